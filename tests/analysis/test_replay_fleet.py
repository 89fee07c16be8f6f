"""Demand before it is replayed, and fleets that cannot be."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.replay_fleet import Conditions, Fleet, demand_m
from devopskit.errors import DataError, RequestError


def test_whole_millicores_are_taken_as_they_are() -> None:
    series, notes = demand_m(np.array([100, 200]))
    assert (series.tolist(), notes) == ([100, 200], ())


def test_a_short_gap_is_bridged_by_the_last_value_and_said() -> None:
    series, notes = demand_m(np.array([5.0] * 20 + [np.nan] + [7.0] * 20))
    assert series.tolist() == [5] * 21 + [7] * 20
    assert notes == ("1 steps without demand were bridged by the last known value",)


def test_a_gap_at_the_beginning_takes_the_first_value() -> None:
    series, _ = demand_m(np.array([np.nan, 5.0] + [6.0] * 30))
    assert series[:3].tolist() == [5, 5, 6]


def test_requests_become_millicores_with_their_cpu_each() -> None:
    assert demand_m(np.array([10, 20]), cpu_per_request=2.5)[0].tolist() == [25, 50]


@pytest.mark.parametrize(
    ("demand", "words"),
    [
        (np.array([]), "the demand is empty or not one series"),
        (np.zeros((2, 2)), "the demand is empty or not one series"),
        (np.array([1.0, np.nan]), "1 of 2 steps have no demand"),
        (np.array([1.0, np.inf]), "the demand holds an infinite value"),
        (np.array([1.0, -2.0]), "1 steps have negative demand"),
        (np.array([1, -2]), "1 steps have negative demand"),
        (np.full(3, np.nan), "3 of 3 steps have no demand"),
        (np.array(["12", "13"]), "the demand holds values of type <U2"),
        (np.full(3, 1e20), "3 steps have a demand of more than 9e\\+15 millicores"),
        (np.full(3, 2**63 + 5, np.uint64), "3 steps have a demand of more than 9e\\+15 millicores"),
    ],
)
def test_demand_that_cannot_be_replayed_is_refused(demand: np.ndarray, words: str) -> None:
    with pytest.raises(DataError, match=words):
        demand_m(demand)


@pytest.mark.parametrize(
    ("fleet", "age"),
    [
        (Fleet(100, 1, start_s=30, metric_window_s=30), 60),
        (Fleet(100, 1, start_s=30, metric_window_s=0), 30),
        (Fleet(100, 1, start_s=400, metric_window_s=30), 400),  # past the initialisation period readiness alone decides
        (Fleet(100, 1, start_s=290, metric_window_s=60), 300),
        (Fleet(100, 1, start_s=0, metric_window_s=15, initialization_s=0), 0),
    ],
)
def test_a_pod_is_trusted_after_a_window_or_the_initialisation(fleet: Fleet, age: float) -> None:
    assert fleet.trusted_s == age


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_a_fleet_with_a_duration_that_no_clock_shows_is_refused(seconds: float) -> None:
    with pytest.raises(RequestError, match="negative, infinite or unknown request, count or duration"):
        Fleet(100, 1, start_s=seconds)


def test_the_largest_demand_that_a_float_holds_is_still_taken() -> None:
    assert demand_m(np.array([2**53]))[0].tolist() == [2**53]


def test_conditions_name_the_series_that_does_not_fit() -> None:
    with pytest.raises(RequestError, match="queue has 2 steps and the demand has 3"):
        Conditions(outside={"queue": np.zeros(2)}).check(3)
    Conditions(outside={"queue": np.zeros(3)}, lost=np.zeros(3)).check(3)


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        (Conditions(missing=np.array([0, -1])), "missing holds a value below zero"),
        (Conditions(minima=np.array([2, -1])), "minima holds a value below zero"),
        (Conditions(lost=np.array([0.0, 1.5])), "lost holds a value below zero, above 1"),
        (Conditions(lost=np.array([0.0, np.nan])), "lost holds a value below zero, above 1 or none at all"),
    ],
)
def test_conditions_that_cannot_happen_are_refused(conditions: Conditions, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        conditions.check(2)


def test_conditions_at_their_bounds_are_taken() -> None:
    Conditions(missing=np.zeros(2), minima=np.zeros(2), lost=np.array([0.0, 1.0])).check(2)
    assert Conditions(lost=np.array([0.0, 1.0])).lost is not None
