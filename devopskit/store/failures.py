"""A disk that is full, read-only or not ours becomes an error that says so; everything else passes unchanged."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from devopskit.errors import RequestError, RunError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Translate what the disk under `folder` answers during the block.

    Raises
    ------
    RunError : it is full. RequestError : it cannot be written at all.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _full(folder, str(error)) from error
        if error.errno in _CLOSED and (error.filename is None or str(error.filename).startswith(str(folder))):
            raise RequestError(
                f"the store {folder} cannot be written: {error.strerror}",
                "fetched rows are kept there, so nothing was fetched",
                "give this user the right to write it, or set another folder: [store] path in devopskit.toml",
            ) from error
        raise
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise _full(folder, str(error)) from error


def _full(folder: Path, cause: str) -> RunError:
    return RunError(
        f"the store {folder} could not be written: {cause.splitlines()[0]}",
        "the disk is full, or the space for sorting ran out; what was stored before is unchanged",
        f"free space (df -h {folder}), then run the same command again",
    )
