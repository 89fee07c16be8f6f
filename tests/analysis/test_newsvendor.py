"""When acting pays, how much is needed at a chance, and which week is the cheapest."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.newsvendor import chance_above, threshold, timing, upper_need
from devopskit.errors import RequestError

LEVELS = np.array([0.1, 0.5, 0.9])


@pytest.mark.parametrize(("acting", "running_out", "chance"), [(200, 5000, 200 / 5200), (100, 100, 0.5), (300, 100, 0.75)])
def test_the_threshold_is_the_critical_fractile_of_the_two_costs(acting: float, running_out: float, chance: float) -> None:
    assert threshold(acting, running_out) == pytest.approx(chance)


def test_without_costs_an_outage_is_feared_more_than_a_nuisance() -> None:
    assert threshold(0, 0, outage=True) == 0.2
    assert threshold(0, 0, outage=False) == 0.5


def test_one_cost_alone_is_refused_because_the_rule_would_always_act() -> None:
    with pytest.raises(RequestError, match="only one of the two costs is given"):
        threshold(100, 0)


@pytest.mark.parametrize("cost", [-1.0, float("nan"), float("inf")])
def test_a_cost_that_is_no_amount_is_refused(cost: float) -> None:
    with pytest.raises(RequestError, match=r"must be numbers of zero or more"):
        threshold(cost, 100)


def test_the_need_at_a_chance_lies_on_the_line_between_the_quantiles() -> None:
    assert upper_need(LEVELS, np.array([10.0, 20, 40]), 0.3) == pytest.approx(30)


def test_beyond_the_outermost_quantile_nothing_more_is_claimed() -> None:
    assert upper_need(LEVELS, np.array([10.0, 20, 40]), 0.01) == 40
    assert upper_need(LEVELS, np.array([10.0, 20, 40]), 0.99) == 10


def test_the_chance_above_a_limit_is_read_between_the_quantiles() -> None:
    told = chance_above(LEVELS, np.array([[10.0, 20, 40]]), np.array([30.0]))
    assert told == pytest.approx([0.3])


def test_outside_of_the_quantiles_half_of_the_tail_is_stated() -> None:
    quantiles = np.array([[10.0, 20, 40], [10, 20, 40]])
    assert chance_above(LEVELS, quantiles, np.array([50.0, 5.0])) == pytest.approx([0.05, 0.95])


def test_the_chance_of_an_undecided_series_is_not_known() -> None:
    assert np.isnan(chance_above(LEVELS, np.full((1, 3), np.nan), np.array([1.0]))).all()


def test_capacity_should_arrive_just_before_the_chance_rises() -> None:
    told = timing(np.array([0, 0, 0, 0.4, 0.9]), weekly_cost=10, running_out=1000)
    assert told.best == 2
    assert told.total == pytest.approx([40, 30, 20, 410, 900])


def test_a_cheap_shortage_is_waited_for() -> None:
    assert timing(np.array([0, 0.5, 1.0]), weekly_cost=100, running_out=10).best == 2


def test_of_equally_cheap_weeks_the_latest_is_taken_because_it_knows_more() -> None:
    assert timing(np.zeros(4), weekly_cost=0, running_out=100).best == 3
