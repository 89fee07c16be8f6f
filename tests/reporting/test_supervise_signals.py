from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from devopskit.reporting._supervise_signals import Interrupted, Signals


def test_first_signal_is_noted_and_ends_nothing() -> None:
    with Signals() as signals:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
    assert signals.caught is signal.SIGTERM


def test_signal_is_raised_once_where_that_is_asked_for() -> None:
    with Signals() as signals:
        signals.raising = True
        with pytest.raises(Interrupted, match="signal 15"):
            os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
    assert not signals.raising


def test_handlers_of_before_are_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Signals():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) is before


def test_signal_that_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with Signals() as signals:
        os.kill(os.getpid(), signal.SIGHUP)
    signal.signal(signal.SIGHUP, before)
    assert signals.caught is None


def test_other_threads_leave_the_handlers_alone() -> None:
    seen: list[bool] = []
    before = signal.getsignal(signal.SIGTERM)

    def enter() -> None:
        with Signals():
            seen.append(signal.getsignal(signal.SIGTERM) is before)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert seen == [True]
