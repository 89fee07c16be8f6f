"""The decision: sizes, reasons to stay undecided, and the risk that is stated."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.reduction import reduce_dense
from devopskit.analysis.sizing import decide, frontier, recommend_sizes
from devopskit.errors import RequestError

HOUR = 3600
WEEK = 168


def fleet(workloads: int = 40, weeks: int = 6, seed: int = 1) -> np.ndarray:
    """Hourly usage of independent, mildly varying workloads."""
    rng = np.random.default_rng(seed)
    level = rng.uniform(0.5, 4, (workloads, 1))
    return level * rng.lognormal(0, 0.2, (workloads, weeks * WEEK))


def reason_of(row: np.ndarray, capacity: float = 100.0) -> str:
    """Reason of one odd workload beside a healthy fleet."""
    usage = np.vstack([row, fleet()])
    caps = np.full(len(usage), capacity)
    return str(decide(reduce_dense(usage, step_seconds=HOUR, capacity=caps), risk=0.05, need="max", capacity=caps).reason[0])


def test_a_healthy_fleet_is_decided_for_every_workload():
    sizes = decide(reduce_dense(fleet(), step_seconds=HOUR), risk=0.05, need="max")
    assert (sizes.status == "decided").all()
    assert np.isfinite(sizes.size).all()


def test_the_stated_risk_is_at_most_the_accepted_one():
    sizes = decide(reduce_dense(fleet(), step_seconds=HOUR), risk=0.05, need="max")
    assert np.nanmax(sizes.risk) <= 0.05


@pytest.mark.parametrize("risk", [0.001, 0.005, 0.0099])
def test_every_decision_under_one_percent_is_stated_as_not_calibrated(risk):
    sizes = decide(reduce_dense(fleet(), step_seconds=HOUR), risk=risk, need="max")
    assert (sizes.status == "decided").all()
    assert set(sizes.caveats) == {"under 1 %, not calibrated"}
    assert "under 1 %, not calibrated" in sizes.rule


def test_a_decision_at_one_percent_is_calibrated_and_says_nothing_of_the_kind():
    sizes = decide(reduce_dense(fleet(), step_seconds=HOUR), risk=0.01, need="max")
    assert set(sizes.caveats) == {""}
    assert "not calibrated" not in sizes.rule


def test_a_workload_that_is_not_decided_has_no_word_on_its_calibration():
    usage = np.vstack([np.zeros(6 * WEEK), fleet()])
    sizes = decide(reduce_dense(usage, step_seconds=HOUR), risk=0.005, need="max")
    assert (sizes.status[0], sizes.caveats[0]) == ("undecided", "")


def test_workload_weeks_count_every_origin_of_every_workload():
    sizes = decide(reduce_dense(fleet(40, 6), step_seconds=HOUR), risk=0.05, need="max")
    assert sizes.workload_weeks == 40 * 5


def test_a_smaller_capacity_has_a_larger_present_risk():
    summary = reduce_dense(fleet(), step_seconds=HOUR)
    tight = decide(summary, risk=0.05, need="max", capacity=np.nanmax(summary.weekly_max, axis=1) / 2)
    loose = decide(summary, risk=0.05, need="max", capacity=3 * np.nanmax(summary.weekly_max, axis=1))
    assert (tight.risk_now > loose.risk_now).all()


def test_present_risk_is_unknown_where_the_capacity_is_unknown():
    sizes = decide(reduce_dense(fleet(), step_seconds=HOUR), risk=0.05, need="max")
    assert np.isnan(sizes.risk_now).all()


def test_two_weeks_of_a_small_fleet_stay_undecided_and_say_what_is_missing():
    sizes = decide(reduce_dense(fleet(10, 2), step_seconds=HOUR), risk=0.05, need="max")
    assert "2 more weeks of history, or 35 workloads, would decide it" in sizes.reason[0]


def test_two_weeks_of_thirty_five_workloads_are_enough_to_decide():
    sizes = decide(reduce_dense(fleet(35, 2), step_seconds=HOUR), risk=0.05, need="max")
    assert (sizes.reason == "").all()


def test_one_week_of_history_is_undecided_with_the_missing_weeks():
    row = np.r_[np.full(5 * WEEK, np.nan), np.ones(WEEK)]
    assert reason_of(row) == "1 week with at least half of the samples; 1 more would decide it"


def test_a_workload_without_samples_is_undecided_and_says_so():
    assert reason_of(np.full(6 * WEEK, np.nan)).startswith("no sample in the period")


def test_constant_zero_is_nothing_to_size():
    assert reason_of(np.zeros(6 * WEEK)).startswith("every sample is zero")


def test_usage_pinned_at_its_limit_is_not_used_for_sizing():
    assert "pinned at its limit" in reason_of(np.minimum(fleet(1)[0] * 10, 5.0), capacity=5.0)


def test_a_sample_a_million_times_too_large_is_named_with_its_day():
    row = fleet(1)[0]
    row[-1] = 1e6 * row.max()
    assert "a broken sample" in reason_of(row)
    assert "1969-12-31" in reason_of(row)


def test_a_capacity_below_the_usage_is_a_caveat_not_a_limit():
    usage = fleet()
    caps = np.full(len(usage), 1.0)
    sizes = decide(reduce_dense(usage, step_seconds=HOUR, capacity=caps), risk=0.05, need="max", capacity=caps)
    assert "the capacity is no hard limit" in sizes.caveats[int(np.argmax(sizes.peak))]


def test_odd_workloads_leave_the_sizes_of_the_others_alone():
    odd = np.vstack([np.full(6 * WEEK, np.nan), np.zeros(6 * WEEK), np.r_[np.ones(6 * WEEK - 1), 1e7]])
    alone = recommend_sizes(fleet(), step_seconds=HOUR, kind="cpu", risk=0.05, need="max")
    beside = recommend_sizes(np.vstack([odd, fleet()]), step_seconds=HOUR, kind="cpu", risk=0.05, need="max")
    np.testing.assert_allclose(beside[3:], alone)


def test_the_back_test_judges_only_weeks_that_have_a_measured_rule_before_them():
    sizes = decide(reduce_dense(fleet(40, 6), step_seconds=HOUR), risk=0.05, need="max")
    assert sizes.back_test.workloads.tolist() == [40, 40, 40, 40]
    assert sizes.back_test.origin[-1] == np.datetime64("1969-12-25")


def test_the_frontier_costs_less_where_more_risk_is_accepted():
    risks, observed, total = frontier(reduce_dense(fleet(), step_seconds=HOUR), risks=(0.01, 0.05, 0.2), need="max")
    assert risks.tolist() == [0.01, 0.05, 0.2]
    assert total[0] >= total[1] >= total[2]
    assert observed[0] <= observed[2]


@pytest.mark.parametrize("risk", [0.0, 1.0, -0.1])
def test_a_risk_that_is_no_chance_is_refused(risk):
    with pytest.raises(RequestError, match="is no chance above 0 and below 1"):
        decide(reduce_dense(fleet(), step_seconds=HOUR), risk=risk, need="max")


def test_an_unknown_need_is_refused_with_the_valid_ones():
    with pytest.raises(RequestError, match='need="max" or need="p999"'):
        decide(reduce_dense(fleet(), step_seconds=HOUR), risk=0.05, need="p50")


def test_an_unknown_kind_is_refused_with_the_valid_ones():
    with pytest.raises(RequestError, match='kind="cpu" or kind="memory"'):
        recommend_sizes(fleet(), step_seconds=HOUR, kind="gpu", risk=0.05, need="max")


@pytest.mark.parametrize("shape", [(0, 0), (0, 336), (3, 0), (1, 1), (2, 500)])
def test_a_fleet_too_small_to_learn_from_is_undecided_with_a_reason(shape):
    sizes = decide(reduce_dense(np.ones(shape), step_seconds=HOUR), risk=0.05, need="max")
    assert sizes.size.shape == (shape[0],)
    assert (sizes.reason != "").all()
    assert sizes.rule.startswith("undecided: the risk could not be measured")


def test_a_workload_that_stopped_two_weeks_ago_is_undecided():
    row = fleet(1)[0]
    row[3 * WEEK :] = 0
    assert reason_of(row).startswith("no use in the last 14 days")


def test_a_fleet_of_constant_use_is_sized_at_its_use():
    sizes = recommend_sizes(np.ones((40, 4 * WEEK)), step_seconds=HOUR, kind="memory", risk=0.05, need="max")
    np.testing.assert_allclose(sizes, 1.0)


def test_the_frontier_of_an_undecided_fleet_is_unknown():
    _, observed, total = frontier(reduce_dense(fleet(10, 2), step_seconds=HOUR), risks=(0.05, 0.1), need="max")
    assert np.isnan(observed).all()
    assert np.isnan(total).all()


def test_the_frontier_asks_the_same_sizes_as_the_decision():
    summary = reduce_dense(fleet(), step_seconds=HOUR)
    total = frontier(summary, risks=(0.05,), need="max")[2][0]
    assert total == pytest.approx(decide(summary, risk=0.05, need="max").size.sum())


def test_the_rule_tells_need_risk_and_what_it_was_measured_on():
    rule = decide(reduce_dense(fleet(40, 6), step_seconds=HOUR), risk=0.05, need="p999").rule
    assert rule.endswith(
        "must fit the 99.9th percentile of the week with a risk of 5 %, measured on 200 workload-weeks of 5 weeks"
    )


def test_a_fleet_larger_than_its_teachers_is_sized_like_a_part_of_it():
    many = fleet(6600, 4)
    sizes = recommend_sizes(many, step_seconds=HOUR, kind="cpu", risk=0.05, need="max")
    part = recommend_sizes(many[:3000], step_seconds=HOUR, kind="cpu", risk=0.05, need="max")
    # Only the pool differs, and both pools are drawn alike.
    np.testing.assert_allclose(sizes[:3000] / part, 1.0, atol=0.05)
