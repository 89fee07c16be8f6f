"""Stabilisation windows of an HPA, compiled: a monotonic queue for each window.

Exact, because the controller never drops a proposal that is still inside of its window (`autoscalers/hpa_behavior.py`).
"""

from __future__ import annotations

import numpy as np

from devopskit.analysis.compiled import inlined
from devopskit.analysis.replay_kernel_limits import DOWN, UP, Now, Plan

AT, COUNT, ENDS = 0, 1, 2  # rows of a window: step and count of each proposal; first and last of the queue


@inlined
def power_of_two(least: int) -> int:
    """Return the smallest power of two from eight on that is not below `least`."""
    size = 8
    while size < least:
        size *= 2
    return size


@inlined
def new_windows(plan: Plan) -> np.ndarray:
    """Return windows up and down, int64 [2, 3, room], in which the initial count is the first proposal.

    The room is a power of two, so that a place in the ring is one `and`.
    """
    windows = np.zeros((2, 3, power_of_two(max(plan.up_window, plan.down_window) + 4)), np.int64)
    _push(windows, UP, 0, -plan.initial)
    _push(windows, DOWN, 0, plan.initial)
    return windows


@inlined
def _highest(windows: np.ndarray, direction: int, oldest: int, count: int) -> int:
    """Highest of `count` and the proposals made at step `oldest` or later."""
    mask, head, tail = windows.shape[2] - 1, windows[direction, ENDS, 0], windows[direction, ENDS, 1]
    while head < tail and windows[direction, AT, head & mask] < oldest:
        head += 1
    windows[direction, ENDS, 0] = head
    return max(count, windows[direction, COUNT, head & mask]) if head < tail else count


@inlined
def _push(windows: np.ndarray, direction: int, step: int, count: int) -> None:
    """Remember a proposal; smaller ones before it can never be the highest again."""
    mask, head, tail = windows.shape[2] - 1, windows[direction, ENDS, 0], windows[direction, ENDS, 1]
    while tail > head and windows[direction, COUNT, (tail - 1) & mask] <= count:
        tail -= 1
    windows[direction, AT, tail & mask], windows[direction, COUNT, tail & mask] = step, count
    windows[direction, ENDS, 1] = tail + 1


@inlined
def steadied(now: Now, desired: int, plan: Plan, windows: np.ndarray) -> int:
    """Return the proposal after the windows, which remember it; the window up holds counts with the sign turned."""
    highest = _highest(windows, DOWN, now.step - plan.down_window, desired)
    _push(windows, DOWN, now.step, desired)
    if not plan.behaves:
        return highest
    lowest = desired
    if plan.up_window >= 0:
        lowest = -_highest(windows, UP, now.step - plan.up_window, -desired)
        _push(windows, UP, now.step, -desired)
    return min(max(now.current, lowest), highest)
