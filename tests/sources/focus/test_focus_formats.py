"""CSV, JSON and Parquet, plain and compressed: the same rows whatever the form and whatever the name of the file."""

from __future__ import annotations

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from devopskit.errors import SourceError

LINE = {"BilledCost": 2.5, "BillingCurrency": "USD", "ChargePeriodStart": "2026-01-05", "Tags": {"team": "a"}}


def test_a_gzip_file_is_read_without_its_suffix(read, text) -> None:
    assert read(gzip.compress(text().encode()), name="download").row["billed_cost"] == 10.0


def test_a_zstd_file_is_read_without_its_suffix(read, text) -> None:
    assert read(pa.compress(text().encode(), codec="zstd", asbytes=True), name="download").row["billed_cost"] == 10.0


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_told_from_the_header(read, separator) -> None:
    loaded = read("BilledCost;BillingCurrency;ChargePeriodStart\n1;USD;2026-01-05\n".replace(";", separator))
    assert loaded.row["billed_cost"] == 1.0


def test_a_semicolon_file_of_a_german_spreadsheet_is_read(read) -> None:
    loaded = read("BilledCost;BillingCurrency;ChargePeriodStart;ResourceName\n1,50;EUR;05.01.2026;Müller\n".encode("cp1252"))
    assert loaded.row[["billed_cost", "resource_name"]].tolist() == [1.5, "Müller"]


def test_a_utf16_file_of_a_spreadsheet_is_read(read, text) -> None:
    assert read(text({"ResourceName": "Zürich"}).encode("utf-16")).row["resource_name"] == "Zürich"


def test_blank_lines_before_the_header_are_skipped(read, text) -> None:
    assert read("\n\n" + text()).row["billed_cost"] == 10.0


def test_line_breaks_and_separators_inside_quotes_stay_in_the_cell(charge) -> None:
    assert charge(ChargeDescription='a "b",\nc').row["charge_description"] == 'a "b",\nc'


def test_ids_keep_their_leading_zeros(charge) -> None:
    assert charge(SubAccountId="000123").row["sub_account_id"] == "000123"


def test_json_lines_are_read_with_tags_as_objects(read) -> None:
    loaded = read(json.dumps(LINE) + "\n\n" + json.dumps(LINE | {"BilledCost": "3"}) + "\n", name="bill.jsonl")
    assert loaded.rows["billed_cost"].tolist() == [2.5, 3.0]
    assert json.loads(loaded.rows["tags"][0]) == {"team": "a"}


def test_whole_amounts_of_a_json_bill_are_numbers_like_any_other(read) -> None:
    loaded = read(json.dumps(LINE | {"BilledCost": 3, "ResourceName": None}) + "\n", name="bill.jsonl")
    assert loaded.row["billed_cost"] == 3.0


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"data": rows}])
def test_a_json_array_is_read_bare_or_inside_an_object(read, wrap) -> None:
    assert len(read(json.dumps(wrap([LINE, LINE]), indent=1), name="bill.json").rows) == 2


def test_a_json_line_that_is_no_json_stops_the_load(read) -> None:
    with pytest.raises(SourceError, match=r"line 2 is no JSON"):
        read(json.dumps(LINE) + "\n{half", name="bill.jsonl")


def parquet(tmp_path, **columns):
    file = tmp_path / "bill.bin"
    pq.write_table(pa.table({"BillingCurrency": ["USD"], "BilledCost": [1.0], **columns}), file)
    return file


def test_parquet_times_and_decimals_are_read_in_their_types(load, tmp_path) -> None:
    from datetime import UTC, datetime
    from decimal import Decimal

    start = pa.array([datetime(2026, 1, 5, tzinfo=UTC)], pa.timestamp("ms", "UTC"))
    row = load(parquet(tmp_path, ChargePeriodStart=start, EffectiveCost=pa.array([Decimal("0.5")]))).row
    assert (row["effective_cost"], str(row["charge_period_start"])) == (0.5, "2026-01-05 00:00:00+00:00")


@pytest.mark.parametrize(
    "tags",
    [
        pa.array([[("team", "a")]], pa.map_(pa.string(), pa.string())),
        pa.array([[{"key": "team", "value": "a"}]]),
        pa.array([{"team": "a"}]),
        pa.array(['{"team": "a"}']),
    ],
    ids=["map", "list of structs", "struct", "text"],
)
def test_parquet_tags_of_any_type_become_one_object(load, tmp_path, tags) -> None:
    row = load(parquet(tmp_path, ChargePeriodStart=["2026-01-05"], Tags=tags)).row
    assert json.loads(row["tags"]) == {"team": "a"}


def test_a_dictionary_column_of_parquet_is_read_as_text(load, tmp_path) -> None:
    names = pa.array(["EC2"]).dictionary_encode()
    assert load(parquet(tmp_path, ChargePeriodStart=["2026-01-05"], ServiceName=names)).row["service_name"] == "EC2"


def test_parquet_that_is_no_bill_is_refused_with_its_columns(load, tmp_path) -> None:
    file = tmp_path / "sample.parquet"
    pq.write_table(pa.table({"id": [1], "name": ["x"]}), file)
    with pytest.raises(SourceError, match=r"no column of costs that any provider writes is in it\ncolumns found: id, name"):
        load(file)
