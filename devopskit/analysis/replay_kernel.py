"""The HPA over a series of demand as one compiled loop; `autoscalers/hpa.py` is the same rule step by step.

Every time is a whole number of sync periods, so that no clock with a fraction can move a proposal over the edge of its
window. The parts of the loop live in the files beside it: pods, metrics, windows and limits. They take arrays one by one and
not in a tuple, because numba counts references to each array of a tuple at every step, which costs half of the speed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from devopskit.analysis.compiled import inlined, njit
from devopskit.analysis.replay_kernel_limits import Now, Plan, limited, new_events, record
from devopskit.analysis.replay_kernel_metrics import FAILED, Counts, desired_count
from devopskit.analysis.replay_kernel_pods import counted, lose, new_pods, serving, settle, start, stop
from devopskit.analysis.replay_kernel_windows import new_windows, steadied


class Around(NamedTuple):
    """What happens around the demand.

    `outside` int64 [n, k], negative = the metric fails, [1, k] where none is outside; `missing` int64 [n] pods without a
    sample, or [0]; `lows` int64 [n] minimum by step, or [1]; `lost` float [n] share of the pods that die, or [0].
    """

    outside: np.ndarray
    missing: np.ndarray
    lows: np.ndarray
    lost: np.ndarray


class Numbers(NamedTuple):
    """An HPA as numbers.

    `metrics` int64 [k, 3] rows of (kind, target, use assumed of a missing pod); `rates` int64 [r, 4] rows of (direction,
    kind, value, age); `plan` everything else.
    """

    metrics: np.ndarray
    rates: np.ndarray
    plan: Plan


@inlined
def _lagged(uses: np.ndarray, used: int, lag: int, step: int) -> int:
    """Use of a pod as the newest sample has it; `uses` [n] remembers, [0] where samples are fresh."""
    if len(uses) == 0:
        return used
    uses[step] = used
    return uses[max(step - lag, 0)]


@inlined
def _reads_metrics(now: Now, slept: bool, plan: Plan) -> bool:
    """Whether this sync looks at metrics: not outside of the limits, and not at a zero that a person set."""
    if now.current == 0:
        return plan.zero and slept and (now.low != 0 or plan.outside)
    return now.low <= now.current <= plan.high


@inlined
def _move(now: Now, chosen: int, plan: Plan, pods: np.ndarray, events: np.ndarray) -> None:
    """Start or stop pods, and remember the change where rates need it."""
    change = chosen - now.current
    if change > 0:
        start(pods, now.step, change)
    else:
        stop(pods, -change)
    if plan.behaves:
        record(events, change, plan, now.step)


@njit
def run(demand: np.ndarray, around: Around, numbers: Numbers, counts: np.ndarray) -> None:
    """Fill `counts` int32 [2, n]: replicas after the sync of each step, and pods that serve during it.

    Parameters
    ----------
    demand : int64 [n], milli-units.
    """
    outside, missing, lows, lost = around
    metrics, rates, plan = numbers
    pods, windows, events = new_pods(plan), new_windows(plan), new_events(plan)
    uses = np.zeros(len(demand) if plan.lag else 0, np.int64)
    current, slept = plan.initial, False
    for step in range(len(demand)):
        now = Now(step, current, lows[step if len(lows) > 1 else 0])
        if len(lost) > 0:
            lose(pods, lost[step], now)
        settle(pods, plan, step)
        ready, trusted = serving(pods, current), counted(pods, current)
        used = _lagged(uses, min(demand[step] // ready, plan.limit) if ready else 0, plan.lag, step)
        if _reads_metrics(now, slept, plan):
            gone = min(trusted, missing[step]) if len(missing) > 0 else 0
            desired = desired_count(plan, metrics, outside, step, Counts(current, ready, trusted, gone, used))
            chosen = current
            if desired != FAILED:
                chosen = limited(now, steadied(now, desired, plan, windows), plan, rates, events)
        else:
            chosen = min(max(current, now.low), plan.high) if current else 0
        if chosen != current:
            _move(now, chosen, plan, pods, events)
            slept = chosen == 0 and now.low == 0 and plan.outside
        current = chosen
        counts[0, step], counts[1, step] = current, ready
