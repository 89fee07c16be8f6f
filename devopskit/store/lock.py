"""One writer at a time: a lock file that names its holder, and that a dead holder does not keep."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from devopskit.errors import RequestError

NAME = "lock.json"
GUARD = "lock.guard"
PAUSE = 0.1  # seconds between two looks at a lock that is held


@contextmanager
def held(folder: Path, *, wait: float) -> Iterator[None]:
    """Hold the lock of `folder` for the block.

    Parameters
    ----------
    wait : seconds to wait for another writer.

    Raises
    ------
    RequestError : another run still holds it; names that run.
    """
    path = folder / NAME
    deadline = time.monotonic() + wait
    while not _acquire(path):
        if time.monotonic() >= deadline:
            raise _refusal(path, wait)
        time.sleep(PAUSE)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _acquire(path: Path) -> bool:
    # flock on a second file makes look-and-remove one step: without it two waiters that both see a dead holder could
    # each remove a lock, the second one the lock that the first has just taken.
    with (path.parent / GUARD).open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        holder = _holder(path)
        if holder is not None and _dead(holder):
            path.unlink(missing_ok=True)
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return False
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(_self(), file)
        return True


def _self() -> dict[str, Any]:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:200]
    return {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "born": _born(os.getpid()),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
    }


def _holder(path: Path) -> dict[str, Any] | None:
    """Content of the lock file; {} for one that was cut short, which only a crash inside the guard leaves."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _dead(holder: dict[str, Any]) -> bool:
    """Whether the holder is known to be gone; a process of another host is never known to be."""
    pid = holder.get("pid")
    if not isinstance(pid, int):
        return True
    if holder.get("host") != socket.gethostname():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    # The time of birth is needed because a number is given again after a reboot or 32,768 processes.
    return holder.get("born") != _born(pid)


def _born(pid: int) -> str:
    """Start time of a process in clock ticks since boot (proc(5), field 22); empty where /proc is absent."""
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
    return ""


def _refusal(path: Path, wait: float) -> RequestError:
    holder = _holder(path) or {}
    who = f"process {holder.get('pid', 'unknown')} on {holder.get('host', 'an unknown host')}"
    return RequestError(
        f"the store is being written by {who} since {holder.get('since', 'an unknown time')}: {holder.get('command', '')}",
        f"two writers at once would replace each other's rows; waited {wait:g} s for it to end",
        f"wait for that run, or, if it is gone, remove the file {path}",
    )
