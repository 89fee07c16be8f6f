"""From a latency objective to the share of the request that instances may use."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.latency_curve import LatencyCurve
from devopskit.analysis.latency_curve_erlang import wait_quantile
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.slo_curve import objective, usable_share
from devopskit.errors import RequestError

# One server: 100 ms idle, 100 ms of service, so that p95 = 0.1 + 0.1 ln(use / 0.05) / (1 - use)
ONE = LatencyCurve(0.95, 0.1, 0.1, 1, 1.0, error=0.0, high_error=0.0, seen=0.95)


def test_the_usable_share_is_where_the_curve_meets_the_objective():
    share = usable_share(ONE, 0.56)
    assert ONE.at(np.array([share]))[0] <= 0.56 < ONE.at(np.array([share + 0.01]))[0]


def test_a_curve_with_an_error_leaves_less_usable():
    doubted = LatencyCurve(0.95, 0.1, 0.1, 1, 1.0, error=0.1, high_error=0.3, seen=0.95)
    assert usable_share(doubted, 0.56) < usable_share(ONE, 0.56) - 0.05


def test_nothing_beyond_the_measured_utilisation_is_usable():
    narrow = LatencyCurve(0.95, 0.1, 0.1, 1, 1.0, error=0.0, high_error=0.0, seen=0.4)
    assert usable_share(narrow, 10.0) == pytest.approx(0.4, abs=0.01)


def test_an_objective_below_the_idle_latency_leaves_nothing():
    assert usable_share(ONE, 0.05) == 0


@pytest.fixture
def measured() -> tuple[np.ndarray, np.ndarray]:
    """Latency of four servers against utilisation, without noise."""
    use = np.linspace(0.05, 0.9, 300)[np.random.default_rng(1).permutation(300)]
    return use, 0.02 + 0.03 * wait_quantile(4, use, 0.95)


def test_a_latency_objective_sets_the_usable_share(measured):
    found = objective(Goal(), latency_slo_s=0.1, utilisation=measured[0], latency_s=measured[1])
    exact = measured[0][measured[1] <= 0.1].max()
    assert found.goal.usable_share == pytest.approx(exact, abs=0.03)
    assert "it stays within 100 ms up to" in found.words


def test_budget_and_risk_of_the_goal_are_kept(measured):
    found = objective(Goal(budget_share=0.002, risk=0.1), latency_slo_s=0.1, utilisation=measured[0], latency_s=measured[1])
    assert (found.goal.budget_share, found.goal.risk) == (0.002, 0.1)


def test_without_measured_latency_the_budget_of_minutes_is_the_goal():
    found = objective(Goal(), latency_slo_s=0.3)
    assert found.curve is None
    assert found.goal == Goal()
    assert "at most 10 minutes a week with demand above 100 % of the requests" in found.words


def test_too_few_samples_fall_back_to_the_budget_and_say_so():
    found = objective(Goal(), latency_slo_s=0.3, utilisation=np.array([0.5]), latency_s=np.array([0.1]))
    assert found.words.startswith("1 samples with both utilisation and latency")


def test_an_objective_that_no_policy_can_keep_is_said(measured):
    found = objective(Goal(), latency_slo_s=0.001, utilisation=measured[0], latency_s=measured[1])
    assert found.goal.usable_share == 1.0
    assert "even without a queue, which no policy can mend" in found.words


def test_a_latency_objective_of_zero_is_refused(measured):
    with pytest.raises(RequestError, match="no request is answered in zero time"):
        objective(Goal(), latency_slo_s=0, utilisation=measured[0], latency_s=measured[1])
