"""Policies in force to better ones: read, replay, search, price, say what to change. What the notebook and the library call."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pandas as pd

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.group_search import EACH_MINUTE, GroupAdvice
from devopskit.analysis.policy_search import ROOM
from devopskit.analysis.recommend_policy import Advice, Figures, Goal, Place, Scope, recommend_policy
from devopskit.analysis.replay_fleet import Fleet
from devopskit.errors import DevopskitError
from devopskit.pipeline.autoscaling_curves import curves, drawn_curve
from devopskit.pipeline.autoscaling_findings import MONTH_WEEKS, fields, findings
from devopskit.pipeline.autoscaling_groups import Group, advised, groups
from devopskit.pipeline.autoscaling_latency import Latency, Measurements, latency_of, measurements
from devopskit.pipeline.autoscaling_levers import Played, levers
from devopskit.pipeline.autoscaling_manifests import group_texts, texts
from devopskit.pipeline.autoscaling_replays import Drawn, drawn
from devopskit.pipeline.autoscaling_workloads import Workload, workloads
from devopskit.pipeline.reading import Data
from devopskit.tables.policies import Hpa

MINUTES_OF_WEEK = 10_080
Advised: TypeAlias = tuple[Workload, Advice | None, str]
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
    scope : only workloads whose id or owner contains this. minimum_saving : smaller savings a month are not worth a change.
    latency : seconds that the 95th percentile must stay within, for workloads without a tag latency_slo; 0 = no objective. Where
        the service's latency was measured, minutes above it are short minutes.
    interruptions : share of spot machines that are reclaimed in a month, for the share of spot capacity that is safe.

    Raises
    ------
    RequestError : budget or risk are no shares.
    """
    goal = Goal(budget_share=budget, risk=risk)
    members = [one for one in workloads(data) if _within(one, scope)]
    seen = measurements(data, members)
    goals = [(one, _latency(one, seen, goal, start_seconds, latency)) for one in members]
    advices: list[Advised] = [(one, *_advice(one, found, start_seconds)) for one, found in goals]
    scaled = [(one, *advised(one, goal, start_seconds)) for one in groups(data) if _within(one.workload, scope)]
    advices += [(one.workload, found.advice if found else None, why) for one, found, why in scaled]
    in_own_terms = {one.workload.resource_id: (one, found) for one, found, _ in scaled if found is not None}
    decided = [(one, advice) for one, advice, _ in advices if advice is not None and advice.policy is not None]
    # The workload where most money moves is the one a reader wants to see.
    decided.sort(key=lambda pair: -abs(_moved(*pair)))
    leading = decided[0][0].resource_id if decided else ""
    week, needed = pd.DataFrame(), np.zeros((7, 24), np.int64)
    if decided:
        shown = _drawn(*decided[0], in_own_terms.get(leading), start_seconds)
        week, needed = shown.week, shown.needed
    said = pd.Series([text for _, advice in decided for text in advice.warnings], dtype="str").value_counts()
    curved, curve = drawn_curve(goals, leading)
    return Autoscaling(
        findings=findings(advices, minimum_saving=minimum_saving),
        workloads=pd.DataFrame([_row(*one) for one in advices]),
        candidates=_together([(one, advice.candidates) for one, advice in decided]),
        sensitivity=_together([(one, advice.sensitivity) for one, advice in decided]),
        leading=leading,
        week=week,
        needed=needed,
        latency=curves(goals),
        curve=curve,
        curved=curved,
        levers=_levers(decided, data, start_seconds, interruptions),
        manifests=tuple(text for one, advice in decided for text in _texts(one, advice, in_own_terms.get(one.resource_id))),
        warnings=tuple(said.index),
        budget=budget,
        risk=risk,
    )


def policy_text(policy: Hpa) -> str:
    """Policy in a few words: "70 %, 2 to 40"."""
    values = fields(policy)
    target = f"{values['target_cpu']} %, " if values["target_cpu"] is not None else ""
    return f"{target}{policy.min_replicas} to {policy.max_replicas}"


def _within(workload: Workload, scope: str) -> bool:
    return scope in f"{workload.resource_id} {workload.resource.get('owner') or ''}"


def _drawn(workload: Workload, advice: Advice, group: OwnTerms | None, start_seconds: float) -> Drawn:
    fleet = _fleet(workload, start_seconds)
    if group is None:
        return drawn(workload, advice, fleet, _settings(workload))
    found = group[1]
    return drawn(workload, advice, fleet, EACH_MINUTE, own=(found.current, found.policy or found.current))


def _levers(decided: list[tuple[Workload, Advice]], data: Data, start_seconds: float, interruptions: float) -> pd.DataFrame:
    # Levers are searched for one workload, because each of them costs as much as the advice itself.
    pods = [Played(one, advice, _fleet(one, start_seconds), _settings(one)) for one, advice in decided if one.in_cluster]
    if not pods:
        return pd.DataFrame()
    first = pods[0]
    cluster = [one for one in pods if one.workload.resource_id.split("/")[0] == first.workload.resource_id.split("/")[0]]
    found = levers(first, cluster, data.resources, data.prices, a_month=interruptions)
    return found.assign(resource_id=first.workload.resource_id, currency=first.workload.currency)


def _texts(workload: Workload, advice: Advice, group: OwnTerms | None) -> Iterator[tuple[str, str]]:
    return texts(workload, advice) if group is None else group_texts(*group)


def _latency(workload: Workload, seen: Measurements, goal: Goal, start_seconds: float, asked: float) -> Latency:
    fleet = _fleet(workload, start_seconds)
    return latency_of(workload, seen, goal, fleet=fleet, settings=_settings(workload), asked=asked)


def _advice(workload: Workload, latency: Latency, start_seconds: float) -> tuple[Advice | None, str]:
    """Advice, or why there is none: what cannot be computed for one workload must not hide the others."""
    if workload.reason:
        return None, workload.reason
    place = Place(_settings(workload), workload.begins_s, workload.hourly_price)
    try:
        advice = recommend_policy(
            workload.demand_m, step_seconds=workload.step_seconds, fleet=_fleet(workload, start_seconds), current=workload.policy,
            goal=latency.goal, scope=_scope(workload, latency), place=place,
        )  # fmt: skip
        return replace(advice, warnings=(*advice.warnings, *latency.warnings)), ""
    except DevopskitError as error:
        return None, f"{error.what}; {error.fix}"


def _scope(workload: Workload, latency: Latency) -> Scope:
    """Levers, with the maximum at the count beyond which throughput falls, where such a count is within the usual maximum."""
    if latency.useful is None:
        return Scope()
    carried = workload.request_m * latency.goal.usable_share
    usual = math.ceil(ROOM * float(np.nanmax(workload.demand_m)) / carried)
    return Scope(most=max(Scope.least, latency.useful)) if latency.useful < usual else Scope()


def _fleet(workload: Workload, start_seconds: float) -> Fleet:
    return Fleet(workload.request_m, workload.policy.min_replicas if workload.policy else 1, start_s=start_seconds)


def _settings(workload: Workload) -> HpaSettings:
    return HpaSettings(version=workload.version) if workload.version else HpaSettings()


def _moved(workload: Workload, advice: Advice) -> float:
    if advice.figures is None or advice.current is None:
        return 0.0
    return advice.current.weekly_cost - advice.figures.weekly_cost


def _row(workload: Workload, advice: Advice | None, reason: str) -> dict[str, object]:
    now, then = (advice.current, advice.figures) if advice else (None, None)
    proposed = (
        policy_text(advice.policy) + (", scheduled" if advice.minima is not None else "") if advice and advice.policy else ""
    )
    return {
        "resource_id": workload.resource_id,
        "name": workload.name,
        "owner": workload.resource.get("owner") or "",
        "status": "undecided" if then is None else "decided",
        "reason": reason or (advice.reason if advice else ""),
        "now": policy_text(workload.policy) if workload.policy else "",
        "proposed": proposed,
        "currency": workload.currency,
        **{f"{key}_now": value for key, value in _figures(now).items()},
        **{f"{key}_then": value for key, value in _figures(then).items()},
    }


def _figures(figures: Figures | None) -> dict[str, float]:
    if figures is None:
        return dict.fromkeys(("cost", "cost_low", "cost_high", "chance", "chance_low", "chance_high", "short", "weeks"), np.nan)
    return {
        "cost": MONTH_WEEKS * figures.weekly_cost,
        "cost_low": MONTH_WEEKS * figures.cost_low,
        "cost_high": MONTH_WEEKS * figures.cost_high,
        "chance": figures.chance,
        "chance_low": figures.chance_low,
        "chance_high": figures.chance_high,
        "short": MINUTES_OF_WEEK * figures.worst_share,
        "weeks": float(figures.weeks),
    }


def _together(frames: list[tuple[Workload, pd.DataFrame]]) -> pd.DataFrame:
    named = [
        frame.assign(resource_id=one.resource_id, name=one.name, currency=one.currency) for one, frame in frames if len(frame)
    ]
    return pd.concat(named, ignore_index=True) if named else pd.DataFrame()
