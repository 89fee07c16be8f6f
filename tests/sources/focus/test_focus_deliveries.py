"""Folders of exports: the newest run of each month, whole deliveries, and no month twice."""

from __future__ import annotations

import json

import pytest

from devopskit.errors import SourceError


@pytest.fixture
def put(tmp_path, text):
    """Write a bill of one charge below the folder."""

    def write(name: str, **change: str) -> None:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text(change))

    return write


def manifest(folder, **content) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / content.pop("name", "manifest.json")).write_text(json.dumps(content))


def test_a_folder_and_a_pattern_give_the_same_files(load, put, tmp_path) -> None:
    put("a/1.csv", BilledCost="1")
    put("a/b/2.csv", BilledCost="2")
    put("a/.hidden.csv", BilledCost="4")
    assert load(tmp_path / "a").rows["billed_cost"].tolist() == [1.0, 2.0]
    assert load(f"{tmp_path}/a/**/[12].csv").rows["billed_cost"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize("path", ["nowhere", "*.csv", "nowhere/*/x.csv"])
def test_a_path_that_leads_nowhere_is_an_error_with_an_example(load, tmp_path, path) -> None:
    with pytest.raises(SourceError, match=r"(?s)no bill is found at .*correct `paths` of \[sources.focus_files\]"):
        load(tmp_path / path)


def test_only_the_newest_run_of_an_azure_month_is_read(load, put, tmp_path) -> None:
    for run, when in (("guid-b", "2026-01-10T02:00:00Z"), ("guid-a", "2026-01-11T02:00:00Z")):
        put(f"export/20260101-20260131/{run}/part_0.csv", BilledCost=when[9])
        manifest(
            tmp_path / f"export/20260101-20260131/{run}", runInfo={"submittedTime": when}, blobs=[{"blobName": "x/part_0.csv"}]
        )
    loaded = load(tmp_path / "export")
    assert loaded.rows["billed_cost"].tolist() == [1.0]
    assert "1 files of older runs were left out, the newest run of each month is read" in loaded.notes


def test_runs_of_different_azure_months_are_all_read(load, put, tmp_path) -> None:
    put("e/20260101-20260131/202601100200/g/part_0.csv", BilledCost="1")
    put("e/20260101-20260131/202601110200/g/part_0.csv", BilledCost="2")
    put("e/20260201-20260228/202602010200/g/part_0.csv", BilledCost="4", BillingPeriodStart="2026-02-01")
    assert load(tmp_path / "e").rows["billed_cost"].tolist() == [2.0, 4.0]


def test_only_the_files_of_the_current_aws_assembly_are_read(load, put, tmp_path) -> None:
    month = tmp_path / "cur/20260101-20260201"
    put("cur/20260101-20260201/old/cur-1.csv", BilledCost="1")
    put("cur/20260101-20260201/new/cur-1.csv", BilledCost="2")
    manifest(month, name="cur-Manifest.json", assemblyId="new", reportKeys=["p/cur/20260101-20260201/new/cur-1.csv"])
    assert load(tmp_path / "cur").rows["billed_cost"].tolist() == [2.0]


def test_a_delivery_that_lacks_a_file_of_its_manifest_is_refused(load, put, tmp_path) -> None:
    put("data/BILLING_PERIOD=2026-01/e-00001.csv")
    files = [f"s3://b/data/BILLING_PERIOD=2026-01/e-0000{i}.csv" for i in (1, 2)]
    manifest(tmp_path / "metadata/BILLING_PERIOD=2026-01", name="e-Manifest.json", dataFiles=files)
    with pytest.raises(SourceError, match=r"(?s)lists 2 files, and e-00002.csv is not beside it.*too low"):
        load(tmp_path)


def test_a_copy_byte_for_byte_is_left_out_and_said(load, put, tmp_path) -> None:
    put("1.csv", BilledCost="3")
    put("2.csv", BilledCost="3")
    loaded = load(tmp_path)
    assert loaded.rows["billed_cost"].tolist() == [3.0]
    assert "2.csv is a copy of 1.csv, byte for byte, and was left out" in loaded.notes


def test_the_same_rows_in_another_order_are_refused_as_delivered_twice(load, text, tmp_path) -> None:
    one, two = {"ResourceId": "vm-1", "BilledCost": "1"}, {"ResourceId": "vm-2", "BilledCost": "2"}
    (tmp_path / "1.csv").write_text(text(one, two))
    (tmp_path / "2.csv").write_text(text(two, one))
    with pytest.raises(SourceError, match=r"2.csv and .*1.csv hold the same 2 rows of 2026-01 of account unknown"):
        load(tmp_path)


def test_parts_of_one_month_are_no_repetition(load, text, tmp_path) -> None:
    (tmp_path / "1.csv").write_text(text({"BilledCost": "1"}, {"BilledCost": "2"}))
    (tmp_path / "2.csv").write_text(text({"BilledCost": "3"}, {"BilledCost": "4"}))
    assert load(tmp_path).rows["billed_cost"].sum() == 10.0
