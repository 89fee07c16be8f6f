"""Advice about policies: the public function on small made-up weeks with a known answer."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.recommend_policy import Goal, Place, Scope, recommend_policy
from devopskit.errors import DataError, RequestError
from devopskit.tables.policies import Behavior, Hpa, Metric, Rules

DAY = 5760
QUICK = Scope(targets=(40, 60, 80, 94), schedules=False)


@pytest.fixture(scope="module")
def rhythm() -> np.ndarray:
    """Four weeks of a smooth daily rhythm between 5 and 15 cores."""
    steps = np.arange(4 * 7 * DAY)
    return (10_000 - 5_000 * np.cos(2 * np.pi * steps / DAY)).astype(np.int64)


def test_a_smooth_rhythm_takes_the_highest_target(rhythm):
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, scope=QUICK)
    assert advice.status == "decided"
    assert advice.policy.metrics[0].target == 94


def test_fewer_than_four_weeks_are_left_undecided(rhythm):
    advice = recommend_policy(rhythm[: 2 * 7 * DAY], step_seconds=15, request_m=500)
    assert advice.status == "undecided"
    assert "4 would decide it" in advice.reason


def test_demand_cut_off_by_the_maximum_is_left_undecided(rhythm):
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, current=Hpa(12, 2))
    assert advice.policy is None
    assert "at its maximum of 12" in advice.reason


def test_peaks_cut_off_now_and_then_are_said_and_advised_from(rhythm):
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, scope=QUICK, current=Hpa(33, 2))
    assert advice.status == "decided"
    assert any("at its maximum for" in warning and "understated" in warning for warning in advice.warnings)


def test_a_fixed_count_that_is_not_used_up_hides_no_demand(rhythm):
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, scope=QUICK, current=Hpa(40, 40))
    assert advice.status == "decided"
    assert not any("at its maximum" in warning for warning in advice.warnings)


def test_a_fixed_count_that_is_used_up_hides_demand(rhythm):
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, current=Hpa(15, 15))
    assert "at its maximum of 15" in advice.reason


def test_a_target_that_the_api_fills_in_is_said_with_the_advice(rhythm):
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, scope=QUICK, current=Hpa(100, 2))
    assert "no metric given: the API fills in CPU at 80 % of the request" in advice.warnings


@pytest.mark.parametrize(
    ("value", "words"), [(-1.0, "1 steps have negative demand"), (np.inf, "the demand holds an infinite value")]
)
def test_demand_that_cannot_be_true_is_refused(rhythm, value: float, words: str):
    broken = np.concatenate([rhythm, [value]])
    with pytest.raises(DataError, match=words):
        recommend_policy(broken, step_seconds=15, request_m=500)


def test_a_few_gaps_are_bridged_and_said_with_the_advice(rhythm):
    holed = np.where(np.arange(len(rhythm)) % 1000 == 7, np.nan, rhythm.astype(float))
    advice = recommend_policy(holed, step_seconds=15, request_m=500, scope=QUICK)
    assert advice.status == "decided"
    assert "162 steps without demand were bridged by the last known value" in advice.warnings


def test_many_gaps_are_no_demand_to_advise_from(rhythm):
    holed = np.where(np.arange(len(rhythm)) % 10 == 7, np.nan, rhythm.astype(float))
    with pytest.raises(DataError, match="16128 of 161280 steps have no demand"):
        recommend_policy(holed, step_seconds=15, request_m=500)


def test_a_policy_in_force_is_compared_on_the_same_weeks(rhythm):
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, scope=QUICK, current=Hpa(100, 2))
    assert advice.current.weeks == 4
    assert advice.figures.weekly_cost < advice.current.weekly_cost
    assert advice.candidates["current"].sum() == 1


def test_a_policy_in_force_that_nothing_beats_is_kept(rhythm):
    best = Hpa(
        100, 2, (Metric("Resource", "cpu", "Utilization", 96),), Behavior(Rules(0, tolerance=0.0), Rules(300, tolerance=0.0))
    )
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, scope=QUICK, current=best)
    assert advice.policy == best
    assert advice.candidates.loc[advice.candidates["chosen"], "current"].all()
    assert any("nothing need change" in warning for warning in advice.warnings)


def test_a_policy_on_an_outside_metric_is_not_compared(rhythm):
    queue = Hpa(100, 2, (Metric("External", "queue", "AverageValue", 5000),))
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, scope=QUICK, current=queue)
    assert advice.current is None
    assert any("follows a metric from outside" in warning for warning in advice.warnings)


def test_the_advice_names_the_cluster_that_its_tolerance_needs(rhythm):
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, scope=QUICK)
    assert any("needs Kubernetes 1.35" in warning for warning in advice.warnings)


def test_sensitivity_begins_with_the_case_as_advised(rhythm):
    cases = recommend_policy(rhythm, step_seconds=15, request_m=500, scope=QUICK).sensitivity
    assert cases["case"].tolist() == [
        "as advised",
        "start-up of 60 s",
        "demand +20 %",
        "one of 3 zones lost at each week's peak",
    ]
    assert cases["weekly_cost"].iloc[2] > 1.15 * cases["weekly_cost"].iloc[0]


def test_jobs_at_fixed_times_get_a_schedule(rhythm):
    hourly = np.where(np.arange(len(rhythm)) % 240 < 60, 30_000, 5_000)
    advice = recommend_policy(hourly, step_seconds=15, request_m=500, scope=Scope(targets=(80, 90)))
    assert advice.minima.shape == (672,)
    # the job starts with its quarter hour, so that the quarter before it must bring the instances up
    assert (advice.minima[:4] >= 60).tolist() == [True, False, False, True]


def test_the_schedule_begins_on_monday_wherever_the_demand_does(rhythm):
    hourly = np.where(np.arange(len(rhythm)) % 240 < 60, 30_000, 5_000)
    place = Place(begins_s=2 * 900)
    advice = recommend_policy(hourly, step_seconds=15, request_m=500, scope=Scope(targets=(80, 90)), place=place)
    assert (advice.minima[:4] >= 60).tolist() == [False, True, True, False]


def test_a_scope_without_a_safe_policy_gives_the_safest_and_says_so(rhythm):
    surges = rhythm.copy()
    surges[:: 7 * DAY] = 0
    surges[(np.arange(len(rhythm)) % (7 * DAY)) // 24 == 300] += 30_000
    advice = recommend_policy(
        surges, step_seconds=15, request_m=500, scope=Scope(targets=(90,), schedules=False), goal=Goal(risk=0.001)
    )
    assert advice.figures.chance > 0.001
    assert any("this is the safest, with" in warning for warning in advice.warnings)


def test_a_scope_that_always_breaks_the_budget_is_left_undecided(rhythm):
    advice = recommend_policy(rhythm, step_seconds=15, request_m=500, scope=Scope(most=12, targets=(90,), schedules=False))
    assert advice.status == "undecided"
    assert "a higher maximum, a faster start or a larger budget" in advice.reason


def test_a_workload_without_a_request_is_refused(rhythm):
    with pytest.raises(RequestError, match="without one the real HPA cannot compute anything"):
        recommend_policy(rhythm, step_seconds=15)


def test_a_goal_without_a_budget_is_refused():
    with pytest.raises(RequestError, match="the budget is a share of the minutes of a week"):
        Goal(budget_share=0)
