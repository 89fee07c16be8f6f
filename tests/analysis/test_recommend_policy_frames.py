"""Judged policies as figures and as a frame."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.policy_risk import Chance
from devopskit.analysis.policy_search import Judged
from devopskit.analysis.policy_search_floors import Floors
from devopskit.analysis.policy_search_trial import Candidate, Trial
from devopskit.analysis.recommend_policy_frames import COLUMNS, figures, frame_of
from devopskit.tables.policies import Behavior, Hpa, Metric, Rules

MONEY = {"budget_share": 0.001, "hourly_price": 0.5}


def judged(cost: float, chance: float, target: int = 60, floors: Floors | None = None) -> Judged:
    """Policy that costs as many instances in each of three weeks; the second week breaks a budget of a thousandth."""
    policy = Hpa(90, 3, (Metric("Resource", "cpu", "Utilization", target),), Behavior(down=Rules(900, tolerance=0.02)))
    trial = Trial(
        candidate=Candidate(policy, floors),
        replicas=np.full(3, cost),
        shares=np.array([0.0, 0.002, 0.0005]),
        judged=np.ones(3, bool),
        episodes=np.array([20, 5]),
        peak=50,
        at_most=0.0,
        reversals=12.0,
    )
    return Judged(trial, Chance(chance, chance / 2, chance * 2))


def test_figures_count_the_kept_weeks_and_the_worst():
    found = figures(judged(10.0, 0.1), **MONEY)
    assert (found.weeks, found.weeks_kept, found.worst_share) == (3, 2, 0.002)


def test_figures_price_a_week_of_168_hours():
    found = figures(judged(10.0, 0.1), **MONEY)
    assert found.weekly_cost == pytest.approx(10 * 168 * 0.5)
    assert found.cost_low < found.weekly_cost < found.cost_high


def test_a_row_tells_the_levers_of_the_policy():
    row = frame_of([judged(10.0, 0.1, floors=Floors(1.15, forecast=True))], chosen=None, current=None, **MONEY).loc[0]
    assert (row["target"], row["min_replicas"], row["max_replicas"]) == (60, 3, 90)
    assert (row["schedule"], row["forecast"], row["down_window_s"], row["tolerance"]) == (1.15, True, 900, 0.02)


def test_a_policy_without_a_schedule_has_none_in_its_row():
    row = frame_of([judged(10.0, 0.1)], chosen=None, current=None, **MONEY).loc[0]
    assert np.isnan(row["schedule"])
    assert not row["forecast"]


def test_only_safer_ones_than_all_cheaper_are_on_the_frontier():
    found = [judged(10.0, 0.5), judged(11.0, 0.6), judged(12.0, 0.1), judged(13.0, 0.1)]
    assert frame_of(found, chosen=None, current=None, **MONEY)["frontier"].tolist() == [True, False, True, False]


def test_the_chosen_and_the_current_policy_are_marked():
    found, held = [judged(10.0, 0.5), judged(12.0, 0.1)], judged(11.0, 0.3)
    frame = frame_of(found, chosen=found[1], current=held, **MONEY)
    assert frame["chosen"].tolist() == [False, False, True]
    assert frame["current"].tolist() == [False, True, False]


def test_no_candidate_gives_an_empty_frame_with_all_columns():
    frame = frame_of([], chosen=None, current=None, **MONEY)
    assert list(frame.columns) == list(COLUMNS)
    assert frame.empty
