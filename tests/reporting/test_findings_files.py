"""findings.csv and findings.json: the page's frame for spreadsheets and programs."""

import csv
import json

import pandas as pd
import pytest

from devopskit.reporting import right_sizing
from devopskit.reporting.findings_files import guard, save
from devopskit.tables.findings import findings as table

ROW = {
    "finding_id": "f1", "check": "c", "resource_id": '=HYPERLINK("http://127.0.0.1/x")', "field": "instance_type", "status": "decided",
    "reason": "fits", "action": "right-size", "saving": 1234.5678901234, "currency": "USD", "risk": None, "recommended": "-5",
    "act_by": pd.Timestamp("2026-11-14 10:00", tz="UTC"), "owner": "naïve-日本語",
}  # fmt: skip


def written(folder, **more):
    frame = table.check(pd.DataFrame([{**ROW, **more}]))
    first, second = save(frame, folder)
    with first.open(encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file)), json.loads(second.read_text(encoding="utf-8"))[0]


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@sum", "\t=1", "\r=1", "-5,000", "=-5", "+"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+3.5", "-1e6", ".5", "cart", "a=b", "", "'=1"])
def test_numbers_and_plain_text_stay_as_they_are(text):
    assert guard(text) == text


def test_what_is_no_text_is_not_touched():
    assert guard(-5.0) == -5.0


def test_a_formula_as_resource_name_is_guarded_in_the_csv_only(tmp_path):
    row, record = written(tmp_path)
    assert row["resource_id"] == '\'=HYPERLINK("http://127.0.0.1/x")'
    assert record["resource_id"] == '=HYPERLINK("http://127.0.0.1/x")'


def test_a_negative_number_as_text_stays_a_number(tmp_path):
    assert written(tmp_path)[0]["recommended"] == "-5"


def test_both_files_hold_the_same_money_to_the_last_digit(tmp_path):
    row, record = written(tmp_path)
    assert float(row["saving"]) == record["saving"] == 1234.5678901234


def test_missing_is_empty_in_the_csv_and_null_in_the_json(tmp_path):
    row, record = written(tmp_path)
    assert (row["risk"], record["risk"]) == ("", None)


def test_times_are_iso_in_utc_in_both_files(tmp_path):
    row, record = written(tmp_path)
    assert (row["act_by"], record["act_by"]) == ("2026-11-14T10:00:00Z", "2026-11-14T10:00:00Z")


def test_names_of_any_script_survive_both_files(tmp_path):
    row, record = written(tmp_path)
    assert row["owner"] == record["owner"] == "naïve-日本語"


def test_every_column_of_the_table_is_in_both_files(tmp_path):
    row, record = written(tmp_path)
    assert list(row) == list(record) == table.names


def test_no_finding_makes_files_with_a_head_and_no_row(tmp_path):
    first, second = save(table.empty(), tmp_path)
    assert first.read_text(encoding="utf-8").count("\n") == 1
    assert json.loads(second.read_text(encoding="utf-8")) == []


def test_the_sum_of_the_file_is_the_sum_of_the_headline(tmp_path):
    frame = table.check(
        pd.DataFrame([{**ROW, "saving": 100.0}, {**ROW, "finding_id": "f2", "resource_id": "i-2", "saving": 55.0}])
    )
    total = pd.read_csv(save(frame, tmp_path)[0])["saving"].sum()
    assert f"USD {total:.0f} a month" in right_sizing.headline(frame).data["sentence"]
