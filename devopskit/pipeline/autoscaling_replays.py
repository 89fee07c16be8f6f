"""What the page draws of one workload: its worst week under both policies, and the instances that each hour of a week needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.policy_search_past import QUARTER_S, WEEK_S, Past, past_of
from devopskit.analysis.recommend_policy import Advice
from devopskit.analysis.replay import replay
from devopskit.analysis.replay_fleet import Conditions, Fleet
from devopskit.analysis.replay_outcome import Replayed
from devopskit.pipeline.autoscaling_workloads import Workload
from devopskit.tables.policies import CountPolicy

DRAWN_S = 1800  # a point of the chart; each takes the highest demand and the lowest capacity of its half hour
HOUR_S, DAYS, HOURS = 3600, 7, 24


@dataclass(frozen=True)
class Drawn:
    """Frames of one workload.

    Attributes
    ----------
    week : one row each half hour of the worst week: hours (from its start), demand (in instances used as far as the goal lets
        them), ready_now, ready_then, replicas_now, replicas_then, short_now, short_then (minutes).
    needed : [7, 24] instances that the highest demand of each hour of the week asked for, Monday first, UTC.
    """

    week: pd.DataFrame
    needed: np.ndarray


def drawn(
    workload: Workload,
    advice: Advice,
    fleet: Fleet,
    settings: HpaSettings,
    *,
    own: tuple[CountPolicy, CountPolicy] | None = None,
) -> Drawn:
    """Replay both policies over all whole weeks and cut out the one with most short minutes, or else the highest peak.

    Parameters
    ----------
    own : both policies in their own form, where those of workload and advice are only a view of them.
    """
    past = past_of(workload.demand_m, fleet, settings, step_seconds=workload.step_seconds, begins_s=workload.begins_s)
    assert workload.policy is not None
    held, chosen = own or (workload.policy, advice.policy or workload.policy)
    now, then = replayed(past, held, None), replayed(past, chosen, advice.minima)
    carried = past.fleet.request_m * advice.goal.usable_share
    # Ordered by minutes short now, then short after, then peak, because a calm history still has a week worth seeing.
    short = [(past.demand > one.ready * carried).reshape(past.weeks, -1).sum(axis=1) for one in (now, then)]
    peak = past.demand.reshape(past.weeks, -1).max(axis=1)
    worst = int(np.lexsort((peak, short[1], short[0]))[-1])
    return Drawn(_week(past, (now, then), worst, carried), _needed(past, carried))


def replayed(past: Past, policy: CountPolicy, minima: np.ndarray | None) -> Replayed:
    """Replay of a policy over all weeks; `minima` int64 [672] from Monday 00:00 on, the same in each week."""
    if minima is None:
        return replay(past.demand, policy, past.fleet, settings=past.settings)
    around = Conditions(minima=scheduled_steps(past, minima))
    return replay(past.demand, policy, past.fleet, settings=past.settings, conditions=around)


def scheduled_steps(past: Past, minima: np.ndarray) -> np.ndarray:
    """Scheduled minimum of each step of the past, int64 [steps]."""
    steps = (past.phase + np.arange(len(past.demand))) % past.week_steps
    quarters = (steps * past.settings.sync_period_s // QUARTER_S).astype(np.int64)
    return np.asarray(minima[quarters])


def _week(past: Past, both: tuple[Replayed, Replayed], worst: int, carried: float) -> pd.DataFrame:
    """Worst week; `carried` are the millicores an instance serves within its goal."""
    now, then = both
    each = round(DRAWN_S / past.settings.sync_period_s)
    inside = slice(worst * past.week_steps, (worst + 1) * past.week_steps)

    def cut(series: np.ndarray, how: str) -> np.ndarray:
        rows = series[inside].reshape(-1, each)
        return np.asarray(getattr(rows, how)(axis=1))

    minutes = past.settings.sync_period_s / 60
    return pd.DataFrame(
        {
            "hours": np.arange(past.week_steps // each) * DRAWN_S / HOUR_S,
            "demand": cut(past.demand, "max") / carried,
            "ready_now": cut(now.ready, "min"),
            "ready_then": cut(then.ready, "min"),
            "replicas_now": cut(now.replicas, "max"),
            "replicas_then": cut(then.replicas, "max"),
            "short_now": cut(past.demand > now.ready * carried, "sum") * minutes,
            "short_then": cut(past.demand > then.ready * carried, "sum") * minutes,
        }
    )


def _needed(past: Past, carried: float) -> np.ndarray:
    """Highest demand of each hour of the week over all weeks, in whole instances; the phase turns them to Monday first."""
    hourly = past.demand.reshape(past.weeks, WEEK_S // HOUR_S, -1).max(axis=(0, 2))
    # Whole hours are enough here: demand that begins within an hour counts to the hour it begins in.
    turned = np.roll(hourly, int(past.phase * past.settings.sync_period_s // HOUR_S))
    return np.ceil(turned / carried).astype(np.int64).reshape(DAYS, HOURS)
