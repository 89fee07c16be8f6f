"""Every line of the conformance table at load: what stops it, what is repaired and counted, what is noted with its money."""

from __future__ import annotations

import pytest

from devopskit.errors import SourceError


@pytest.mark.parametrize(
    ("gone", "message"),
    [
        ({"BilledCost": None}, r"it has no BilledCost\ncolumns found: EffectiveCost"),
        ({"BillingCurrency": None}, "it has no BillingCurrency, which every FOCUS bill names"),
        ({"BillingPeriodStart": None, "ChargePeriodStart": None}, "names no billing or charge period"),
    ],
)
def test_a_bill_without_cost_currency_or_period_is_refused(charge, gone, message) -> None:
    with pytest.raises(SourceError, match=message):
        charge(**gone)


def test_a_refusal_offers_the_nearest_names_of_columns(read) -> None:
    with pytest.raises(SourceError, match=r"near to what we look for: BiledCost for BilledCost"):
        read("BiledCost,EffectivCost\n1,1\n")


@pytest.mark.parametrize(
    "spelled",
    ["BilledCost", "billed_cost", "BILLED_COST", "Billed Cost", "billedCost", "\ufeffBilledCost", '"BilledCost"'],
)
def test_column_names_are_known_in_any_spelling(read, text, spelled) -> None:
    assert read(text().replace("BilledCost", spelled, 1)).row["billed_cost"] == 10.0


def test_columns_are_found_by_name_and_never_by_position(read) -> None:
    loaded = read("BillingCurrency,ListCost,BilledCost,ChargePeriodStart\nEUR,7,3,2026-01-05\n")
    assert loaded.row[["billing_currency", "billed_cost", "list_cost"]].tolist() == ["EUR", 3.0, 7.0]


@pytest.mark.parametrize("word", ["NULL", "null", "N/A", "", "None"])
def test_words_for_nothing_become_missing_values(charge, word) -> None:
    assert charge(ResourceId=word).rows["resource_id"].isna().all()


def test_words_for_nothing_are_counted_with_their_money(charge) -> None:
    assert "NULL, N/A and None in text columns became missing values: 1 row, USD 10" in charge(ResourceId="NULL").notes


def test_the_word_null_in_free_text_stays_text(charge) -> None:
    assert charge(ChargeDescription="NULL").row["charge_description"] == "NULL"


def test_a_date_without_zone_is_read_as_utc(charge) -> None:
    assert str(charge(ChargePeriodStart="2026-01-05 03:00:00").row["charge_period_start"]) == "2026-01-05 03:00:00+00:00"


def test_a_billing_month_from_first_to_first_tells_the_month_first(read, text) -> None:
    months = {"BillingPeriodStart": "4/1/25", "BillingPeriodEnd": "5/1/25", "ChargePeriodStart": "4/2/25"}
    assert str(read(text(months)).row["charge_period_start"]) == "2025-04-02 00:00:00+00:00"


def test_a_day_above_twelve_anywhere_tells_the_order_for_all_rows(read, text) -> None:
    first, second = {"ChargePeriodStart": "02/01/2026"}, {"ChargePeriodStart": "15/01/2026"}
    assert [t.day for t in read(text(first, second)).rows["charge_period_start"]] == [2, 15]


def test_dates_that_stay_ambiguous_are_refused_with_the_setting(charge) -> None:
    with pytest.raises(SourceError, match=r'(?s)02/03/2026.*dates = "month first"'):
        charge(ChargePeriodStart="02/03/2026")


def test_the_setting_decides_the_order_of_ambiguous_dates(read, text) -> None:
    loaded = read(text({"ChargePeriodStart": "02/03/2026"}), dates="day first")
    assert str(loaded.row["charge_period_start"].date()) == "2026-03-02"


@pytest.mark.parametrize(
    ("written", "value"),
    [("$10,000.00 ", 10000.0), ("($5.00)", -5.0), ("-", 0.0), ("1e-05", 1e-05), ("EUR 3.50", 3.5), ("7.5-", -7.5)],
)
def test_money_written_as_text_is_read_and_counted(charge, written, value) -> None:
    loaded = charge(BilledCost=written)
    assert loaded.row["billed_cost"] == value


def test_repaired_amounts_are_counted_with_their_money(charge) -> None:
    assert "amounts written as text (currency sign, thousands, brackets, NULL) were read as numbers: 1 row, USD 10" in (
        charge(BilledCost="$9.00").notes
    )


def test_a_decimal_comma_anywhere_is_the_decimal_sign_of_the_file(read, text) -> None:
    loaded = read(text({"BilledCost": "1.234,50"}, {"BilledCost": "0,25"}))
    assert loaded.rows["billed_cost"].tolist() == [1234.5, 0.25]


def test_an_amount_that_is_no_number_stops_the_load_with_its_row(read, text) -> None:
    with pytest.raises(SourceError, match=r"row 2: BilledCost is 'ten', which is no number"):
        read(text({}, {"BilledCost": "ten"}))


def test_missing_contracted_cost_is_effective_cost_and_noted(charge) -> None:
    loaded = charge(ContractedCost="", EffectiveCost="8")
    assert loaded.row["contracted_cost"] == 8.0
    assert "ContractedCost is missing, EffectiveCost stands for it: 1 row, USD 10" in loaded.notes


def test_a_missing_list_cost_column_is_contracted_cost_and_noted(charge) -> None:
    loaded = charge(ListCost=None, ContractedCost="9")
    assert loaded.row["list_cost"] == 9.0
    assert "ListCost is missing, ContractedCost stands for it: 1 row, USD 10" in loaded.notes


def test_a_missing_effective_cost_column_is_billed_cost_and_noted(charge) -> None:
    loaded = charge(EffectiveCost=None)
    assert loaded.row["effective_cost"] == 10.0
    assert "EffectiveCost is not in the file, BilledCost stands for it: 1 row, USD 10" in loaded.notes


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"ContractedCost": "0", "ContractedUnitPrice": ""}, "ContractedCost is 0 where money was charged"),
        ({"EffectiveCost": "10.02"}, "EffectiveCost is above ListCost, which is no negative saving"),
        ({"ListUnitPrice": "4"}, "ListCost is not ListUnitPrice times PricingQuantity"),
        ({"ContractedUnitPrice": "4"}, "ContractedCost is not ContractedUnitPrice times PricingQuantity"),
        ({"ChargeCategory": "Credit", "EffectiveCost": "9"}, "a Credit has other effective, contracted or list cost"),
        ({"ChargeCategory": "Tax"}, "a Tax has a price or a quantity"),
        ({"ChargeCategory": "Purchase", "CommitmentDiscountId": "p"}, "a Purchase of a commitment has an EffectiveCost"),
        ({"CommitmentDiscountId": "p"}, "Usage has a commitment without its status"),
        (
            {"CommitmentDiscountId": "p", "CommitmentDiscountStatus": "Used", "PricingCategory": "Standard"},
            "covered Usage is not in PricingCategory Committed",
        ),
        (
            {"CommitmentDiscountId": "p", "CommitmentDiscountStatus": "Unused", "ConsumedQuantity": "1"},
            "ConsumedQuantity is given on charges that consume nothing",
        ),
        ({"ChargePeriodStart": "2026-02-05"}, "the charge starts outside of its billing month"),
        ({"ChargePeriodEnd": "2026-01-05T00:00:00Z"}, "the charge period ends before or when it starts"),
    ],
)
def test_a_broken_promise_is_noted_with_its_money_and_changes_nothing(charge, change, note) -> None:
    loaded = charge(**change)
    assert f"noted: {note}" in loaded.notes
    assert loaded.row["billed_cost"] == 10.0


def test_a_row_that_keeps_every_promise_leaves_no_note(charge) -> None:
    assert charge().fetched.notes == ["read as FOCUS 1.0"]


@pytest.mark.parametrize("change", [{"ListUnitPrice": "4"}, {"EffectiveCost": "11"}])
def test_a_correction_keeps_no_identity_and_is_not_noted(charge, change) -> None:
    assert charge(ChargeClass="Correction", **change).fetched.notes == ["read as FOCUS 1.0"]


@pytest.mark.parametrize(
    ("column", "written", "canonical"),
    [
        ("ChargeFrequency", "Usage-based", "Usage-Based"),
        ("ChargeCategory", "USAGE", "Usage"),
        ("ServiceCategory", "ai and machine learning", "AI and Machine Learning"),
        ("ServiceCategory", "Database", "Databases"),
    ],
)
def test_value_lists_in_another_casing_are_brought_to_that_of_focus(charge, column, written, canonical) -> None:
    loaded = charge(**{column: written})
    assert canonical in loaded.row.tolist()
    assert "value lists in another casing were brought to that of FOCUS: 1 row, USD 10" in loaded.notes


def test_an_unknown_category_is_noted_and_its_money_stays(charge) -> None:
    loaded = charge(ChargeCategory="Gift")
    assert loaded.row["billed_cost"] == 10.0
    assert "ChargeCategory has a word that FOCUS does not list, left out: 1 row, USD 10; for example Gift" in loaded.notes


def test_several_currencies_are_kept_and_no_sum_crosses_them(read, text) -> None:
    loaded = read(text({"ListCost": "1"}, {"BillingCurrency": "eur", "ListCost": "1"}))
    assert loaded.rows["billing_currency"].tolist() == ["USD", "EUR"]
    assert "amounts are in EUR, USD; no sum crosses currencies" in loaded.notes
    assert "EffectiveCost is above ListCost, which is no negative saving: 2 rows, EUR 10, USD 10" in loaded.notes


def test_columns_that_focus_does_not_know_are_kept_as_json(charge) -> None:
    assert charge(x_Operation='Run "all"', Id="7").row["extra"] == '{"x_Operation":"Run \\"all\\"","Id":"7"}'


def test_a_row_without_billed_cost_is_rejected_and_counted(read, text) -> None:
    loaded = read(text({}, {"BilledCost": ""}))
    assert len(loaded.rows) == 1
    assert loaded.rejected == {"billed_cost is missing": 1}


def test_columns_that_an_older_version_lacks_stay_missing(charge) -> None:
    assert charge().rows[["invoice_id", "sku_meter", "commitment_discount_quantity"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("column", "version"),
    [("SkuMeter", "1.1"), ("InvoiceId", "1.2"), ("ServiceProviderName", "1.3"), ("InvoiceDetailId", "1.4")],
)
def test_the_version_is_told_by_the_newest_column(charge, column, version) -> None:
    assert charge(**{column: "x"}).fetched.notes[0] == f"read as FOCUS {version}"


def test_the_provider_of_a_newer_file_fills_the_older_name(charge) -> None:
    loaded = charge(ServiceProviderName="AWS", HostProviderName="Host")
    assert loaded.row[["provider_name", "publisher_name"]].tolist() == ["AWS", "Host"]
    assert "PublisherName is not in the file, HostProviderName stands for it" in loaded.notes


def test_a_commitment_whose_use_differs_from_its_purchase_is_noted(read, text) -> None:
    bought = {"ChargeCategory": "Purchase", "CommitmentDiscountId": "plan", "EffectiveCost": "0", "ConsumedQuantity": ""}
    used = {"CommitmentDiscountId": "plan", "CommitmentDiscountStatus": "Used", "BilledCost": "0", "EffectiveCost": "7"}
    assert (
        "a commitment's use does not add up to its purchase over its term (one row each): 1 row, USD 3; for example plan"
        in (read(text(bought, used)).notes)
    )
