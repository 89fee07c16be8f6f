"""What a disk answers becomes an error with a fix; what is no matter of the disk stays what it is."""

from __future__ import annotations

import errno

import duckdb
import pytest

from devopskit.errors import RequestError, RunError
from devopskit.store.failures import explained


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_or_quota_says_how_to_see_the_free_space(tmp_path, number):
    with (
        pytest.raises(
            RunError, match=f"could not be written.*\n.*what was stored before is unchanged\nfree space .df -h {tmp_path}"
        ),
        explained(tmp_path),
    ):
        raise OSError(number, "No space left")


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_store_that_cannot_be_written_names_the_setting_of_its_folder(tmp_path, number):
    with (
        pytest.raises(RequestError, match=r"cannot be written: denied\n.*\n.*\[store\] path in devopskit.toml"),
        explained(tmp_path),
    ):
        raise OSError(number, "denied", str(tmp_path / "usage"))


def test_missing_right_on_a_file_elsewhere_is_not_blamed_on_the_store(tmp_path):
    with pytest.raises(PermissionError, match=r"denied: '/data/bill\.csv'"), explained(tmp_path):
        raise PermissionError(errno.EACCES, "denied", "/data/bill.csv")


def test_other_answers_of_the_system_pass_unchanged(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"bill\.csv"), explained(tmp_path):
        (tmp_path / "bill.csv").read_bytes()


def test_sort_that_ran_out_of_space_is_a_full_disk(tmp_path):
    with pytest.raises(RunError, match="or the space for sorting ran out"), explained(tmp_path):
        raise duckdb.OutOfMemoryException("failed to offload\na second line")


def test_only_the_first_line_of_a_long_answer_is_shown(tmp_path):
    with pytest.raises(RunError) as caught, explained(tmp_path):
        raise duckdb.IOException("Could not write file\nstack trace")
    assert "Could not write file" in str(caught.value)
    assert "stack trace" not in str(caught.value)


def test_fault_in_a_query_is_not_blamed_on_the_disk(tmp_path):
    with pytest.raises(duckdb.BinderException), explained(tmp_path):
        duckdb.sql("SELECT no_such_column FROM range(1)").fetchall()
