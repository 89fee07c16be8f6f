"""The source as the pipeline and `doctor` call it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devopskit.errors import RequestError, UnknownName
from devopskit.period import Period
from devopskit.settings.options import build
from devopskit.sources import focus_files

YEAR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
ROOT = Path(__file__).parents[3]


def test_settings_are_filled_from_a_section_of_the_file() -> None:
    options = {"paths": ["bills/*.csv"], "currency": "USD", "month": "2026-01", "dates": "day first"}
    assert build(focus_files.Settings, options, where="[sources.focus_files]") == focus_files.Settings(
        paths=("bills/*.csv",), currency="USD", month="2026-01", dates="day first"
    )


def test_another_table_than_costs_is_an_error_with_the_known_one() -> None:
    with pytest.raises(UnknownName, match=r"table of focus_files 'usage' is not known\nknown: costs"):
        focus_files.fetch("usage", YEAR, settings=focus_files.Settings(paths=()))


def test_a_month_that_is_none_is_refused_before_a_file_is_opened() -> None:
    with pytest.raises(RequestError, match=r"month of .sources.focus_files. is '2026-13', which is no month"):
        focus_files.fetch("costs", YEAR, settings=focus_files.Settings(paths=(), month="2026-13"))


def test_the_month_of_the_settings_is_used_for_files_that_name_none(read) -> None:
    loaded = read("BilledCost,BillingCurrency\n1,USD\n", month="2026-03")
    assert str(loaded.row["billing_period_start"].date()) == "2026-03-01"
    assert "its charges stand in the month that the setting `month` names" in loaded.notes


def test_files_answer_for_all_that_was_asked_and_all_they_hold(tmp_path, text) -> None:
    (tmp_path / "bill.csv").write_text(text({"BillingPeriodStart": "2024-05-01", "BillingPeriodEnd": "2024-06-01"}))
    fetched = focus_files.fetch("costs", YEAR, settings=focus_files.Settings(paths=(str(tmp_path),)))
    assert sum(len(rows) for rows in fetched.rows) == 1
    assert [str(span) for span in fetched.coverage] == [
        "2024-05-01T00:00Z to 2024-06-01T00:00Z", "2026-01-01T00:00Z to 2027-01-01T00:00Z",
    ]  # fmt: skip


def test_the_version_changes_with_a_file_and_with_a_setting(tmp_path, text) -> None:
    (tmp_path / "bill.csv").write_text(text())
    plain, dated = focus_files.Settings(paths=(str(tmp_path),)), focus_files.Settings(paths=(str(tmp_path),), dates="day first")
    before = focus_files.version(settings=plain)
    assert focus_files.version(settings=plain) == before != focus_files.version(settings=dated)
    (tmp_path / "bill.csv").write_text(text({}, {}))
    assert focus_files.version(settings=plain) != before


def test_doctor_is_told_which_files_are_bills_and_which_are_not(tmp_path, text) -> None:
    (tmp_path / "good.csv").write_text(text())
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n")
    checks = focus_files.check(settings=focus_files.Settings(paths=(str(tmp_path),)))
    assert [(check.question, check.ok) for check in checks] == [
        ("are there bills at the paths", True), ("is good.csv a bill", True), ("is odd.csv a bill", False),
    ]  # fmt: skip
    assert checks[2].fix.startswith("give a FOCUS 1.0 to 1.4 Cost and Usage file")


def test_doctor_is_told_when_a_path_leads_nowhere(tmp_path) -> None:
    (check,) = focus_files.check(settings=focus_files.Settings(paths=(str(tmp_path / "none"),)))
    assert not check.ok
    assert "correct `paths`" in check.fix


def test_files_cost_no_request_and_no_money() -> None:
    estimate = focus_files.estimate(YEAR, settings=focus_files.Settings(paths=()))
    assert (estimate.requests, estimate.usd) == (0, 0.0)


def test_every_open_bill_has_the_sums_of_its_raw_text(shared_bench, shared_data) -> None:
    command = [sys.executable, str(shared_bench / "cost/load_check.py"), "--expected", str(shared_data / "cost/expected.json")]
    command += ["--root", str(shared_data / "cost"), "--candidate", "tests.bench.adapter_cost:load_bill"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


def test_rows_come_in_chunks_that_need_no_whole_file(tmp_path, text, load) -> None:
    header, line = text().splitlines()
    (tmp_path / "long.csv").write_text("\n".join([header, *[line] * 120_000]) + "\n")
    settings = focus_files.Settings(paths=(str(tmp_path / "long.csv"),))
    sizes = [len(rows) for rows in focus_files.fetch("costs", YEAR, settings=settings).rows]
    assert sum(sizes) == 120_000
    assert max(sizes) < 120_000
