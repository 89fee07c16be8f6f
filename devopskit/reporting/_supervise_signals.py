"""Signals to the runner: noted while cells run, raised while the page is made, so that the record always gets its end."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

_WATCHED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Interrupted(KeyboardInterrupt):
    """A signal that came while the runner worked itself, e.g. drew the page."""


class Signals:
    """Takes over SIGTERM, SIGINT and SIGHUP while it is open.

    Attributes
    ----------
    caught : the first signal that came, or None.
    raising : whether a signal ends what is running now by `Interrupted`.
    """

    def __init__(self) -> None:
        self.caught: signal.Signals | None = None
        self.raising = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        # Python allows handlers in the main thread only; elsewhere the owner of the thread decides when to stop.
        if threading.current_thread() is threading.main_thread():
            for number in _WATCHED:
                # nohup and `&` in scripts ignore a signal on purpose: that stays.
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.caught = self.caught or signal.Signals(number)
        if self.raising:
            self.raising = False
            raise Interrupted(f"signal {number}")
