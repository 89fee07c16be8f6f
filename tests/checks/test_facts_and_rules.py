"""Facts from tags, the chance that a thing is needed again, and savings below what is asked."""

from __future__ import annotations

import math

import pytest

from devopskit.catalog.charge_units import is_kept
from devopskit.checks import _facts as facts
from devopskit.checks._idle import needed_again, quiet_days
from devopskit.checks._newer import cheapest_like
from devopskit.checks._parts import by_article, counted_alone
from devopskit.checks._rule import Rule, part_of

THING = {"resource_id": "it", "tags": '{"aws:multi-az": "True", "Env": "QA", "keep": "no", "size": 12, "x y": null}'}
RATE = {"monthly_cost": 100.0, "currency": "EUR", "origin": "bill", "note": "your bill", "reason": ""}


def test_a_fact_is_found_however_its_key_is_spelled():
    assert facts.fact(THING, "multi_az") == "True"
    assert facts.says_yes(THING, "multi_az")
    assert (facts.amount(THING, "size"), math.isnan(facts.amount(THING, "env"))) == (12.0, True)
    assert facts.environment(THING) == "qa"
    assert facts.is_nonproduction(THING)


@pytest.mark.parametrize(
    ("tags", "kept"), [('{"DR": "true"}', "dr"), ('{"Do-Not-Delete": "1"}', "do_not_delete"), ('{"keep": "no"}', ""), ("{", "")]
)
def test_a_tag_keeps_a_thing_only_where_it_says_yes(tags, kept):
    assert facts.kept_by({"tags": tags}) == kept


def test_days_since_a_moment_that_is_not_known_are_not_known(now):
    assert facts.days_since("2026-06-21", now) == 10.0
    assert math.isnan(facts.days_since("", now))
    assert math.isnan(facts.days_since("soon", now))


def test_the_chance_counts_pauses_that_ended_among_all(seen):
    rows = seen(("a", "m", 20), ("b", "m", None), ("c", "m", 0, {"longest_quiet": 30.0})).to_dict("records")
    # Two run, one ended: (1 + 0.5) / (3 + 1).
    assert needed_again(rows, 14) == (0.375, 3)
    assert [quiet_days(row) for row in rows] == [20.0, 60.0, 0.0]


def test_a_saving_below_what_is_asked_is_kept_with_the_figure():
    rule = Rule("some", "field", "tier", "low", "low")
    row = rule.advises(THING, "Why.", part_of(RATE, 0.01), least=5.0, evidence={})
    assert (row["status"], row["reason"]) == ("keep", "Why. That would save EUR 1 a month, less than the asked 5.")


def test_a_part_of_a_list_price_may_be_less_under_a_commitment():
    money = part_of(RATE | {"origin": "seed"}, 0.5, sure=0.5)
    # 28 % may be off already, and half of it is sure: 50 x 0.72 x 0.5.
    assert (money.low, money.saving, money.high) == (pytest.approx(18.0), 50.0, 50.0)


def test_articles_are_found_by_their_words_in_the_largest_currency(billed):
    rows = billed({"resource_id": "it", "meter": "Backup A", "monthly_cost": 3.0}, {"resource_id": "it", "sku": "BACKUP-B", "monthly_cost": 2.0},
                  {"resource_id": "it", "meter": "backup", "monthly_cost": 1.0, "currency": "USD"}, {"meter": "backup", "monthly_cost": 9.0})  # fmt: skip
    assert by_article(rows, "backup")[["currency", "monthly_cost"]].to_numpy().tolist() == [["EUR", 5.0]]


def test_charges_that_count_alone_replace_only_rates_of_the_bill(rated, billed):
    bill = billed({"resource_id": "it", "unit": "GB-Months", "monthly_cost": 3.0}, {"resource_id": "it", "unit": "Hours", "monthly_cost": 9.0},
                  {"resource_id": "silent", "monthly_cost": 9.0}, {"resource_id": "it", "unit": "GB-Months", "monthly_cost": 5.0, "currency": "USD"})  # fmt: skip
    rates = rated(
        {"resource_id": "it", "monthly_cost": 12.0},
        {"resource_id": "silent", "monthly_cost": 9.0},
        {"resource_id": "it", "origin": "seed", "monthly_cost": 7.0},
    )
    # The 3 euros of storage; a bill without units tells nothing apart; a list price holds no other part.
    assert counted_alone(rates, bill, is_kept(bill))["monthly_cost"].tolist() == [3.0, 9.0, 7.0]


def test_a_type_that_is_not_on_the_list_is_compared_with_nothing(billed):
    assert cheapest_like({"type": "gone"}, billed({}), billed({}), lambda types: types["sku"].notna()) is None
