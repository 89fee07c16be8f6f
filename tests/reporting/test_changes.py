"""Findings to changes: what is applied together, in words and sums."""

import math

import pandas as pd
import pytest

from devopskit.reporting import _changes
from devopskit.tables.findings import findings as table

ONE = {
    "finding_id": "f1", "check": "oversized_instances", "resource_id": "i-1", "field": "instance_type", "unit": "type",
    "current": "m5.large", "recommended": "m5.medium", "status": "decided", "reason": "fits", "action": "right-size",
    "saving_low": 80.0, "saving": 100.0, "saving_high": 120.0, "currency": "USD", "saving_cores": 2.0, "risk": 0.02,
}  # fmt: skip
CPU = {**ONE, "finding_id": "c", "resource_id": "prod/shop/cart", "field": "cpu_request", "unit": "cores", "current": "1.5",
       "recommended": "0.25", "change_group": "g"}  # fmt: skip
MEMORY = {**CPU, "finding_id": "m", "field": "memory_request", "unit": "bytes", "current": str(2**31), "recommended": str(2**30),
          "saving_cores": None, "saving_bytes": 2.0**30, "saving": 10.0, "saving_low": 8.0, "saving_high": 12.0, "risk": 0.05}  # fmt: skip


def found(*rows):
    return table.check(pd.DataFrame(list(rows)))


def words(cells):
    return "".join(part if isinstance(part, str) else part["name"] for part in cells)


def test_a_change_starts_with_a_verb_and_says_from_what_to_what():
    assert words(_changes.of(found(ONE))[0].cells) == "Shrink i-1 from m5.large to m5.medium"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"action": "terminate"}, "Remove i-1"),
        ({"action": "modernise"}, "Move i-1 from m5.large to m5.medium"),
        ({"action": "schedule", "field": "hours", "current": "168", "recommended": "60"}, "Schedule i-1: hours 168 to 60"),
        ({"saving_cores": -2.0, "saving": -100.0}, "Grow i-1 from m5.large to m5.medium"),
        ({"saving_cores": 2.0, "saving_bytes": -1.0}, "Resize i-1 from m5.large to m5.medium"),
        ({"field": "max_replicas", "current": "40", "recommended": "72"}, "Set i-1: max replicas 40 to 72"),
        ({"saving_cores": None, "saving": 5.0}, "Shrink i-1 from m5.large to m5.medium"),
        (
            {"field": "cpu_request", "unit": "cores", "current": None, "recommended": "0.2"},
            "Shrink i-1: cpu request not set to 200 m",
        ),
    ],
    ids=["terminate", "modernise", "schedule", "grow", "mixed", "policy", "by money", "not set"],
)
def test_the_verb_follows_from_what_is_done(more, said):
    assert words(_changes.of(found({**ONE, **more}))[0].cells) == said


def test_findings_of_one_group_are_one_change_with_their_sum():
    [change] = _changes.of(found(CPU, MEMORY))
    assert words(change.cells) == "Shrink prod/shop/cart: cpu request 1.5 cores to 250 m, memory request 2 GiB to 1 GiB"
    assert (change.low, change.saving, change.high, change.cores, change.size) == (88.0, 110.0, 132.0, 2.0, 2.0**30)


def test_the_risk_of_a_group_is_its_largest():
    assert _changes.of(found(CPU, MEMORY))[0].risk == 0.05


def test_a_group_with_one_unpriced_part_has_no_price():
    [change] = _changes.of(found(CPU, {**MEMORY, "saving": None, "currency": None}))
    assert not change.priced
    assert math.isnan(change.saving)


def test_findings_that_are_kept_or_undecided_are_no_changes():
    kept = [{**ONE, "finding_id": status, "status": status} for status in ("keep", "undecided")]
    assert _changes.of(found(*kept)) == []


def test_changes_come_by_saving_and_the_unpriced_come_last():
    cheap = {**ONE, "finding_id": "f2", "resource_id": "i-2", "saving": 5.0}
    unknown = {**ONE, "finding_id": "f3", "resource_id": "i-3", "saving": None, "currency": None, "saving_cores": 64.0}
    assert [c.resource_id for c in _changes.of(found(unknown, cheap, ONE))] == ["i-1", "i-2", "i-3"]


def test_a_missing_range_is_the_saving_itself():
    [change] = _changes.of(found({**ONE, "saving_low": None, "saving_high": None}))
    assert (change.low, change.high) == (100.0, 100.0)


def test_amounts_of_two_currencies_are_never_added():
    euro = {**ONE, "finding_id": "f2", "resource_id": "i-2", "currency": "EUR", "saving": 7.0}
    more = {**ONE, "finding_id": "f3", "resource_id": "i-3"}
    totals = _changes.totals(_changes.of(found(ONE, euro, more)))
    assert [(t.currency, t.saving, t.count) for t in totals] == [("USD", 200.0, 2), ("EUR", 7.0, 1)]


def test_money_is_told_with_its_range():
    assert _changes.money(_changes.Total("USD", 1600.0, 1970.0, 2200.0, 3)) == "USD 1,970 a month (1,600 to 2,200)"


def test_a_range_that_says_nothing_more_is_left_out():
    assert _changes.money(_changes.Total("USD", 5.0, 5.0, 5.0, 1)) == "USD 5 a month"


@pytest.mark.parametrize(
    ("cores", "size", "said"),
    [
        (12.0, 40 * 2.0**30, "release 12 cores and 40 GiB"),
        (12.0, 0.0, "release 12 cores"),
        (-2.0, 2.0**30, "release 1 GiB and add 2 cores"),
        (-2.0, -(2.0**30), "add 2 cores and 1 GiB"),
    ],
    ids=["both", "cores", "mixed", "more"],
)
def test_what_is_released_and_added_is_told_in_words(cores, size, said):
    assert _changes.released(_changes.of(found({**ONE, "saving_cores": cores, "saving_bytes": size}))) == said


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [("0.25", "cores", "250 m"), (str(2**30), "bytes", "1 GiB"), ("m5.large", "type", "m5.large"), (None, "cores", "not set"),
     ("", "bytes", "not set"), ("auto", "cores", "auto"), (float("nan"), "type", "not set")],
)  # fmt: skip
def test_a_value_is_told_in_the_words_of_its_unit(text, unit, said):
    assert _changes.value(text, unit) == said
