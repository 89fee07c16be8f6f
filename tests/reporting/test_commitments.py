"""Commitments on the page: literal covers in, claims, cells and sentences out."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.commitment_cover import covers
from devopskit.reporting.commitments import commitments_advised, use_and_cover
from devopskit.tables.eligible import eligible

STEPS = ["month", "alive", "target", "buy", "ends", "after", "provider", "category"]
SOLD = SimpleNamespace(provider="aws", name="savings plan", covers=("Compute",), bound_to=(), terms=(12, 36), exit="none")


def use(days=90, demand=10.0, **columns):
    start = pd.date_range("2026-03-01", periods=24 * days, freq="h", tz="UTC")
    usual = {"provider": "AWS", "category": "Compute", "currency": "EUR", "hours": 1.0, "demand": demand, "covered": 0.0}
    return eligible.check(pd.DataFrame({"start": start} | usual | {"used": 0.0, "unused": 0.0} | columns))


def made(rows=None, discount=0.3, steps=(), held=(), saved=0.0, at=None):
    known = [] if rows is None else covers(rows, discount=discount)
    ends = pd.DataFrame(list(held), columns=["commitment_id", "name", "category", "per_hour", "ends"])
    return SimpleNamespace(
        currency="EUR", covers=tuple(known), steps=pd.DataFrame(list(steps), columns=STEPS), held=ends, saved_elsewhere=saved,
        advised_at=at, sold=(SOLD,),
    )  # fmt: skip


DECIDED = made(use())


def test_the_claim_names_what_to_buy_and_what_it_saves():
    claim = use_and_cover(DECIDED).data["claim"]
    assert claim == "EUR 7 an hour more of commitment would save EUR 2,190 a month on the Compute use of AWS"


@pytest.mark.parametrize(
    ("found", "claim"),
    [
        (made(use(covered=10.0, used=7.0)), "What is owned covers all Compute use of AWS that is steady enough to pay"),
        (made(use(days=20)), "was at least EUR 10 an hour in 70 % of the hours, in which a commitment must be used to pay"),
        (made(use(), discount=None), "The Compute use of AWS was at least EUR 10 an hour in 90 % of the hours"),
    ],
)
def test_without_a_purchase_the_claim_is_what_the_hours_show(found, claim):
    assert claim in use_and_cover(found).data["claim"]


def test_a_bill_without_use_draws_nothing_and_says_why():
    told = use_and_cover(made()).data["items"][0]["text"]
    assert "no use of machines or databases that a commitment could cover" in told
    assert "nothing to commit to" in commitments_advised(made()).data["said"][0]


def test_the_row_holds_cover_break_even_advice_saving_and_regret():
    row = commitments_advised(DECIDED).data["rows"][0]
    assert row[0] == [{"name": "AWS"}, " ", {"name": "Compute"}]
    # 90 days: no loss in two months of trials leaves one in four.
    assert row[1:] == ["7,300", "0 %", "none", "70 %", "0 + 7", "2,190", "25 %"]


def test_what_is_kept_or_undecided_has_no_saving_and_no_chance():
    kept = commitments_advised(made(use(covered=10.0, used=7.0))).data["rows"][0]
    short = commitments_advised(made(use(days=20))).data["rows"][0]
    assert (kept[5:], short[5:]) == (["7", "none", "none"], ["0, undecided", "not known", "not known"])


def test_the_sentences_say_how_the_rule_did_in_the_past():
    said = commitments_advised(DECIDED).data["said"]
    assert said[0].startswith("AWS Compute: EUR 2,190 to EUR 2,190 in the months of the past. Of 5 purchases")
    assert "It is sold as savings plan (for any use), for 12 or 36 months." in said


def test_what_is_undecided_says_what_would_decide_it():
    assert "give the one of an offer" in commitments_advised(made(use(), discount=None)).data["said"][0]
    assert "Only 20 days of use are known" in commitments_advised(made(use(days=20))).data["said"][0]


def test_the_saving_of_other_changes_is_named_with_its_day():
    other = commitments_advised(made(use(), saved=500.0, at=datetime(2026, 6, 1, tzinfo=UTC))).data["said"]
    assert "The use is what the other savings leave, EUR 500 a month by the runs until 2026-06-01." in other
    assert any("run executive_summary first" in sentence for sentence in commitments_advised(DECIDED).data["said"])


def test_each_commitment_says_when_it_ends_or_that_nobody_knows():
    held = [("sp-1", "plan", "Compute", 0.5, "2026-07-15"), ("sp-2", "", "Compute", 0.25, "")]
    said = commitments_advised(made(use(), held=held)).data["said"]
    assert "plan, EUR 0.5 an hour, ends on 2026-07-15." in said
    assert any(
        sentence.startswith("sp-2, EUR 0.25 an hour, ends on a day that the inventory does not know") for sentence in said
    )


def test_the_steps_are_folded_and_months_without_a_purchase_left_out():
    steps = [
        ("2026-07", 1.0, 3.0, 2.0, "2027-07", 3.0, "AWS", "Compute"),
        ("2026-08", 3.0, 3.0, 0.0, "2027-08", 3.0, "AWS", "Compute"),
    ]
    full = commitments_advised(made(use(), steps=steps)).data["full"]
    assert full["rows"] == [["2026-07", [{"name": "Compute"}], "1", "2", "3", "2027-07"]]


def test_the_curve_falls_from_the_largest_hour_to_the_smallest():
    figure = use_and_cover(made(use(demand=np.tile([10.0] * 12 + [4.0] * 12, 90)))).data["figure"]
    heights = figure["data"][0]["y"]
    assert (heights[0], heights[-1], heights == sorted(heights, reverse=True)) == (10.0, 4.0, True)


def test_the_advised_level_is_the_coloured_line_and_break_even_the_upright():
    lines = use_and_cover(DECIDED).data["figure"]["data"][1:]
    assert [line["y"] for line in lines[:2]] == [[0.0, 0.0], [10.0, 10.0]]
    assert [line["line"]["dash"] for line in lines[:2]] == ["dot", "solid"]
    assert lines[2]["x"] == [70.0, 70.0]


def test_a_provider_from_outside_stays_a_name_and_no_markup():
    rows = commitments_advised(made(use(provider="<b>x</b>"))).data["rows"]
    assert rows[0][0][0] == {"name": "<b>x</b>"}
