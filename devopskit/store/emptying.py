"""Empties a store whose data can be made again, waiting for whoever writes into it."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path

from devopskit.store import lock, paths


def empty(store: Path, *, wait: float) -> None:
    """Remove every row and ledger of `store`.

    Parameters
    ----------
    wait : seconds to wait for each writer.

    Raises
    ------
    RequestError : another run is writing; nothing was removed.
    """
    folders = [folder for folder in sorted(store.glob("*/*/")) if folder.parent.name != paths.LEDGER]
    with ExitStack() as all_locks:
        # Every lock before the first removal, so that a refusal leaves the store whole.
        for folder in folders:
            all_locks.enter_context(lock.held(folder, wait=wait))
        for folder in folders:
            # The manifest goes first, because files without one count for nothing, and one without files is a broken store.
            (folder / paths.MANIFEST).unlink(missing_ok=True)
            for entry in folder.iterdir():
                _remove(entry)
        shutil.rmtree(store / paths.LEDGER, ignore_errors=True)


def _remove(entry: Path) -> None:
    # The lock's own files stay, because another writer may be waiting on them.
    if entry.name in (lock.NAME, lock.GUARD):
        return
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()
