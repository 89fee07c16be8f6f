from __future__ import annotations

import errno

import pytest

from devopskit.errors import RunError
from devopskit.reporting import _supervise_reasons as reasons


def test_exception_of_a_cell_is_the_reason_in_one_line() -> None:
    end = reasons.exception("ValueError", "boom\nat night")
    assert (end.status, end.reason, end.exit_code) == ("failed", "ValueError: boom at night", 4)


def test_error_of_the_kit_brings_its_own_fix() -> None:
    end = reasons.exception("RunError", "no usage\nnothing to size\ndevopskit fetch")
    assert (end.reason, end.fix, end.exit_code) == ("RunError: no usage; nothing to size", "devopskit fetch", 4)


@pytest.mark.parametrize("name", ["DataError", "SourceError", "BadTable"])
def test_error_of_data_exits_with_three(name: str) -> None:
    assert reasons.exception(name, "no rows\nnothing to size\ndevopskit fetch").exit_code == 3


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("MemoryError", "less data"),
        ("ModuleNotFoundError", "install the package"),
        ("FileNotFoundError", "check the path"),
        ("NameError", "from the top"),
        ("ZeroDivisionError", "correct the cell"),
    ],
)
def test_known_exceptions_come_with_their_advice(name: str, advice: str) -> None:
    assert advice in reasons.exception(name, "text").fix


def test_exception_without_a_message_is_its_name() -> None:
    assert reasons.exception("MemoryError", "").reason == "MemoryError"


def test_endless_message_is_cut_in_the_record() -> None:
    assert len(reasons.exception("ValueError", "x" * 9000).reason) == 1500


def test_time_limit_says_whether_the_kernel_answered() -> None:
    assert reasons.time_limit(4.0, answered=True).reason.endswith("limit of 4 s for each cell and was interrupted")
    assert "did not respond to the interrupt, so it was killed" in reasons.time_limit(4.0, answered=False).reason


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EFBIG, "may not grow further"), (errno.EDQUOT, "quota is used up")],
)
def test_lack_of_room_is_told_from_other_errors(number: int, words: str) -> None:
    end = reasons.system(OSError(number, "text"), "keeping the notebook")
    assert end.reason == f"no room to write: keeping the notebook failed, {_full(words, end)} ([Errno {number}] text)"
    assert "--out DIR" in end.fix


def _full(words: str, end: reasons.End) -> str:
    """The part of the reason that holds the words."""
    return next(part for part in end.reason.replace(" ([", ", ").split(", ") if words in part)


def test_other_error_of_the_system_is_named_with_its_step() -> None:
    end = reasons.system(PermissionError(errno.EACCES, "Permission denied", "run.json"), "writing the record")
    assert end.reason == "writing the record failed: [Errno 13] Permission denied: 'run.json'"


def test_error_of_ours_after_the_cells_keeps_its_exit_code() -> None:
    end = reasons.broken(RunError("no page", "an output is new", "use kit.show"), "making the page")
    assert (end.reason, end.fix, end.exit_code) == ("making the page failed: no page; an output is new", "use kit.show", 4)


def test_bug_names_its_kind_and_asks_for_a_report() -> None:
    end = reasons.broken(KeyError("x"), "making the page")
    assert end.reason == "making the page failed: KeyError: 'x'"
    assert "--debug" in end.fix


def test_signal_gives_the_exit_code_of_shells() -> None:
    assert reasons.stopped("SIGTERM", 15).exit_code == 143
    assert reasons.stopped("SIGINT", 2).exit_code == 130


def test_dead_kernel_by_memory_is_told_to_use_less() -> None:
    assert "less data" in reasons.kernel_died("killed by signal 9 because the memory was used up").fix
    assert "JupyterLab" in reasons.kernel_died("killed by signal 11 (SIGSEGV), a crash").fix
