"""Purchases at weeks of the past: what was known then, how they ended, and what is left to expect."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.commitment_origins import Purchases, past_purchases, windows
from devopskit.analysis.commitment_plan import plan_commitment
from devopskit.analysis.commitment_regret import largest_without_regret, path_savings, within
from devopskit.errors import RequestError

STEADY = np.full(90 * 24, 10.0)
# Ten for fifty days, then six for a hundred: whoever bought ten before the fall paid for four that nobody used.
FALLS = np.concatenate([np.full(50 * 24, 10.0), np.full(100 * 24, 6.0)])


def test_a_purchase_is_tried_each_week_with_a_month_before_and_behind_it():
    # Days 30, 37, 44, 51 and 58 of 90 have thirty days on either side.
    assert len(past_purchases(STEADY, discount=0.3)) == 5


def test_steady_use_is_never_regretted_and_one_level_fits_all():
    past = past_purchases(STEADY, discount=0.3)
    assert past.level.tolist() == pytest.approx([7.0] * 5)
    assert (past.regret(), past.part_within(0.1)) == (0.0, 1.0)


def test_what_came_after_a_purchase_is_never_known_to_it():
    before = past_purchases(FALLS, discount=0.3).level[:3]
    assert before.tolist() == pytest.approx([7.0, 7.0, 7.0])


def test_a_purchase_before_the_fall_costs_more_than_none_by_hand():
    past = past_purchases(FALLS, discount=0.3, term_days=60)
    # Of day 44: six days of ten and 54 of six were worth 384 times 24 hours, for which 60 times 7 was paid: 36 too much.
    saved = path_savings(FALLS[None, 44 * 24 : 104 * 24], discount=0.3, commitment=7.0)[0]
    assert (saved, bool(past.level[2] > past.limit[2])) == (pytest.approx(-36.0 * 24), True)


def test_the_part_that_few_enough_would_have_regretted_is_the_ratio_of_both():
    past = Purchases(np.array([10.0] * 10), np.array([5.0, 8.0, *[12.0] * 8]), months=5)
    assert (past.regret(), past.part_within(0.1), past.part_within(0.0)) == (0.2, 0.8, 0.5)
    assert (past.regret(0.8), past.regret(0.5)) == (0.1, 0.0)


def test_a_purchase_of_nothing_is_never_regretted():
    nothing = Purchases(np.zeros(3), np.zeros(3), months=2)
    assert (nothing.regret(), nothing.part_within(0.0)) == (0.0, 1.0)


def test_chance_without_a_loss_is_one_in_the_months_and_two():
    past = Purchases(np.array([1.0] * 40), np.array([2.0] * 40), months=10)
    assert past.chance() == pytest.approx(1 / 12)


def test_chance_counts_months_and_not_the_weeks_that_share_them():
    past = Purchases(np.array([1.0] * 40), np.array([2.0] * 20 + [0.5] * 20), months=10)
    assert past.chance() == pytest.approx((5 + 1) / 12)


def test_no_past_has_no_chance_and_lowers_nothing():
    past = past_purchases(np.full(40 * 24, 1.0), discount=0.3)
    assert (len(past), np.isnan(past.regret()), np.isnan(past.chance()), past.part_within(0.1)) == (0, True, True, 1.0)


def test_the_plan_is_lowered_until_few_enough_past_purchases_lost_money():
    swings = np.tile(np.repeat([10.0, 10.0, 3.0], 40 * 24), 3)
    plan = plan_commitment(swings, discount=0.2, most_regret=0.1)
    assert plan.regretted <= 0.1 * plan.tried
    assert 0 <= plan.buy < 0.8 * 10.0


def test_a_plan_says_how_many_purchases_it_was_tried_on():
    plan = plan_commitment(STEADY, discount=0.3)
    # Ninety days have two whole months behind the first purchase: one in four is left to expect.
    assert (plan.tried, plan.regretted, plan.regret) == (5, 0, pytest.approx(1 / 4))


def test_regret_over_given_paths_is_the_share_of_them_and_no_past_is_tried():
    paths = np.vstack([np.full((9, 48), 8.0), np.zeros((1, 48))])
    plan = plan_commitment(np.full(60 * 24, 8.0), discount=0.3, paths=paths)
    assert (plan.tried, plan.regret) == (0, pytest.approx(0.1))


def test_the_largest_level_without_regret_saves_nothing_and_more_loses():
    path = np.array([[4.0, 0.0, 4.0, 4.0]])
    limit = largest_without_regret(path, discount=0.5)
    # Half off: 2 an hour cover all of the three fours, worth 12; what is paid for four hours reaches 12 at 3 an hour.
    assert limit.tolist() == pytest.approx([3.0])
    assert path_savings(path, discount=0.5, commitment=float(limit[0]) * 1.01)[0] < 0


@pytest.mark.parametrize(("most", "level"), [(0.0, 1.0), (0.25, 2.0), (0.5, 3.0), (1.0, float("inf"))])
def test_the_share_that_may_lie_below_picks_the_limit(most, level):
    assert within(np.array([3.0, 1.0, 4.0, 2.0]), most) == level


def test_stretches_of_the_past_are_months_one_a_day():
    assert windows(np.arange(31 * 24.0)).shape == (2, 720)


def test_hours_that_are_no_numbers_are_refused():
    with pytest.raises(RequestError, match="negative or no numbers"):
        past_purchases([1.0, float("nan")], discount=0.3)
