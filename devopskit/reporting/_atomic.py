"""Files that appear whole or not at all: temporary file beside the target, fsync, rename."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Replace `path` by `content`; whoever reads sees the old file or the new one, never a part.

    Raises
    ------
    OSError : no room (ENOSPC, or EFBIG under a limit of file sizes), no right; the old file stays, no temporary one.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(3)}.tmp")
    try:
        # Unbuffered, so that a full disk shows here and not at a close that nobody looks at.
        with temporary.open("xb", buffering=0) as file:
            left = memoryview(content)
            while left:
                left = left[file.write(left) :]
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # a file system that cannot sync a folder has still renamed
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
