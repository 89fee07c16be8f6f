"""Bills as they should not be: damaged, cut off, empty, repeated, hostile. Nothing is lost without a word."""

from __future__ import annotations

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from devopskit.errors import DataError, SourceError


def test_a_truncated_parquet_file_is_refused_with_the_fix(load, tmp_path) -> None:
    whole, half = tmp_path / "whole", tmp_path / "half"
    pq.write_table(pa.table({"BilledCost": [1.0] * 1000}), whole)
    half.write_bytes(whole.read_bytes()[:-20])
    with pytest.raises(SourceError, match=r"(?s)half cannot be read to its end.*export or download the file again"):
        load(half)


def test_a_csv_file_cut_off_in_its_last_line_is_refused(read, text) -> None:
    whole = text({}, {}, {})
    with pytest.raises(SourceError, match=r"the last line has \d+ of 18 fields, the file was cut off"):
        read(whole[: len(whole) - 60])


def test_a_csv_file_cut_off_inside_quotes_is_refused(read, text) -> None:
    whole = text({}, {"ResourceId": "a, long, name"}, {})
    with pytest.raises(SourceError, match=r"cannot be read to its end"):
        read(whole[: whole.index("long")])


def test_a_truncated_gzip_file_is_refused(read, text) -> None:
    packed = gzip.compress(text(*[{"ResourceId": f"vm-{i}"} for i in range(2000)]).encode())
    with pytest.raises(SourceError, match=r"cannot be read to its end"):
        read(packed[: len(packed) // 2])


def test_a_line_with_too_many_fields_is_rejected_and_counted(read, text) -> None:
    lines = text({}, {}).splitlines()
    loaded = read("\n".join([lines[0], lines[1] + ",more", lines[2]]) + "\n")
    assert len(loaded.rows) == 1
    assert loaded.rejected == {"the line has 19 fields where the header has 18": 1}


def test_a_short_line_in_the_middle_is_rejected_and_counted(read, text) -> None:
    lines = text({}, {}).splitlines()
    loaded = read("\n".join([lines[0], "1,2", lines[2]]) + "\n")
    assert loaded.rejected == {"the line has 2 fields where the header has 18": 1}


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_file_is_refused_because_a_month_would_look_free(read, content) -> None:
    with pytest.raises(SourceError, match=r"is empty: it holds no header and no rows"):
        read(content)


def test_a_header_without_rows_is_an_empty_month_and_is_said(read, text) -> None:
    loaded = read(text().splitlines()[0] + "\n")
    assert (len(loaded.rows), loaded.fetched.coverage) == (0, [])
    assert "bill.csv holds a header and no rows" in loaded.notes


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00", b"\x00\x01\x02", b"\x1f\x8bnot gzip at all"])
def test_other_kinds_of_files_are_refused(read, content) -> None:
    with pytest.raises(SourceError, match=r"cannot be read to its end"):
        read(content)


def test_an_html_page_in_place_of_a_bill_is_refused(read) -> None:
    with pytest.raises(SourceError, match=r"is no bill that we know"):
        read("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n")


def test_a_bill_of_credits_and_refunds_only_is_read_as_negative_money(read, text) -> None:
    credit = dict.fromkeys(["BilledCost", "EffectiveCost", "ContractedCost", "ListCost"], "-4") | {
        "ChargeCategory": "Credit", "ListUnitPrice": "", "ContractedUnitPrice": "", "PricingQuantity": "",
    }  # fmt: skip
    loaded = read(text(credit, credit | {"ChargeClass": "Correction", "ResourceId": "vm-2"}))
    assert loaded.rows["billed_cost"].sum() == -8.0
    assert loaded.fetched.notes == ["read as FOCUS 1.0"]


def test_repeated_rows_are_kept_and_noted_with_their_money(read, text) -> None:
    loaded = read(text({}, {}, {"ResourceId": "vm-2"}))
    assert len(loaded.rows) == 3
    assert "rows repeat another row of the file in every column, and are kept: 1 row, USD 10" in loaded.notes


def test_one_row_is_a_whole_bill(charge) -> None:
    assert [str(span) for span in charge().fetched.coverage] == ["2026-01-01T00:00Z to 2026-02-01T00:00Z"]


def test_unsorted_rows_of_several_months_cover_each_month(read, text) -> None:
    march = {"BillingPeriodStart": "2026-03-01", "BillingPeriodEnd": "2026-04-01", "ChargePeriodStart": "2026-03-02"}
    spans = [str(span) for span in read(text(march, {})).fetched.coverage]
    assert spans == ["2026-01-01T00:00Z to 2026-02-01T00:00Z", "2026-03-01T00:00Z to 2026-04-01T00:00Z"]


@pytest.mark.parametrize("amount", ["inf", "-Infinity"])
def test_infinite_amounts_are_rejected_and_counted(read, text, amount) -> None:
    loaded = read(text({}, {"BilledCost": amount}))
    assert loaded.rejected == {"billed_cost is infinite": 1}


def test_text_in_place_of_a_time_is_counted_and_the_charge_keeps_its_month(charge) -> None:
    loaded = charge(ChargePeriodStart="yesterday")
    assert str(loaded.row["charge_period_start"]) == "2026-01-01 00:00:00+00:00"
    assert "ChargePeriodStart holds text that is no time, read as missing: 1 row, USD 10" in loaded.notes


def test_rows_without_any_time_are_rejected_and_counted(read, text) -> None:
    loaded = read(text({}, {"ChargePeriodStart": "?", "BillingPeriodStart": "?"}))
    assert loaded.rejected == {"billing_period_start is missing": 1}


def test_hostile_names_are_kept_as_text_to_the_letter(read, text, shared_bench) -> None:
    names = json.loads((shared_bench / "reports" / "hostile_names.json").read_text())
    names = [name if isinstance(name, str) else name["name"] for name in (names if isinstance(names, list) else names["names"])]
    loaded = read(text(*[{"ResourceName": name, "ResourceId": f"vm-{i}"} for i, name in enumerate(names)]))
    assert loaded.rows["resource_name"].tolist() == names


@pytest.mark.parametrize("name", ["../../etc/passwd", "=HYPERLINK(1)", "a\tb", "x" * 5000])
def test_paths_formulas_and_long_texts_stay_what_they_are(charge, name) -> None:
    assert charge(ResourceId=name).row["resource_id"] == name


def test_tags_of_five_thousand_characters_pass_through_the_file(charge) -> None:
    tags = json.dumps({"note": "ü" * 5000})
    assert json.loads(charge(Tags=tags).row["tags"]) == {"note": "ü" * 5000}


def test_unreadable_tags_are_counted_with_their_money(charge) -> None:
    loaded = charge(Tags="{half")
    assert loaded.rows["tags"].isna().all()
    assert "tags that are no JSON in any form are left out: 1 row, USD 10" in loaded.notes


def test_two_columns_that_are_one_to_focus_are_said(read) -> None:
    loaded = read("BilledCost,billed_cost,BillingCurrency,ChargePeriodStart\n1,2,USD,2026-01-05\n")
    assert loaded.row["billed_cost"] == 1.0
    assert "the columns 'BilledCost' and 'billed_cost' are one to FOCUS, only the first is read" in loaded.notes


def test_a_bill_of_which_no_row_can_be_kept_is_refused(charge) -> None:
    with pytest.raises(SourceError, match=r"(?s)could be kept: 1 rows: billed_cost is missing.*would look free"):
        charge(BilledCost="NULL")


def test_every_refusal_names_what_why_and_fix_in_words(read) -> None:
    with pytest.raises(DataError) as caught:
        read("a,b\n1,2\n")
    assert min(len(part.split()) for part in (caught.value.what, caught.value.why, caught.value.fix)) >= 4
    assert len(str(caught.value).split()) >= 12
