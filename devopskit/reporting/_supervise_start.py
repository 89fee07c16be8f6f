"""The start of a run's child process: environment, pipes, sockets."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devopskit.reporting._quick import without_grammar
from devopskit.reporting._supervise_watch import Seen, Watch

_KERNEL_START = 120  # seconds; 60 were too few on a loaded machine (nteract/papermill#776)
_LONGEST_SOCKET = 80  # a unix socket's path holds 107 bytes, and jupyter_client appends to ours


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of the child and its kernel: ours and `more`."""
    # Filters of our own process would turn warnings inside ipykernel into errors.
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
        job = {
            "notebook": self.document, "kernel": self.kernel, "parameters": values, "events": sending,
            "ipc": f"{sockets}/k", "parent": os.getpid(), "start_timeout": _KERNEL_START,
        }  # fmt: skip
        with contextlib.suppress(BrokenPipeError), process.stdin or contextlib.nullcontext() as stdin:
            if stdin:
                stdin.write(json.dumps(job).encode())
        # Needed when the run ends, when time is short; its second of loading passes here while the kernel starts.
        with without_grammar():
            import nbformat  # noqa: F401


def _short_folder() -> str:
    folder = tempfile.mkdtemp(prefix="dk")
    if len(folder) <= _LONGEST_SOCKET:
        return folder
    Path(folder).rmdir()
    return tempfile.mkdtemp(prefix="dk", dir="/tmp")
