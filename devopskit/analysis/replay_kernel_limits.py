"""Events, scaling policies and limits of an HPA, compiled; the rules of `autoscalers/hpa_behavior.py` in sync periods."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from devopskit.analysis.compiled import njit

MOST, LEAST, DISABLED = 0, 1, 2
PODS, PERCENT = 0, 1
CHANGE, AT, MARKED, SIZE = 0, 1, 2, 3  # rows of events
UP, DOWN = 0, 1
DIRECTION, KIND, VALUE, AGE = 0, 1, 2, 3  # columns of rates
UP_FACTOR, UP_LEAST = 2, 4  # as in autoscalers/hpa_constants.py; numba freezes what it can see here


class Plan(NamedTuple):
    """A policy and its surroundings as numbers; every age is the largest one that still counts, in sync periods.

    No arrays in here: numba counts references to each one whenever the tuple is handed on, which halves the speed.
    """

    request: int
    limit: int
    initial: int
    high: int
    down: float
    up: float
    closed: bool
    behaves: bool
    up_select: int
    down_select: int
    up_window: int
    down_window: int
    up_longest: int
    down_longest: int
    ready_after: int
    counted_after: int
    lag: int
    zero: bool
    outside: bool


@njit
def new_events(longest: int) -> np.ndarray:
    """Slots of past changes up and down, int64 [2, 4, room], by the row names above; room for the longest period."""
    return np.zeros((2, 4, longest + 3), np.int64)


@njit
def record(events: np.ndarray, change: int, longest: int, step: int) -> None:
    """Store a change in the last marked slot, or in a new one where none is marked; `events` [4, room] of one direction."""
    used = events[SIZE, 0]
    slot = used
    for i in range(used):
        if step - events[AT, i] > longest:
            events[MARKED, i] = 1
        if events[MARKED, i]:
            slot = i
    events[CHANGE, slot], events[AT, slot], events[MARKED, slot] = change, step, 0
    events[SIZE, 0] = max(used, slot + 1)


@njit
def _within(events: np.ndarray, direction: int, age: int, step: int) -> int:
    total = 0
    for i in range(events[direction, SIZE, 0]):
        if step - events[direction, AT, i] <= age:
            total += events[direction, CHANGE, i]
    return total


@njit
def _reach(rates: np.ndarray, i: int, start: int) -> int:
    """Furthest count of one rate from the count at the beginning of its period."""
    value, up = rates[i, VALUE], rates[i, DIRECTION] == UP
    if rates[i, KIND] == PODS:
        return start + value if up else start - value
    return math.ceil(start * (1 + value / 100)) if up else int(start * (1 - value / 100))


@njit
def _rate_limit(current: int, rates: np.ndarray, direction: int, select: int, events: np.ndarray, step: int) -> int:
    """Furthest count that the rates of one direction allow; `select` tells whether most or least change counts."""
    if select == DISABLED:
        return current
    found, any_ = 0, False
    for i in range(len(rates)):
        if rates[i, DIRECTION] == direction:
            age = rates[i, AGE]
            start = current - _within(events, UP, age, step) + _within(events, DOWN, age, step)
            limit = _reach(rates, i, start)
            higher = (select == MOST) == (direction == UP)
            found = (max(found, limit) if higher else min(found, limit)) if any_ else limit
            any_ = True
    return found


@njit
def limited(current: int, desired: int, low: int, plan: Plan, rates: np.ndarray, events: np.ndarray, step: int) -> int:
    """Steadied proposal after the rates of its direction and the limits of the policy."""
    if desired > current:
        rate = _rate_limit(current, rates, UP, plan.up_select, events, step)
        return min(desired, max(current, rate), plan.high)
    if desired < current:
        rate = _rate_limit(current, rates, DOWN, plan.down_select, events, step)
        return max(desired, min(current, rate), low)
    return desired


@njit
def limited_without_behavior(current: int, desired: int, low: int, high: int) -> int:
    """Steadied proposal within the limits, and at most doubled (or four)."""
    if desired < low:
        return low
    return min(desired, max(UP_FACTOR * current, UP_LEAST), high)
