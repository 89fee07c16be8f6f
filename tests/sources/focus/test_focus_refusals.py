"""What stops a load says where it is (file, row, column), why it matters, and what to do about it."""

from __future__ import annotations

import gzip

import pytest

from devopskit.errors import SourceError


def refusal(read, content, **settings) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(content, **settings)
    assert str(caught.value.what).count("bill.csv")
    return caught.value


def test_a_bill_without_billed_cost_lists_its_columns_and_the_nearest_name(read, text) -> None:
    said = refusal(read, text().replace("BilledCost", "BiledCost", 1))
    assert said.what.endswith("is no bill that we know: it has no BilledCost")
    assert said.why.startswith("columns found: BiledCost, EffectiveCost, ")
    assert said.why.endswith("near to what we look for: BiledCost for BilledCost")
    assert said.fix.startswith("give a FOCUS 1.0 to 1.4 Cost and Usage file")


def test_a_bill_without_currency_lists_its_columns_and_the_nearest_name(read, text) -> None:
    said = refusal(read, text().replace("BillingCurrency", "BilingCurency", 1))
    assert said.what.endswith("it has no BillingCurrency, which every FOCUS bill names")
    assert "BilingCurency for BillingCurrency" in said.why


def test_a_bill_whose_currency_is_empty_offers_the_setting(read, text) -> None:
    said = refusal(read, text({"BillingCurrency": ""}))
    assert said.what.endswith("names no currency")
    assert said.why == "amounts without a currency cannot be added to others, nor put into the store"
    assert 'add `currency = "USD"` to [sources.focus_files]' in said.fix


def test_a_bill_without_periods_lists_its_columns_and_the_nearest_names(read) -> None:
    said = refusal(read, "BilledCost,BillingCurrency,ChargePeriodStrt\n1,USD,2026-01-05\n")
    assert said.what.endswith("names no billing or charge period")
    assert "columns found: BilledCost, BillingCurrency, ChargePeriodStrt" in said.why
    assert said.why.endswith("near to what we look for: ChargePeriodStrt for ChargePeriodStart")
    assert 'add `month = "2026-01"` to [sources.focus_files]' in said.fix


def test_an_amount_that_is_no_number_names_row_column_text_reason_and_fix(read, text) -> None:
    said = refusal(read, text({}, {}, {"ListCost": "about 5"}))
    assert said.what.endswith("row 3: ListCost is 'about 5', which is no number")
    assert said.why == "an amount that is left out would make every sum too low without a sign of it"
    assert said.fix.startswith("correct ListCost in row 3 or export again")


def test_the_row_of_a_wrong_amount_is_counted_over_all_chunks(read, text) -> None:
    header, line = text().splitlines()
    wrong = line.replace("10,10,10,10", "10,ten,10,10", 1)
    said = refusal(read, "\n".join([header, *[line] * 150_000, wrong]) + "\n")
    assert said.what.endswith("row 150001: EffectiveCost is 'ten', which is no number")


def test_ambiguous_dates_name_a_sample_the_reason_and_the_setting(read, text) -> None:
    said = refusal(read, text({"ChargePeriodStart": "02/03/2026"}))
    assert said.what.endswith("writes dates such as '02/03/2026', and no value of the file tells the day from the month")
    assert "charges would land in another month" in said.why
    assert said.fix.startswith('add `dates = "month first"` or `dates = "day first"` to [sources.focus_files]')


@pytest.mark.parametrize("cut", [30, 60, 200])
def test_a_month_that_was_written_by_half_is_refused_with_the_fix(read, text, cut) -> None:
    whole = text({}, {"Tags": '{"note":"a, b"}'}, {})
    said = refusal(read, whole[: len(whole) - cut])
    assert "cannot be read to its end" in said.what
    assert said.why == "a part of a bill would show costs that are too low, so that nothing of this file is loaded"
    assert said.fix.startswith("export or download the file again and compare its size")


def test_a_half_downloaded_gzip_month_is_refused_as_a_whole(read, text) -> None:
    packed = gzip.compress(text(*[{"ResourceId": f"vm-{number}"} for number in range(3000)]).encode())
    said = refusal(read, packed[: len(packed) * 2 // 3])
    assert "cannot be read to its end" in said.what


def test_a_delivery_that_came_twice_names_both_files_and_the_fix(load, text, tmp_path) -> None:
    one, two = {"BilledCost": "1"}, {"BilledCost": "2"}
    (tmp_path / "a.csv").write_text(text(one, two))
    (tmp_path / "b.csv").write_text(text(two, one))
    with pytest.raises(SourceError) as caught:
        load(tmp_path)
    assert f"{tmp_path}/b.csv and {tmp_path}/a.csv hold the same 2 rows of 2026-01" in caught.value.what
    assert caught.value.why == "a partition that is delivered twice would double the month"
    assert caught.value.fix == "take one of the two files out of `paths` of [sources.focus_files]"
