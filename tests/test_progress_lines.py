"""Progress of a run in a log: one line a step."""

from __future__ import annotations

import pytest

from devopskit.commands._command import Voice
from devopskit.commands._run_report import _lines


def test_a_step_is_told_once_however_many_cells_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    update = _lines(Voice(), "right_sizing")
    update(0, 9, "starting the kernel")
    update(1, 9, "The answer")
    update(2, 9, "The answer")
    update(3, 9, "Where the money is")
    told = ["right_sizing: 0/9 starting the kernel", "right_sizing: 1/9 The answer", "right_sizing: 3/9 Where the money is"]
    assert capsys.readouterr().err.splitlines() == told
