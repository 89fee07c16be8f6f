"""Two runs that write the same table at the same time: one waits, both succeed, nothing is mixed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from devopskit.store.store import Store


@pytest.fixture
def both(tmp_path) -> list[int]:
    """Exit codes of two processes that saved values 1 and 2 into one store at once."""
    code = "import sys; from killed_writer import Store, delivery; Store(sys.argv[1], lock_wait=60).save('usage', 'a', delivery('usage', float(sys.argv[2])))"
    command = [sys.executable, "-W", "ignore", "-c", code, str(tmp_path)]
    processes = [subprocess.Popen([*command, value], cwd=Path(__file__).parent) for value in ("1", "2")]
    return [process.wait(timeout=120) for process in processes]


def test_writers_at_once_both_succeed_and_leave_one_whole_state(tmp_path, both):
    assert both == [0, 0]
    assert Store(tmp_path).frame("usage")["value"].tolist() in ([1.0] * 3, [2.0] * 3)
