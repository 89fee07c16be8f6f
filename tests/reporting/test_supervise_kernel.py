from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from devopskit.errors import RequestError
from devopskit.reporting import _supervise_kernel as kernels


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own group that sleeps."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], process_group=0)
    yield process
    process.kill()
    process.wait()


def settled(pid: int, letters: str) -> str:
    """State of a process once it is one of `letters`, at most ten seconds later."""
    end = time.time() + 10
    while kernels.state(pid) not in letters and time.time() < end:
        time.sleep(0.02)
    return kernels.state(pid)


def test_kernel_of_this_environment_is_accepted() -> None:
    kernels.check("python3")
    with pytest.raises(RequestError, match="not installed here"):
        kernels.check("no-such-kernel")


def test_unknown_kernel_is_refused_with_the_way_out() -> None:
    with pytest.raises(RequestError, match=r"(?s)'no-such-kernel'.*installed: .*python3.*save the notebook") as caught:
        kernels.check("no-such-kernel")
    assert caught.value.exit_code == 2


def test_stopped_process_is_told_from_a_running_one(sleeper: subprocess.Popen[bytes]) -> None:
    assert settled(sleeper.pid, "SR") in ("S", "R")
    kernels.send(sleeper.pid, signal.SIGSTOP)
    assert settled(sleeper.pid, "T") == "T"


def test_process_that_only_waits_to_be_reaped_counts_as_gone(sleeper: subprocess.Popen[bytes]) -> None:
    kernels.send(sleeper.pid, signal.SIGKILL)
    assert settled(sleeper.pid, "") == ""
    assert sleeper.wait() == -9


def test_signal_to_a_process_that_is_gone_is_no_error(sleeper: subprocess.Popen[bytes]) -> None:
    sleeper.kill()
    sleeper.wait()
    kernels.send(sleeper.pid, signal.SIGTERM)
    assert kernels.state(sleeper.pid) == ""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "ended by itself with exit status 0"),
        (-9, "killed from outside by signal 9"),
        (-11, "signal 11 (SIGSEGV), a crash in compiled code"),
        (None, "exit status is not known"),
    ],
)
def test_cause_of_death_is_said_in_words(code: int | None, words: str) -> None:
    assert words in kernels.cause_of_death(code, kills_before=kernels.memory_kills())


def test_risen_count_of_memory_kills_is_the_cause() -> None:
    assert kernels.memory_kills() is None or "memory of this machine" in kernels.cause_of_death(-9, kills_before=-1)
    assert "out of memory is likely" in kernels.cause_of_death(-9, kills_before=None)
