"""Purchases in steps: every amount by hand, and ends that are spread."""

from __future__ import annotations

import pytest

from devopskit.analysis.commitment_ladder import ladder, largest_end
from devopskit.errors import RequestError


def test_a_gap_is_closed_in_equal_steps_that_end_in_months_of_their_own():
    steps = ladder({}, target=12.0, start="2026-07", months=4, rungs=4)
    assert steps["buy"].tolist() == [3.0, 3.0, 3.0, 3.0]
    assert steps["after"].tolist() == [3.0, 6.0, 9.0, 12.0]
    assert steps["ends"].tolist() == ["2027-07", "2027-08", "2027-09", "2027-10"]


def test_each_step_is_renewed_in_the_month_in_which_it_ends():
    steps = ladder({}, target=6.0, start="2026-01", months=8, rungs=3, term_months=6)
    assert steps["buy"].tolist() == pytest.approx([2.0, 2.0, 2.0, 0.0, 0.0, 0.0, 2.0, 2.0])
    assert steps["after"].tolist()[2:] == pytest.approx([6.0] * 6)


def test_a_large_commitment_that_ends_is_replaced_in_steps():
    steps = ladder({"2026-09": 10.0}, target=10.0, start="2026-07", months=5, rungs=5)
    assert steps["alive"].tolist() == pytest.approx([10.0, 10.0, 0.0, 2.0, 4.0])
    assert steps["buy"].tolist() == pytest.approx([0.0, 0.0, 2.0, 2.0, 2.0])


def test_what_is_held_beyond_the_target_is_let_end_and_never_replaced():
    steps = ladder({"2026-08": 5.0, "2027-06": 10.0}, target=8.0, start="2026-07", months=3, rungs=2)
    assert steps["buy"].tolist() == [0.0, 0.0, 0.0]
    assert steps["after"].tolist() == [15.0, 10.0, 10.0]


def test_no_month_ever_holds_more_than_the_target():
    steps = ladder({"2026-10": 4.0, "2027-02": 3.0}, target=9.0, start="2026-07", months=36, rungs=6)
    assert steps["after"].max() == pytest.approx(9.0)
    assert steps["after"].iloc[-1] == pytest.approx(9.0)


def test_share_that_ends_in_one_month_falls_with_the_number_of_steps():
    assert largest_end(ladder({}, target=5.0, start="2026-07", months=1, rungs=1)) == 1.0
    assert largest_end(ladder({}, target=5.0, start="2026-07", months=10, rungs=10)) == pytest.approx(0.1)
    assert largest_end(ladder({}, target=0.0, start="2026-07")) == 0.0


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"start": "soon"}, "no month in which a commitment could begin"),
        ({"start": "2026-07", "rungs": 0}, "at least one month, one rung"),
        ({"start": "2026-07", "target": -1.0}, "amounts that are not negative"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused(asked, message):
    with pytest.raises(RequestError, match=message):
        ladder({}, **({"target": 5.0} | asked))
