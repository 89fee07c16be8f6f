"""The watch over the child process: reads its lines, and ends what is too slow, dead or no longer wanted.

The kernel is asked first (interrupt, so that the cell's own clean-up and traceback survive), then killed after two
seconds of silence, then the child after the time nbclient needs to notice (it looks once a second).
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from devopskit.reporting import _supervise_kernel as kernels

_LOOK = 0.2  # seconds between two looks at the processes
_SILENCE = 2.0  # from the interrupt to killing the kernel
_NOTICE = 1.3  # from the kernel's death to killing the child
_START = 150.0  # so long because kernels were seen to need a minute under load
_LEAVE = {"done": 8.0}  # for the kernel to shut down after the last cell, by the last event
_FAREWELL = 0.5  # the same after a failure, because the truth must stand in the record within five seconds
_TAIL = 8_000  # characters kept of what the child prints, for the reason


@dataclass
class Seen:
    """What the child has told so far.

    Attributes
    ----------
    marks : index of a cell -> running, done or failed; cells that were not reached are missing.
    end : the last event, or None when the child left without a word.
    over : why the watch ended it: "limit", "signal", "dead" or "start"; "" where it ended by itself.
    """

    notebook: dict[str, Any] | None = None
    kernel: int | None = None
    marks: dict[int, str] = field(default_factory=dict)
    current: int | None = None
    since: float = field(default_factory=time.monotonic)
    end: dict[str, Any] | None = None
    over: str = ""
    tail: str = ""

    def take(self, event: dict[str, Any]) -> None:
        """Learn from one event."""
        kind, self.since = event["event"], time.monotonic()
        if event.get("notebook") is not None:
            self.notebook = event["notebook"]
        if kind == "kernel":
            self.kernel = event["pid"]
        elif kind == "start":
            self.current = event["index"]
            self.marks[event["index"]] = "running"
        elif kind == "end":
            self.marks[event["index"]] = "done" if event["ok"] else "failed"
            if self.notebook is not None:
                self.notebook["cells"][event["index"]] = event["cell"]
        else:
            self.end = event

    @property
    def running(self) -> bool:
        """Whether a cell is running now."""
        return self.current is not None and self.marks.get(self.current) == "running"


class Watch:
    """One child process and its kernel, from start to end.

    Parameters
    ----------
    process : the child, leader of its own process group, stdout as a pipe.
    events : reading end of the pipe the child tells its steps through.
    wanted : returns False once the run shall stop (a signal came).
    """

    def __init__(
        self, process: subprocess.Popen[bytes], events: int, *, limit: float | None, wanted: Callable[[], bool]
    ) -> None:
        self.process, self.limit, self.wanted = process, limit, wanted
        self.seen = Seen()
        self._stage, self._stage_since = 0, 0.0
        self._events = events
        self._line: list[bytes] = []
        self._selector = selectors.DefaultSelector()
        for descriptor in (events, *([process.stdout.fileno()] if process.stdout else [])):
            os.set_blocking(descriptor, False)
            self._selector.register(descriptor, selectors.EVENT_READ)

    def follow(self, on_change: Callable[[Seen], None]) -> Seen:
        """Watch until the child is gone; call `on_change` at each event and at least five times a second."""
        while self.process.poll() is None and not (self.seen.over and self.seen.end):
            self._read(_LOOK)
            on_change(self.seen)
            self._judge(time.monotonic())
        self._read(0)
        on_change(self.seen)
        return self.seen

    def close(self) -> None:
        """Leave nothing running: kernel, child, and whatever either has started in its group."""
        if self.seen.kernel is not None:
            kernels.send(self.seen.kernel, signal.SIGKILL)
        kernels.send(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._selector.close()
        if self.process.stdout:
            self.process.stdout.close()
        os.close(self._events)

    def _read(self, timeout: float) -> None:
        for key, _ in self._selector.select(timeout):
            for data in self._pieces(key.fd):
                (self._take if key.fd == self._events else self._overhear)(data)

    def _pieces(self, descriptor: int) -> Iterator[bytes]:
        with contextlib.suppress(BlockingIOError):
            while data := os.read(descriptor, 1 << 20):
                yield data
            self._selector.unregister(descriptor)

    def _take(self, data: bytes) -> None:
        self._line.append(data)
        if b"\n" in data:
            *lines, rest = b"".join(self._line).split(b"\n")
            self._line = [rest]
            for line in lines:
                self.seen.take(json.loads(line))

    def _overhear(self, data: bytes) -> None:
        self.seen.tail = (self.seen.tail + data.decode(errors="replace"))[-_TAIL:]

    def _judge(self, now: float) -> None:
        seen = self.seen
        if not seen.over:
            seen.over = self._verdict(now)
            self._stage_since = now
        if not seen.over or seen.end is not None:
            if seen.end is not None and now - seen.since > _LEAVE.get(seen.end["event"], _FAREWELL):
                kernels.send(self.process.pid, signal.SIGKILL)
            return
        self._press(now)

    def _verdict(self, now: float) -> str:
        seen = self.seen
        if not self.wanted():
            return "signal"
        if seen.kernel is None:
            return "start" if now - seen.since > _START else ""
        if seen.end is None and not kernels.state(seen.kernel):
            # The child's last word comes before it shuts the kernel down, so it may lie unread in the pipe.
            self._read(0)
            return "dead" if seen.end is None else ""
        return "limit" if seen.running and self.limit is not None and now - seen.since > self.limit else ""

    def _press(self, now: float) -> None:
        """One step up each time the last one had no effect."""
        waited, kernel = now - self._stage_since, self.seen.kernel
        if self._stage == 0 and kernel is not None and kernels.state(kernel) not in ("", "T"):
            kernels.send(kernel, signal.SIGINT)
            self._next(1, now)
        elif self._stage == 0 or (self._stage == 1 and waited > _SILENCE):
            if kernel is not None:
                kernels.send(kernel, signal.SIGKILL)
            self._next(2, now)
        elif self._stage == 2 and waited > _NOTICE:
            kernels.send(self.process.pid, signal.SIGKILL)
            self._next(3, now)

    def _next(self, stage: int, now: float) -> None:
        self._stage, self._stage_since = stage, now
