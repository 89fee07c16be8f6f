"""What `devopskit demo` says to type next can be typed as it stands."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from devopskit.commands.demo import _further, _program


def test_a_command_that_the_shell_finds_is_named_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"])
    assert _program() == "devopskit"


def test_a_command_that_the_shell_does_not_find_is_named_by_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert Path(_program()).absolute() == Path(sys.executable).parent / "devopskit"


def test_other_reports_are_asked_for_the_day_that_the_demo_ends_on() -> None:
    assert "--no-fetch -p as_of=2026-07-01" in _further("2026-07-01")[1]


def test_every_hint_reads_the_store_of_the_demo() -> None:
    assert ["DEVOPSKIT_STORE_PATH=data/demo" in line for line in _further("2026-07-01")] == [True, True, True]
