"""Events, scaling policies and limits of an HPA, compiled; the rules of `autoscalers/hpa_behavior.py` in sync periods."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from devopskit.analysis.compiled import inlined

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


class Now(NamedTuple):
    """A sync: its step, the pods there are, and the minimum that holds."""

    step: int
    current: int
    low: int


@inlined
def new_events(plan: Plan) -> np.ndarray:
    """Return slots of past changes up and down, int64 [2, 4, room], by the row names above; room for the longest period."""
    return np.zeros((2, 4, max(plan.up_longest, plan.down_longest) + 3), np.int64)


@inlined
def record(events: np.ndarray, change: int, plan: Plan, step: int) -> None:
    """Store a change in the last marked slot of its direction, or in a new one where none is marked."""
    direction, longest = (UP, plan.up_longest) if change > 0 else (DOWN, plan.down_longest)
    used = events[direction, SIZE, 0]
    slot = used
    for i in range(used):
        if step - events[direction, AT, i] > longest:
            events[direction, MARKED, i] = 1
        if events[direction, MARKED, i]:
            slot = i
    events[direction, CHANGE, slot], events[direction, AT, slot], events[direction, MARKED, slot] = abs(change), step, 0
    events[direction, SIZE, 0] = max(used, slot + 1)


@inlined
def _within(events: np.ndarray, direction: int, age: int, step: int) -> int:
    """Sum of the changes of one direction that are at most `age` old."""
    total = 0
    for i in range(events[direction, SIZE, 0]):
        if step - events[direction, AT, i] <= age:
            total += events[direction, CHANGE, i]
    return total


@inlined
def _reach(rates: np.ndarray, i: int, start: int) -> int:
    """Furthest count of one rate from the count at the beginning of its period."""
    value, up = rates[i, VALUE], rates[i, DIRECTION] == UP
    if rates[i, KIND] == PODS:
        return start + value if up else start - value
    return math.ceil(start * (1 + value / 100)) if up else int(start * (1 - value / 100))


@inlined
def _rate_limit(now: Now, direction: int, select: int, rates: np.ndarray, events: np.ndarray) -> int:
    """Furthest count that the rates of one direction allow; `select` tells whether most or least change counts."""
    if select == DISABLED:
        return now.current
    found, any_, higher = 0, False, (select == MOST) == (direction == UP)
    for i in range(len(rates)):
        if rates[i, DIRECTION] == direction:
            age = rates[i, AGE]
            start = now.current - _within(events, UP, age, now.step) + _within(events, DOWN, age, now.step)
            limit = _reach(rates, i, start)
            found = (max(found, limit) if higher else min(found, limit)) if any_ else limit
            any_ = True
    return found


@inlined
def limited(now: Now, desired: int, plan: Plan, rates: np.ndarray, events: np.ndarray) -> int:
    """Steadied proposal after the rates of its direction and the limits of the policy; waking up gives the minimum at least."""
    if not plan.behaves:
        desired = _limited_without_behavior(now, desired, plan)
    elif desired > now.current:
        rate = _rate_limit(now, UP, plan.up_select, rates, events)
        desired = min(desired, max(now.current, rate), plan.high)
    elif desired < now.current:
        rate = _rate_limit(now, DOWN, plan.down_select, rates, events)
        desired = max(desired, min(now.current, rate), now.low)
    return desired if now.current else max(desired, now.low)


@inlined
def _limited_without_behavior(now: Now, desired: int, plan: Plan) -> int:
    """Steadied proposal within the limits, and at most doubled (or four)."""
    if desired < now.low:
        return now.low
    return min(desired, max(UP_FACTOR * now.current, UP_LEAST), plan.high)
