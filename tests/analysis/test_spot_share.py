"""Share of spot capacity from replays with interruptions."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.autoscalers.hpa import STANDARD
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.policy_search_past import Past
from devopskit.analysis.policy_search_trial import Candidate
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.spot_share import Spot, spot_share
from devopskit.errors import RequestError
from devopskit.tables.policies import Hpa, Metric

PAST = Past(np.full(4 * 40_320, 10_000), Fleet(1000, 20, start_s=60), STANDARD)
HALF = Candidate(Hpa(100, 2, (Metric("Resource", "cpu", "Utilization", 50),)))
FULL = Candidate(Hpa(100, 2, (Metric("Resource", "cpu", "Utilization", 95),)))


def test_without_interruptions_everything_goes_to_spot():
    advice = spot_share(HALF, PAST, Spot(0.0, 0.3))
    assert advice.share == 1.0
    assert advice.saving == pytest.approx(0.7)


def test_no_saving_leaves_everything_on_demand():
    assert spot_share(HALF, PAST, Spot(0.001, 1.0)).share == 0.0


def test_room_in_the_policy_carries_the_loss_of_a_pool():
    # a pool of three holds a third of 80 % of 20 instances; the 15 left still carry 10 cores
    advice = spot_share(HALF, PAST, Spot(0.02, 0.3), shares=(0.0, 0.8))
    assert advice.share == 0.8


def test_a_policy_without_room_takes_less_spot_when_interruptions_are_frequent():
    calm = spot_share(FULL, PAST, Spot(0.0001, 0.3))
    rough = spot_share(FULL, PAST, Spot(0.1, 0.3))
    assert rough.share < calm.share


def test_the_chance_grows_with_the_share():
    trials = spot_share(FULL, PAST, Spot(0.02, 0.3), shares=(0.0, 1.0)).trials
    assert trials["chance"].iloc[1] > trials["chance"].iloc[0]


def test_the_same_past_gives_the_same_advice_twice():
    first, second = spot_share(FULL, PAST, Spot(0.02, 0.3)), spot_share(FULL, PAST, Spot(0.02, 0.3))
    assert first.trials.equals(second.trials)


def test_a_goal_that_nothing_keeps_stays_on_demand():
    advice = spot_share(FULL, PAST, Spot(0.02, 0.3), goal=Goal(risk=1e-9))
    assert (advice.share, advice.saving) == (0.0, 0.0)


def test_a_spot_price_above_on_demand_is_refused():
    with pytest.raises(RequestError, match="spot capacity never costs more than on demand"):
        Spot(0.001, 1.2)
