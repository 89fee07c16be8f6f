"""Azure cost details in their many header sets, and the two views of one month."""

from __future__ import annotations

import json

import pytest

from devopskit.errors import SourceError

# The same charge as Azure has written it over the years; each header set is told by its columns alone.
FORMS = {
    "enterprise": "Date,MeterCategory,CostInBillingCurrency,BillingCurrencyCode,Quantity,ResourceId,SubscriptionId,Tags\n",
    "camel case": "date,meterCategory,costInBillingCurrency,billingCurrency,quantity,resourceId,subscriptionId,tags\n",
    "lower case": "date,metercategory,costinbillingcurrency,billingcurrencycode,quantity,resourceid,subscriptionid,tags\n",
    "customer agreement": "date,meterCategory,costInBillingCurrency,billingCurrency,quantity,resourceId,SubscriptionId,tags\n",
    "pay as you go": "UsageDateTime,MeterCategory,PreTaxCost,Currency,UsageQuantity,InstanceId,SubscriptionGuid,Tags\n",
    "german with english in brackets": "Nutzungsdatum (UsageDateTime),Messungskategorie (MeterCategory),PreTaxCost (PreTaxCost),"
    "Währung (Currency),Menge (UsageQuantity),InstanzId (InstanceId),AbonnementGuid (SubscriptionGuid),Tags (Tags)\n",
    "german": "Datum,Messungskategorie,KostenInAbrechnungswährung,Abrechnungswährung,Menge,RessourcenId,AbonnementId,Tags\n",
}  # fmt: skip
LINE = '2026-02-03,Virtual Machines,1.25,EUR,2,/subscriptions/s/vm-1,s,"""team"": ""a"",""env"": ""b"""\n'


@pytest.mark.parametrize("form", FORMS)
def test_each_header_set_of_azure_gives_the_same_charge(read, form) -> None:
    row = read(FORMS[form] + LINE).row
    assert row[["billed_cost", "billing_currency", "resource_id", "sub_account_id", "service_category"]].tolist() == [
        1.25, "EUR", "/subscriptions/s/vm-1", "s", "Compute",
    ]  # fmt: skip
    assert json.loads(row["tags"]) == {"team": "a", "env": "b"}


def test_an_export_without_currency_is_refused_with_the_setting(read) -> None:
    with pytest.raises(SourceError, match=r'(?s)names no currency.*add `currency = "USD"`'):
        read("date,metercategory,costinbillingcurrency\n2026-02-03,Storage,1\n")


def test_the_currency_of_the_settings_is_used_and_said(read) -> None:
    loaded = read("date,metercategory,costinbillingcurrency\n2026-02-03,Storage,1\n", currency="chf")
    assert loaded.row["billing_currency"] == "CHF"
    assert "a file names no currency; its amounts are taken as CHF, as set" in loaded.notes


def test_a_charge_lasts_its_day_and_a_month_ends_with_the_first_of_the_next(read) -> None:
    head = "Date,MeterId,Cost,BillingCurrency,BillingPeriodStartDate,BillingPeriodEndDate\n"
    row = read(head + "09/04/2023,m,1,USD,09/01/2023,09/30/2023\n").row
    assert [str(row[c].date()) for c in ("charge_period_start", "charge_period_end", "billing_period_end")] == [
        "2023-09-04", "2023-09-05", "2023-10-01",
    ]  # fmt: skip


def test_ambiguous_dates_of_azure_have_the_month_first_as_documented(read) -> None:
    row = read("Date,MeterId,Cost,BillingCurrency\n02/03/2026,m,1,USD\n").row
    assert str(row["charge_period_start"].date()) == "2026-02-03"


def test_prices_times_quantity_are_list_and_contracted_cost(read) -> None:
    row = read("Date,MeterId,Cost,BillingCurrency,Quantity,UnitPrice,PayGPrice\n2026-02-03,m,1,USD,10,0.2,0.3\n").row
    assert row[["contracted_cost", "list_cost"]].tolist() == pytest.approx([2.0, 3.0])


def test_a_price_of_zero_is_unknown_and_never_a_list_cost_of_zero(read) -> None:
    loaded = read("Date,MeterId,Cost,BillingCurrency,Quantity,UnitPrice,PayGPrice\n2026-02-03,m,1,USD,10,0,0\n")
    assert loaded.row[["contracted_cost", "list_cost"]].tolist() == [1.0, 1.0]


COMMITTED = "Date,MeterId,Cost,BillingCurrency,ChargeType,PricingModel,benefitId,BillingAccountId\n"


@pytest.mark.parametrize(
    ("kind", "category", "status"),
    [("Usage", "Usage", "Used"), ("UnusedReservation", "Usage", "Unused"), ("UnusedSavingsPlan", "Usage", "Unused")],
)
def test_reservations_have_their_status_and_their_id_in_lower_case(read, kind, category, status) -> None:
    row = read(COMMITTED + f"2026-02-03,m,1,USD,{kind},Reservation,/ORDERS/1,acc\n").row
    assert row[["charge_category", "commitment_discount_status", "commitment_discount_id", "pricing_category"]].tolist() == [
        category, status, "/orders/1", "Committed",
    ]  # fmt: skip


def test_a_refund_is_a_credit_that_corrects(read) -> None:
    row = read(COMMITTED + "2026-02-03,m,-1,USD,Refund,Reservation,/o/1,acc\n").row
    assert row[["charge_category", "charge_class", "billed_cost"]].tolist() == ["Credit", "Correction", -1.0]


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        ("Purchase", "Azure's actual cost: purchases of reservations are not spread"),
        ("Usage", "Azure's amortised cost: billed cost holds"),
    ],
)
def test_the_view_of_an_export_is_told_from_its_rows(read, kind, note) -> None:
    assert note in read(COMMITTED + f"2026-02-03,m,1,USD,{kind},Reservation,/o/1,acc\n").notes


def test_both_views_of_one_month_are_refused_because_they_count_twice(load, tmp_path) -> None:
    actual, amortised = tmp_path / "1.csv", tmp_path / "2.csv"
    actual.write_text(COMMITTED + "2026-02-03,m,9,USD,Purchase,Reservation,/o/1,acc\n")
    amortised.write_text(COMMITTED + "2026-02-03,m,8,USD,Usage,Reservation,/o/1,acc\n")
    with pytest.raises(SourceError, match=r"1.csv is the actual and .*2.csv the amortised view of 2026-02 of account acc"):
        load(actual, amortised)


def test_the_resource_group_and_cost_centre_are_kept_aside(read) -> None:
    row = read("Date,MeterId,Cost,BillingCurrency,ResourceGroup,CostCenter\n2026-02-03,m,1,USD,rg,42\n").row
    assert json.loads(row["extra"]) == {"ResourceGroup": "rg", "CostCenter": "42", "MeterId": "m"}
