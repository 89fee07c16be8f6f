"""Machines outside production that run while nobody works."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from devopskit.checks._facts import fact, is_nonproduction, says_yes
from devopskit.checks._findings import text
from devopskit.checks._guards import NOT_RUNNING
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule
from devopskit.tables.profiles import HOURS
from devopskit.tables.usage import SYSTEM_CPU

RULE = Rule(
    "nights_and_weekends", "schedule", "schedule", "medium", "medium",
    ("people who work late need a way to start it; what depends on it must start after it",),
)  # fmt: skip
SHORTEST = 4  # hours; a pause that is shorter is not worth a stop and a start


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    profiles: pd.DataFrame,
    *,
    idle_cpu: float = 0.05,
    least_hours: int = 30,
    least_weeks: int = 4,
    least_saving: float = 1.0,
) -> pd.DataFrame:
    """Machines and databases outside production, and the hours of the week in which they never passed `idle_cpu`.

    An hour counts as idle when its CPU stayed at or below `idle_cpu` in each of the last `least_weeks` weeks, within pauses
    of four hours or more; fewer than `least_hours` a week are left alone. The saving is the rate times these hours over 168,
    the least one leaves out one hour a pause for stop and start. Machines of groups, and those that other schedules stop
    already (fact schedule), stay; databases of RDS start by themselves after seven days, which nights never reach.

    Parameters
    ----------
    resources, rates, profiles : rows of these tables. Hours are UTC.
    """
    cpu = profiles[profiles["metric"] == SYSTEM_CPU]
    weeks = {str(key): rows for key, rows in cpu.groupby("resource_id")}

    def judge(machine: dict[str, Any]) -> Verdict | None:
        if not is_nonproduction(machine) or text(machine["state"]).lower() in NOT_RUNNING:
            return None
        seen = weeks.get(machine["resource_id"])
        if seen is None or len(seen) < HOURS or seen["weeks"].median() < least_weeks:
            return unsure(f"Not enough data: CPU of every hour in {least_weeks} weeks would show when it is idle.")
        # An hour that a collector missed once still counts; one missed more often is taken as busy, because nobody saw it.
        watched = (seen["maximum"] <= idle_cpu) & (seen["weeks"] >= least_weeks - 1)
        quiet = _pauses(watched[seen["hour"].sort_values().index].to_numpy())
        if quiet.sum() < least_hours or quiet.all():
            return None
        if says_yes(machine, "schedule"):
            return unsure(
                f"It is idle for {quiet.sum()} hours a week, but it has the schedule {fact(machine, 'schedule')}; correct that."
            )
        if text(machine["owner_id"]):
            return unsure(
                f"It is idle for {quiet.sum()} hours a week, but {machine['owner_id']} decides how many run; schedule that."
            )
        starts = int((quiet & ~np.roll(quiet, 1)).sum())
        return Verdict(
            f"It stayed at or below {100 * idle_cpu:.0f} % CPU in {quiet.sum()} hours of every week.", share=float(quiet.sum()) / HOURS,
            sure=1 - starts / float(quiet.sum()), current="always on", recommended=f"off {quiet.sum()} hours a week",
            evidence={"idle_hours": int(quiet.sum()), "starts_a_week": starts, "on": _words(~quiet)},
        )  # fmt: skip

    return judged(RULE, resources[resources["kind"].isin(["instance", "database"])], rates, judge, least_saving=least_saving)


def _pauses(idle: np.ndarray) -> np.ndarray:
    """`idle` without runs that are too short; the week goes round, so that Sunday night joins Monday morning."""
    kept = idle.copy()
    if idle.all():
        return kept
    first = int(np.argmin(idle))
    turned = np.roll(idle, -first)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], turned.astype(int), [0]])))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start < SHORTEST:
            turned[start:end] = False
    return np.roll(turned, first)


def _words(on: np.ndarray) -> str:
    """Hours that it must be on, day by day, e.g. "Mon 07-19"."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    hours = [np.flatnonzero(day) for day in on.reshape(7, 24)]
    return ", ".join(f"{name} {h[0]:02d}-{h[-1] + 1:02d}" for name, h in zip(days, hours, strict=True) if len(h))
