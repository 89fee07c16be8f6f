"""Sums of a bill by any keys: kinds of money apart, currencies never added, equal from rows, columns and cubes."""

from __future__ import annotations

import json
from decimal import Decimal

import ibis
import pandas as pd
import pytest

from devopskit.errors import RequestError, UnknownName
from devopskit.store import cubes, spend_daily, spend_rates
from devopskit.store.engine import schema
from devopskit.store.spend_overview import spend_by, top
from devopskit.tables.costs import costs
from devopskit.tables.fetched import Fetched
from tests.store.bills import bill

USAGE = {"charge_category": "Usage"}
ENGINES = ["bigquery", "athena", "snowflake", "databricks", "trino"]


@pytest.fixture
def saved(store):
    """Bill in a store, as the table of its rows."""

    def save(*bills: pd.DataFrame) -> ibis.Table:
        store.save("costs", "a", Fetched(bills))
        return store.table("costs")

    return save


def lines(sums: ibis.Table, *names: str) -> list[list[object]]:
    frame = sums.to_pyarrow().to_pandas().sort_values(list(names)).reset_index(drop=True)
    return frame[list(names)].astype(object).where(frame[list(names)].notna(), None).to_numpy().tolist()


def test_months_and_days_are_dates_in_utc(saved):
    found = spend_by(saved(bill("2026-03 1", "2026-04 2")), "month", "day")
    assert [[str(cell) for cell in row[:2]] for row in lines(found, "month", "day")] == [
        ["2026-03-01", "2026-03-01"],
        ["2026-04-01", "2026-04-01"],
    ]


def test_an_hour_before_midnight_utc_belongs_to_the_day_before(saved):
    late = bill("2026-03 1", charge_period_start=pd.Timestamp("2026-04-01T01:30:00+02:00"))
    assert str(lines(spend_by(saved(late), "day"), "day")[0][0]) == "2026-03-31"


def test_billing_periods_that_begin_at_other_hours_are_one_month(saved):
    first, second = (pd.Timestamp(f"2026-03-01T{hour}:00:00Z") for hour in ("00", "07"))
    table = saved(bill("2026-03 1", billing_period_start=first), bill("2026-03 2", billing_period_start=second))
    assert lines(spend_by(table, "month"), "billed_cost", "rows") == [[3.0, 2]]


def test_currencies_are_never_added(saved):
    table = saved(bill("2026-03 1"), bill("2026-03 2", billing_currency="EUR"))
    assert lines(spend_by(table), "billing_currency", "billed_cost") == [["EUR", 2.0], ["USD", 1.0]]


@pytest.mark.parametrize(
    ("charge", "kind"),
    [
        (USAGE, "usage"),
        ({"charge_category": "Tax"}, "tax"),
        ({"charge_category": "Credit"}, "credit"),
        ({"charge_category": "Purchase"}, "purchase"),
        ({"charge_category": "Adjustment"}, "adjustment"),
        (USAGE | {"service_name": "AWS Support (Business)"}, "support"),
        (USAGE | {"commitment_discount_status": "Unused"}, "unused commitment"),
        (USAGE | {"charge_class": "Correction"}, "correction"),
        ({}, "unknown"),
    ],
)
def test_each_kind_of_money_is_told_apart(saved, charge, kind):
    assert lines(spend_by(saved(bill("2026-03 1", **charge)), "kind"), "kind") == [[kind]]


def test_a_correction_that_gives_back_is_a_refund(saved):
    table = saved(bill("2026-03 -5", charge_category="Usage", charge_class="Correction"))
    assert lines(spend_by(table, "kind"), "kind", "billed_cost") == [["refund", -5.0]]


def test_a_bill_of_refunds_alone_keeps_its_negative_sum(saved):
    table = saved(bill("2026-03 -5", "2026-03 -2", charge_category="Credit"))
    assert lines(spend_by(table, "month"), "billed_cost", "rows") == [[-7.0, 2]]


def test_a_bill_without_rows_has_no_lines(store):
    assert lines(spend_by(store.table("costs"), "month", "tag:team"), "month") == []


def test_sums_equal_the_exact_sum_of_the_rows_to_the_cent(saved):
    amounts = [f"2026-03 {(n * 7919 % 100_003) / 1e6}" for n in range(3_000)]
    exact = sum((Decimal(text.split()[1]) for text in amounts), Decimal(0))
    found = lines(spend_by(saved(bill(*amounts))), "billed_cost")[0][0]
    assert round(Decimal(found), 2) == round(exact, 2)


def test_a_tag_is_a_key_and_rows_without_it_stay_visible(saved):
    table = saved(bill("2026-03 1", tags='{"team":"web"}'), bill("2026-03 2", tags="{}"), bill("2026-03 4"))
    assert lines(spend_by(table, "tag:team"), "team", "billed_cost") == [["web", 1.0], [None, 6.0]]


@pytest.mark.parametrize(
    "key", ["team", "Team", "a.b", "user:team", "it's", 'say "x"', "*", " org", "k8s.io/name", "ünï", "$.team", "[x"]
)
def test_a_tag_of_any_spelling_is_found_from_text_and_column(saved, key):
    text = json.dumps({"other": f'{{"{key}":"no"}}', key: "yes"}, ensure_ascii=False)
    table = saved(bill("2026-03 1", tags=text))
    assert lines(spend_by(table, f"tag:{key}"), key) == [["yes"]]
    assert lines(spend_by(table.select(costs.names), f"tag:{key}"), key) == [["yes"]]


def test_tags_that_differ_in_case_stay_two_keys(saved):
    table = saved(bill("2026-03 1", tags='{"Team":"A","team":"b"}'))
    assert lines(spend_by(table, "tag:Team"), "Team") == [["A"]]
    assert lines(spend_by(table, "tag:team"), "team") == [["b"]]


def test_a_tag_that_only_a_later_file_has_as_a_column_is_found_in_all(saved, store):
    rare = [bill(f"2026-03 {n}", tags="{}") for n in range(150)]
    saved(pd.concat([*rare, bill("2026-03 1000", tags='{"team":"web"}')]))
    store.save("costs", "b", Fetched([bill("2026-04 1", tags='{"team":"web"}')]))
    assert lines(spend_by(store.table("costs"), "tag:team"), "team", "billed_cost")[0] == ["web", 1001.0]


def test_ten_thousand_tag_keys_do_not_become_ten_thousand_columns(saved):
    tags = [json.dumps({f"key-{n}": "x", "team": "web"}) for n in range(10_000)]
    frame = pd.concat([bill("2026-03 1")] * 10_000, ignore_index=True).assign(tags=tags)
    table = saved(frame)
    assert [name for name in table.columns if name.startswith("tag:")] == ["tag:team"]
    assert lines(spend_by(table, "tag:key-77").filter(ibis._["key-77"] == "x"), "key-77", "rows") == [["x", 1]]


def test_the_top_is_ordered_by_cost_and_then_by_key(saved):
    parts = [
        bill(f"2026-03 {cost}", resource_id=name, effective_cost=cost) for name, cost in (("b", 2.0), ("a", 2.0), ("c", 9.0))
    ]
    assert top(saved(*parts), "resource_id", most=2).to_pyarrow()["resource_id"].to_pylist() == ["c", "a"]


@pytest.mark.parametrize(
    "keys", [("month", "service_name"), ("day", "sub_account_id"), ("kind",), ("resource_id",), ("tag:team",)]
)
def test_sums_made_at_load_equal_those_of_the_rows(store, saved, keys):
    parts = [
        bill(f"2026-0{1 + n % 3} {n}", resource_id=f"vm-{n % 4}", service_name=f"s{n % 2}", tags='{"team":"x"}', **USAGE)
        for n in range(9)
    ]
    rows = spend_by(saved(*parts), *keys)
    made = [cubes.make(costs, file, cubes.WORTH, memory="200MB") for file in store.files("costs", None)[:2]]
    assert len(made) == 2  # the third month has none: its sums come from the rows
    name = keys[0].removeprefix("tag:")
    assert lines(store.spend(*keys), name, "billed_cost", "rows") == lines(rows, name, "billed_cost", "rows")


def test_two_keys_that_would_be_one_column_are_refused(saved):
    with pytest.raises(RequestError, match="both become the column 'service_name'"):
        spend_by(saved(bill("2026-03 1")), "service_name", "tag:service_name")


def test_an_unknown_key_is_refused_with_the_nearest(saved):
    with pytest.raises(UnknownName, match="did you mean service_name"):
        spend_by(saved(bill("2026-03 1")), "service_nam")


def test_rates_leave_out_rows_whose_contracted_cost_is_zero_and_say_so(saved):
    priced = bill("2026-03 1", effective_cost=8.0, contracted_cost=10.0, list_cost=12.0, **USAGE)
    free = bill("2026-03 1", effective_cost=5.0, contracted_cost=0.0, list_cost=6.0, **USAGE)
    sums = spend_rates.rate_sums(saved(priced, free), "month")
    assert lines(sums, "eligible_contracted", "eligible_effective", "unpriced_effective") == [[10.0, 8.0, 5.0]]


def test_unused_commitments_count_as_cost_and_not_as_demand(saved):
    used = bill("2026-03 0", effective_cost=6.0, contracted_cost=10.0, commitment_discount_status="Used", **USAGE)
    idle = bill("2026-03 0", effective_cost=2.0, contracted_cost=2.0, commitment_discount_status="Unused", **USAGE)
    sums = spend_rates.rate_sums(saved(used, idle))
    assert lines(sums, "used_effective", "unused_effective", "eligible_effective", "eligible_contracted") == [
        [6.0, 2.0, 8.0, 10.0]
    ]


def test_daily_series_keep_purchases_and_unknown_categories_apart(saved):
    table = saved(
        *(bill("2026-03 1", effective_cost=c, charge_category=k) for c, k in ((2.0, "Usage"), (90.0, "Purchase"), (4.0, None)))
    )
    daily = spend_daily.daily_costs(table, "sub_account_id")
    assert lines(daily, "key", "cost", "other") == [["untagged", 2.0, 94.0]]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("keys", [("month", "kind", "tag:team"), ("day", "tag:user:team")])
def test_every_question_compiles_for_engines_where_big_bills_live(engine, keys):
    table = ibis.table(schema(costs), name="costs")
    assert "GROUP BY" in ibis.to_sql(spend_by(table, *keys), dialect=engine)
    assert "GROUP BY" in ibis.to_sql(spend_rates.rate_sums(table, *keys), dialect=engine)
