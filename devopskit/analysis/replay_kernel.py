"""The HPA over a series of demand as one compiled loop; `autoscalers/hpa.py` is the same rule step by step.

Every time is a whole number of sync periods, so that no clock with a fraction can move a proposal over the edge of its
window. Proposals are kept in one monotonic queue a window (exact: the controller never drops one that is still inside),
pods in groups of equal age, events in the controller's own slots because of marked events that keep counting.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from devopskit.analysis.compiled import njit
from devopskit.analysis.replay_kernel_limits import DOWN, UP, Plan, limited, limited_without_behavior, new_events, record
from devopskit.analysis.replay_kernel_metrics import FAILED, desired_count

AT, COUNT, ENDS = 0, 1, 2  # rows of a window: step and count of each proposal; first and last of the queue
BORN, HELD, STATE = 0, 1, 2  # rows of pods: step of birth and size of each group; the numbers named next
UNREADY, UNCOUNTED, FIRST_UNREADY, FIRST_UNCOUNTED, TAIL = 0, 1, 2, 3, 4


class Around(NamedTuple):
    """What happens around the demand.

    `outside` int64 [n, k], negative = the metric fails, [1, k] where none is outside; `missing` int64 [n] pods without a
    sample, or [0]; `lows` int64 [n] minimum by step, or [1]; `lost` float [n] share of the pods that die, or [0].
    """

    outside: np.ndarray
    missing: np.ndarray
    lows: np.ndarray
    lost: np.ndarray


@njit
def _power_of_two(least: int) -> int:
    size = 8
    while size < least:
        size *= 2
    return size


@njit
def _ring(least: int) -> np.ndarray:
    """Three rows whose length is a power of two, so that a place in the ring is one `and`."""
    return np.zeros((3, _power_of_two(least)), np.int64)


@njit
def _windows(age: int) -> np.ndarray:
    return np.zeros((2, 3, _power_of_two(age + 4)), np.int64)


@njit
def _highest(window: np.ndarray, oldest: int, count: int) -> int:
    """Highest of `count` and the proposals made at step `oldest` or later."""
    mask, head, tail = window.shape[1] - 1, window[ENDS, 0], window[ENDS, 1]
    while head < tail and window[AT, head & mask] < oldest:
        head += 1
    window[ENDS, 0] = head
    return max(count, window[COUNT, head & mask]) if head < tail else count


@njit
def _push(window: np.ndarray, step: int, count: int) -> None:
    mask, head, tail = window.shape[1] - 1, window[ENDS, 0], window[ENDS, 1]
    while tail > head and window[COUNT, (tail - 1) & mask] <= count:
        tail -= 1
    window[AT, tail & mask], window[COUNT, tail & mask] = step, count
    window[ENDS, 1] = tail + 1


@njit
def _age(pods: np.ndarray, first: int, waiting: int, born_by: int) -> None:
    """Take groups born by a step out of those that wait; `first` and `waiting` name the numbers of STATE."""
    mask, at, tail = pods.shape[1] - 1, pods[STATE, first], pods[STATE, TAIL]
    while at < tail and pods[BORN, at & mask] <= born_by:
        pods[STATE, waiting] -= pods[HELD, at & mask]
        at += 1
    pods[STATE, first] = at


@njit
def _start(pods: np.ndarray, step: int, count: int) -> None:
    mask, tail = pods.shape[1] - 1, pods[STATE, TAIL]
    pods[BORN, tail & mask], pods[HELD, tail & mask] = step, count
    pods[STATE, TAIL] = tail + 1
    pods[STATE, UNREADY] += count
    pods[STATE, UNCOUNTED] += count


@njit
def _stop(pods: np.ndarray, count: int) -> None:
    """Take the newest pods first; what is left over comes from the old ones, which no group holds."""
    mask, state = pods.shape[1] - 1, pods[STATE]
    while count > 0 and state[TAIL] > state[FIRST_UNCOUNTED]:
        last = state[TAIL] - 1
        taken = min(count, pods[HELD, last & mask])
        count -= taken
        pods[HELD, last & mask] -= taken
        state[UNCOUNTED] -= taken
        if last >= state[FIRST_UNREADY]:
            state[UNREADY] -= taken
        if pods[HELD, last & mask] == 0:
            state[TAIL] = last
            state[FIRST_UNREADY] = min(state[FIRST_UNREADY], last)


@njit
def _steadied(current: int, desired: int, plan: Plan, windows: np.ndarray, step: int) -> int:
    """Proposal after the windows, which remember it."""
    highest = _highest(windows[DOWN], step - plan.down_window, desired)
    _push(windows[DOWN], step, desired)
    if not plan.behaves:
        return highest
    lowest = desired
    if plan.up_window >= 0:
        lowest = -_highest(windows[UP], step - plan.up_window, -desired)
        _push(windows[UP], step, -desired)
    return min(max(current, lowest), highest)


@njit
def _lose(pods: np.ndarray, share: float, current: int, step: int) -> None:
    """Let a share of the pods die among the old ones and start anew."""
    _start(pods, step, min(current - pods[STATE, UNCOUNTED], math.ceil(share * current)))


@njit
def _moved(current: int, chosen: int, plan: Plan, pods: np.ndarray, events: np.ndarray, step: int) -> None:
    """Start or stop pods, and remember the change where rates need it."""
    if chosen > current:
        _start(pods, step, chosen - current)
        if plan.behaves:
            record(events[UP], chosen - current, plan.up_longest, step)
    elif chosen < current:
        _stop(pods, current - chosen)
        if plan.behaves:
            record(events[DOWN], current - chosen, plan.down_longest, step)


@njit
def _reads_metrics(current: int, low: int, slept: bool, plan: Plan) -> bool:
    """Whether this sync looks at metrics: not outside of the limits, and not at a zero that a person set."""
    if current == 0:
        return plan.zero and slept and (low != 0 or plan.outside)
    return low <= current <= plan.high


@njit
def run(
    demand: np.ndarray,
    around: Around,
    metrics: np.ndarray,
    rates: np.ndarray,
    plan: Plan,
    replicas: np.ndarray,
    ready: np.ndarray,
) -> None:
    """Fill `replicas` [n] after the sync of each step and `ready` [n] pods that serve during it.

    Parameters
    ----------
    demand : int64 [n], milli-units.
    metrics : int64 [k, 3] rows of (kind, target, use assumed of a missing pod).
    rates : int64 [r, 4] rows of (direction, kind, value, age).
    """
    outside, missing, lows, lost = around.outside, around.missing, around.lows, around.lost
    pods, windows = _ring(2 * plan.counted_after + 4), _windows(max(plan.up_window, plan.down_window))
    events = new_events(max(plan.up_longest, plan.down_longest))
    uses = np.zeros(len(demand) if plan.lag else 0, np.int64)
    current, slept, low = plan.initial, False, lows[0]
    _push(windows[UP], 0, -current)
    _push(windows[DOWN], 0, current)
    for step in range(len(demand)):
        if len(lost) and lost[step] > 0:
            _lose(pods, lost[step], current, step)
        _age(pods, FIRST_UNREADY, UNREADY, step - plan.ready_after)
        _age(pods, FIRST_UNCOUNTED, UNCOUNTED, step - plan.counted_after)
        serving, counted = current - pods[STATE, UNREADY], current - pods[STATE, UNCOUNTED]
        used = min(demand[step] // serving, plan.limit) if serving else 0
        if plan.lag:
            uses[step] = used
            used = uses[max(step - plan.lag, 0)]
        gone = min(counted, missing[step]) if len(missing) else 0
        low = lows[step] if len(lows) > 1 else low
        if _reads_metrics(current, low, slept, plan):
            values = outside[step if plan.outside else 0]
            chosen = desired_count(plan, metrics, values, (current, serving, counted, gone, used))
            if chosen == FAILED:
                chosen = current
            else:
                chosen = _steadied(current, chosen, plan, windows, step)
                if not plan.behaves:
                    chosen = limited_without_behavior(current, chosen, low, plan.high)
                elif chosen != current:
                    chosen = limited(current, chosen, low, plan, rates, events, step)
                chosen = chosen if current else max(chosen, low)
        else:
            chosen = min(max(current, low), plan.high) if current else 0
        if chosen != current:
            _moved(current, chosen, plan, pods, events, step)
            slept = chosen == 0 and low == 0 and plan.outside
        current = chosen
        replicas[step], ready[step] = current, serving
