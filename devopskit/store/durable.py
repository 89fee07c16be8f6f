"""Files that are whole or absent, also after a crash or a power cut: temporary name, fsync, rename, fsync of the folder."""

from __future__ import annotations

import os
from pathlib import Path

PENDING = ".pending"  # suffix of a file that is not complete yet, so that no reader takes it for one


def sync_folder(folder: Path) -> None:
    """Write the entries of `folder` to the disk, so that a rename in it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def pending(path: Path) -> Path:
    """Name under which `path` is written before it is published."""
    return path.with_name(path.name + PENDING)


def publish(path: Path) -> None:
    """Give the complete file `pending(path)` its final name, after its bytes have reached the disk."""
    temporary = pending(path)
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(path)


def write_text(path: Path, text: str) -> None:
    """Replace the content of `path` in one step: a reader sees the old text or the new one."""
    temporary = pending(path)
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)
