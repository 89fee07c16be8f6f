"""Equal pods in groups of one age, compiled; the rule of `replay_steps.Instances` in sync periods."""

from __future__ import annotations

import math

import numpy as np

from devopskit.analysis.compiled import inlined
from devopskit.analysis.replay_kernel_limits import Now, Plan
from devopskit.analysis.replay_kernel_windows import power_of_two

BORN, HELD, STATE = 0, 1, 2  # rows of pods: step of birth and size of each group; the numbers named next
UNREADY, UNCOUNTED, FIRST_UNREADY, FIRST_UNCOUNTED, TAIL = 0, 1, 2, 3, 4


@inlined
def new_pods(plan: Plan) -> np.ndarray:
    """Return the groups of young pods, none yet, int64 [3, room]; old pods are in no group."""
    return np.zeros((3, power_of_two(2 * plan.counted_after + 4)), np.int64)


@inlined
def serving(pods: np.ndarray, current: int) -> int:
    """Return how many of the current pods are ready."""
    return current - pods[STATE, UNREADY]


@inlined
def counted(pods: np.ndarray, current: int) -> int:
    """Return how many of the current pods have a CPU sample that the controller trusts."""
    return current - pods[STATE, UNCOUNTED]


@inlined
def settle(pods: np.ndarray, plan: Plan, step: int) -> None:
    """Let the groups that are old enough by this step serve, and be counted."""
    _age(pods, FIRST_UNREADY, UNREADY, step - plan.ready_after)
    _age(pods, FIRST_UNCOUNTED, UNCOUNTED, step - plan.counted_after)


@inlined
def _age(pods: np.ndarray, first: int, waiting: int, born_by: int) -> None:
    """Take groups born by a step out of those that wait; `first` and `waiting` name the numbers of STATE."""
    mask, at, tail = pods.shape[1] - 1, pods[STATE, first], pods[STATE, TAIL]
    while at < tail and pods[BORN, at & mask] <= born_by:
        pods[STATE, waiting] -= pods[HELD, at & mask]
        at += 1
    pods[STATE, first] = at


@inlined
def start(pods: np.ndarray, step: int, count: int) -> None:
    """Start pods at a step, as one group."""
    mask, tail = pods.shape[1] - 1, pods[STATE, TAIL]
    pods[BORN, tail & mask], pods[HELD, tail & mask] = step, count
    pods[STATE, TAIL] = tail + 1
    pods[STATE, UNREADY] += count
    pods[STATE, UNCOUNTED] += count


@inlined
def stop(pods: np.ndarray, count: int) -> None:
    """Take the newest pods first; what is left over comes from the old ones, which no group holds."""
    mask = pods.shape[1] - 1
    while count > 0 and pods[STATE, TAIL] > pods[STATE, FIRST_UNCOUNTED]:
        last = pods[STATE, TAIL] - 1
        taken = min(count, pods[HELD, last & mask])
        count -= taken
        pods[HELD, last & mask] -= taken
        pods[STATE, UNCOUNTED] -= taken
        if last >= pods[STATE, FIRST_UNREADY]:
            pods[STATE, UNREADY] -= taken
        if pods[HELD, last & mask] == 0:
            pods[STATE, TAIL] = last
            pods[STATE, FIRST_UNREADY] = min(pods[STATE, FIRST_UNREADY], last)


@inlined
def lose(pods: np.ndarray, share: float, now: Now) -> None:
    """Let a share of the pods die among the old ones and start anew."""
    if share > 0:
        start(pods, now.step, min(counted(pods, now.current), math.ceil(share * now.current)))
