"""Scheduled minima from earlier weeks."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.autoscalers.hpa import STANDARD
from devopskit.analysis.policy_search_floors import Floors, needs
from devopskit.analysis.policy_search_past import Past
from devopskit.analysis.replay_fleet import Fleet

WEEK = 40_320


@pytest.fixture
def job() -> Past:
    """Two weeks of one core, with ten cores in the third quarter hour of each week."""
    demand = np.full(2 * WEEK, 1000)
    demand[120:180] = demand[WEEK + 120 : WEEK + 180] = 10_000
    return Past(demand, Fleet(500, 2, start_s=60), STANDARD)


def test_a_job_is_needed_in_its_quarter_and_ahead_of_it_for_the_start(job):
    assert needs(job)[0, :5].tolist() == [1000, 10_000, 10_000, 1000, 1000]


def test_a_job_within_a_quarter_needs_no_quarter_before(job):
    job.demand[120:130] = job.demand[WEEK + 120 : WEEK + 130] = 1000
    assert needs(job)[0, :5].tolist() == [1000, 1000, 10_000, 1000, 1000]


def test_minima_carry_the_need_with_headroom_rounded_up():
    assert Floors(1.1).after(np.array([[1000.0, 10_000.0]]), request_m=500).tolist() == [3, 22]


def test_one_odd_week_of_four_makes_no_schedule():
    need = np.array([[1000.0], [1000.0], [1000.0], [50_000.0]])
    assert Floors(1.0).after(need, request_m=500).tolist() == [2]


def test_weeks_before_the_last_four_are_forgotten():
    need = np.array([[50_000.0], [50_000.0], [1000.0], [1000.0], [1000.0], [1000.0]])
    assert Floors(1.0).after(need, request_m=500).tolist() == [2]


def test_a_forecast_brings_past_weeks_to_the_coming_level():
    # growth of a tenth each week, half of it expected to go on: 13,310 x 1.1 ** 0.5 = 13,960
    need = np.array([[10_000.0], [11_000.0], [12_100.0], [13_310.0]])
    assert Floors(1.0).after(need, request_m=500).tolist() == [25]
    assert Floors(1.0, forecast=True).after(need, request_m=500).tolist() == [28]


def test_an_idle_quarter_keeps_one_instance():
    assert Floors(1.0).after(np.zeros((2, 3)), request_m=500).tolist() == [1, 1, 1]


def test_the_first_week_has_no_schedule_and_the_second_knows_only_the_first(job):
    job.demand[WEEK + 120 : WEEK + 180] = 50_000
    minima = Floors(1.0).rolling(job, needs(job), request_m=500)
    assert (minima[0] == -1).all()
    assert minima[1, 120] == 20
