"""Policies in force to better ones: read, replay, search, price, say what to change. What the notebook and the library call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from devopskit.analysis.group_search import EACH_MINUTE, GroupAdvice
from devopskit.analysis.recommend_policy import Advice, Goal
from devopskit.pipeline.autoscaling_advising import advice_of, fleet_of, latency_goal, settings_of
from devopskit.pipeline.autoscaling_curves import curves, drawn_curve
from devopskit.pipeline.autoscaling_findings import findings
from devopskit.pipeline.autoscaling_groups import Group, advised, groups
from devopskit.pipeline.autoscaling_latency import measurements
from devopskit.pipeline.autoscaling_levers import Known, Played, levers
from devopskit.pipeline.autoscaling_manifests import group_texts, texts
from devopskit.pipeline.autoscaling_replays import Drawn, drawn
from devopskit.pipeline.autoscaling_rows import moved, row, together
from devopskit.pipeline.autoscaling_workloads import Workload, workloads
from devopskit.pipeline.reading import Data
from devopskit.pipeline.scoping import picked, refuse_nothing

NOTHING = Drawn(pd.DataFrame(), np.zeros((7, 24), np.int64))
Advised: TypeAlias = tuple[Workload, Advice | None, str]
Decided: TypeAlias = tuple[Workload, Advice]
Key: TypeAlias = tuple[str, str]  # id of a workload and name of its policy, because one workload may have several
OwnTerms: TypeAlias = tuple[Group, GroupAdvice]


@dataclass(frozen=True)
class Autoscaling:
    """Everything one autoscaling report shows.

    Attributes
    ----------
    findings : rows of that table. workloads : one row a policy: now, proposed, costs a month, chances, short minutes.
    candidates, sensitivity : of all decided workloads, with resource_id and name. leading : name of the one that is drawn.
    week, needed : its worst week and the instances each hour of a week needs (see `autoscaling_replays.Drawn`).
    latency : one row a workload: its objective, how much of its request keeps it, and the fit behind that, with the fit's error.
    curve, curved : points of one curve, and the id of its workload; "" = none was measured.
    levers : what else would pay for the one Kubernetes workload where most money moves (see `autoscaling_levers.levers`).
    manifests : caption and text. warnings : what a reader must know, most frequent first.
    budget, risk : what was asked.
    """

    findings: pd.DataFrame
    workloads: pd.DataFrame
    candidates: pd.DataFrame
    sensitivity: pd.DataFrame
    leading: str
    week: pd.DataFrame
    needed: np.ndarray
    latency: pd.DataFrame
    curve: pd.DataFrame
    curved: str
    levers: pd.DataFrame
    manifests: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    budget: float
    risk: float


def autoscaling(
    data: Data,
    *,
    budget: float = 0.001,
    risk: float = 0.05,
    start_seconds: float = 60.0,
    scope: str = "",
    minimum_saving: float = 5.0,
    latency: float = 0.0,
    interruptions: float = 0.05,
) -> Autoscaling:
    """Replay every policy of the store and advise the cheapest that keeps the budget.

    Parameters
    ----------
    data : answer of `read`. budget : share of a week's minutes that may be short of capacity.
    risk : accepted chance that a week breaks the budget. start_seconds : until a new instance serves.
    scope : only workloads whose id, name, account or owner contains this. minimum_saving : smaller savings a month are not worth a change.
    latency : seconds that the 95th percentile must stay within, for workloads without a tag latency_slo; 0 = no objective. Where
        the service's latency was measured, minutes above it are short minutes.
    interruptions : share of spot machines that are reclaimed in a month, for the share of spot capacity that is safe.

    Raises
    ------
    RequestError : budget or risk are no shares. DataError : the scope leaves no policy to look at.
    """
    goal = Goal(budget_share=budget, risk=risk)
    members, scalers = _scoped(workloads(data), groups(data), scope, data.resources)
    seen = measurements(data, members)
    goals = [(one, latency_goal(one, seen, goal, start_seconds, latency)) for one in members]
    scaled = [(one, *advised(one, goal, start_seconds)) for one in scalers]
    advices: list[Advised] = [(one, *advice_of(one, found, start_seconds)) for one, found in goals]
    advices += [(one.workload, found.advice if found else None, why) for one, found, why in scaled]
    decided = _decided(advices)
    own = {_key(one.workload): (one, found) for one, found, _ in scaled if found is not None}
    shown = _drawn(decided, own, start_seconds)
    leading = decided[0][0].resource_id if decided else ""
    curved, curve = drawn_curve(goals, leading)
    return Autoscaling(
        findings=findings(advices, minimum_saving=minimum_saving),
        workloads=pd.DataFrame([row(*one) for one in advices]),
        candidates=together([(one, advice.candidates) for one, advice in decided]),
        sensitivity=together([(one, advice.sensitivity) for one, advice in decided]),
        leading=leading,
        week=shown.week,
        needed=shown.needed,
        latency=curves(goals),
        curve=curve,
        curved=curved,
        levers=_levers(decided, data, start_seconds, interruptions),
        manifests=tuple(_manifests(decided, own)),
        warnings=_said(decided),
        budget=budget,
        risk=risk,
    )


def _decided(advices: list[Advised]) -> list[Decided]:
    """Advices with a policy; most money first, because that workload is the one a reader wants to see."""
    changed = [(one, advice) for one, advice, _ in advices if advice is not None and advice.policy is not None]
    return sorted(changed, key=lambda pair: -abs(moved(*pair)))


def _said(decided: list[Decided]) -> tuple[str, ...]:
    """What was said of most workloads first, each sentence once."""
    words = pd.Series([text for _, advice in decided for text in advice.warnings], dtype="str")
    return tuple(words.value_counts().index)


def _key(workload: Workload) -> Key:
    return workload.resource_id, workload.name


def _scoped(
    members: list[Workload], scalers: list[Group], scope: str, resources: pd.DataFrame
) -> tuple[list[Workload], list[Group]]:
    """Return the policies in the scope; refuses a scope that leaves none of them."""
    every = [*members, *(one.workload for one in scalers)]
    rows = pd.DataFrame([{**one.resource, "resource_id": one.resource_id} for one in every])
    inside = picked(rows, scope, resources)
    refuse_nothing(scope, resources, left=int(inside.sum()), among=len(every), what="autoscaling policies")
    mine, theirs = inside[: len(members)], inside[len(members) :]
    return (
        [one for one, wanted in zip(members, mine, strict=True) if wanted],
        [one for one, wanted in zip(scalers, theirs, strict=True) if wanted],
    )


def _drawn(decided: list[Decided], own: Mapping[Key, OwnTerms], start_seconds: float) -> Drawn:
    if not decided:
        return NOTHING
    workload, advice = decided[0]
    fleet, group = fleet_of(workload, start_seconds), own.get(_key(workload))
    if group is None:
        return drawn(workload, advice, fleet, settings_of(workload))
    found = group[1]
    return drawn(workload, advice, fleet, EACH_MINUTE, own=(found.current, found.policy or found.current))


def _levers(decided: list[Decided], data: Data, start_seconds: float, interruptions: float) -> pd.DataFrame:
    # Levers are searched for one workload, because each of them costs as much as the advice itself.
    pods = [Played(one, advice, fleet_of(one, start_seconds), settings_of(one)) for one, advice in decided if one.in_cluster]
    if not pods:
        return pd.DataFrame()
    first = pods[0]
    cluster = [one for one in pods if one.workload.resource_id.split("/")[0] == first.workload.resource_id.split("/")[0]]
    found = levers(first, cluster, Known(data.resources, data.prices, data.earlier), a_month=interruptions)
    return found.assign(resource_id=first.workload.resource_id, currency=first.workload.currency)


def _manifests(decided: list[Decided], own: Mapping[Key, OwnTerms]) -> Iterator[tuple[str, str]]:
    for workload, advice in decided:
        group = own.get(_key(workload))
        yield from texts(workload, advice) if group is None else group_texts(*group)
