"""The start of a run's child process: environment, pipes, sockets."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devopskit.reporting._quick import without_grammar
from devopskit.reporting._supervise_watch import Seen, Watch
from devopskit.reporting.record import process_start

_KERNEL_START = 120  # seconds; 60 were too few on a loaded machine (nteract/papermill#776)
_DAY = 86_400.0
_LONGEST_SOCKET = 80  # a unix socket's path holds 107 bytes, and jupyter_client appends to ours


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of the child and its kernel: ours and `more`."""
    # Removed because filters of our own process would turn warnings inside ipykernel into errors.
    return {key: value for key, value in {**os.environ, **more}.items() if key != "PYTHONWARNINGS"}


@dataclass(frozen=True)
class Launch:
    """A notebook ready to run: its JSON, kernel name, working folder and environment."""

    document: dict[str, Any]
    kernel: str
    workdir: Path
    environment: Mapping[str, str]

    def run(
        self, values: dict[str, Any], *, limit: float | None, wanted: Callable[[], bool], on_change: Callable[[Seen], None]
    ) -> Seen:
        """Start the child, watch it to its end, leave no process and no socket behind."""
        sockets = _short_folder()
        try:
            process, receiving, number = self._start()
            watch = Watch(process, receiving, limit=limit, wanted=wanted)
            try:
                self._hand_over(process, values, number, sockets)
                return watch.follow(on_change)
            finally:
                watch.close()
        finally:
            shutil.rmtree(sockets, ignore_errors=True)

    def _start(self) -> tuple[subprocess.Popen[bytes], int, int]:
        """Return the child, our end of its pipe of events, and the number of its end."""
        receiving, sending = os.pipe()
        try:
            # -P, because a file json.py in the working folder must not stand in for Python's.
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "devopskit.reporting.child"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                cwd=self.workdir, env=dict(self.environment), process_group=0, pass_fds=(sending,),
            )  # fmt: skip
        except OSError:
            os.close(receiving)
            raise
        finally:
            os.close(sending)
        return process, receiving, sending

    def _hand_over(self, process: subprocess.Popen[bytes], values: dict[str, Any], sending: int, sockets: str) -> None:
        """Give the job through stdin, so that it stands in no list of processes."""
        # Sockets in a folder instead of TCP: no open port, and no warning of ipykernel about one.
        connection = {"transport": "ipc", "ip": f"{sockets}/k", "connection_file": f"{sockets}/k.json"}
        job = {
            "notebook": self.document, "kernel": self.kernel, "parameters": values, "events": sending,
            "connection": connection, "parent": os.getpid(), "start_timeout": _KERNEL_START,
        }  # fmt: skip
        with contextlib.suppress(BrokenPipeError), process.stdin or contextlib.nullcontext() as stdin:
            if stdin:
                stdin.write(json.dumps(job).encode())
        # Needed when the run ends, when time is short; its second of loading passes here while the kernel starts.
        with without_grammar():
            import nbformat  # noqa: F401


def _short_folder() -> str:
    _sweep(Path(tempfile.gettempdir()))
    prefix = f"dk{os.getpid()}-"
    folder = tempfile.mkdtemp(prefix=prefix)
    if len(folder) <= _LONGEST_SOCKET:
        return folder
    Path(folder).rmdir()
    return tempfile.mkdtemp(prefix=prefix, dir="/tmp")


def _sweep(place: Path) -> None:
    """Remove folders of runners that were killed, which could not do it themselves."""
    for folder in place.glob("dk[0-9]*-*"):
        pid = folder.name[2:].partition("-")[0]
        with contextlib.suppress(OSError):
            info = folder.lstat()
            # A day old, because a shared folder may hold those of another container, where the number means another process.
            old = time.time() - info.st_mtime > _DAY and pid.isdigit() and process_start(int(pid)) is None
            if old and info.st_uid == os.getuid() and not folder.is_symlink():
                shutil.rmtree(folder, ignore_errors=True)
