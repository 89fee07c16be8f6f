"""Whether a thing has been idle for so long that it can go, with the chance, measured on the fleet, that it is needed again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from devopskit.checks._facts import days_since, kept_by
from devopskit.checks._findings import NAN, by_id, number, unpriced
from devopskit.checks._rule import Row, Rule, part_of

FEW = 10  # pauses; a chance measured on fewer is not shown, because it would be little more than a guess


@dataclass(frozen=True)
class Idle:
    """A rule about things that do nothing.

    Attributes
    ----------
    rule : what it changes. kinds : of `resources`. thing : what to call one. said : what it did not do, e.g. "carried
    nothing". metrics : all that must be idle and measured. also : metrics that must be idle where they are measured.
    history : days that must have been seen before a decision, where rare jobs could hide (0 = the idle days).
    share : of its cost that goes away.
    """

    rule: Rule
    kinds: tuple[str, ...]
    thing: str
    said: str
    metrics: tuple[str, ...]
    also: tuple[str, ...] = ()
    history: int = 0
    share: float = 1.0
    recommended: str = "remove"


Refusal = Callable[[Mapping[str, Any]], str]


def idle(
    spec: Idle,
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    activity: pd.DataFrame,
    *,
    idle_days: int,
    least_saving: float,
    refuse: Refusal = lambda _: "",
) -> list[Row]:
    """Findings about idle things; those in use get none.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. refuse : sentence why a resource of
        this kind must stay although it is idle, or "".
    """
    things = resources[resources["kind"].isin(spec.kinds)]
    measured = {(row["resource_id"], row["metric"]): row for row in activity.to_dict("records")}
    priced = by_id(rates)
    seen = [measured[key, metric] for key in things["resource_id"] for metric in spec.metrics if (key, metric) in measured]
    chance, tested = needed_again(seen, idle_days)
    risk = _stated(chance, tested, seen)
    rows = []
    for resource in things.to_dict("records"):
        key = resource["resource_id"]
        found = {m: measured[key, m] for m in (*spec.metrics, *spec.also) if (key, m) in measured}
        quiet = min((quiet_days(row) for row in found.values()), default=NAN)
        if quiet < idle_days and _enough(found, idle_days):
            continue
        refused = _refusal(spec, resource, found, idle_days) or refuse(resource)
        if refused:
            rows.append(spec.rule.says(resource, "keep" if kept_by(resource) else "undecided", refused))
            continue
        rate = priced.get(key, unpriced(resource))
        evidence = {"quiet_days": quiet, "idle_days": idle_days, "monthly_cost": number(rate["monthly_cost"])}
        evidence |= {f"maximum {metric}": number(row["maximum"]) for metric, row in found.items()}
        reason = f"This {spec.thing} {spec.said} for {quiet:.0f} days."
        rows.append(spec.rule.advises(
            resource, reason, part_of(rate, spec.share, sure=1 - chance), least=least_saving, evidence=evidence,
            current=f"idle for {quiet:.0f} days", recommended=spec.recommended, **risk,
        ))  # fmt: skip
    return rows


def quiet_days(row: Mapping[str, Any]) -> float:
    """Days since the end of the last active day, or since the first sample where there was none."""
    active = row["last_active"]
    return days_since(row["first"], row["until"]) if pd.isna(active) else days_since(active, row["until"]) - 1.0


def needed_again(rows: list[dict[str, Any]], days: int) -> tuple[float, int]:
    """Chance that something idle for so many days is used again, and the pauses it was counted on.

    Of all pauses of that length in the history of the fleet, the share that ended; Jeffreys' prior keeps it off 0 and 1
    where few were seen (Brown, Cai, DasGupta 2001).
    """
    woken = sum(number(row["longest_quiet"]) >= days for row in rows)
    still = sum(quiet_days(row) >= days for row in rows)
    return (woken + 0.5) / (woken + still + 1.0), woken + still


def _stated(chance: float, tested: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The chance as a finding states it, with the weeks it was measured on; nothing where it rests on few pauses."""
    return {"risk": chance, "weeks_tested": sum(number(row["days"]) for row in rows) / 7} if tested >= FEW else {}


def _enough(found: Mapping[str, Mapping[str, Any]], days: int) -> bool:
    """Whether use was really seen, in place of a history that is just too short to call anything idle."""
    return any(number(row["active_days"]) > 0 and quiet_days(row) < days for row in found.values())


def _refusal(spec: Idle, resource: Mapping[str, Any], found: Mapping[str, Mapping[str, Any]], days: int) -> str:
    missing = [metric for metric in spec.metrics if metric not in found]
    if missing:
        return f"Not enough data: {', '.join(missing)} of this {spec.thing} was not measured; collect it for {days} days."
    tag = kept_by(resource)
    if tag:
        return f"This {spec.thing} {spec.said}, but its tag {tag} says that it must stay."
    first = min(days_since(row["first"], row["until"]) for row in found.values())
    needed = max(days, spec.history)
    age = days_since(resource.get("created_at"), next(iter(found.values()))["until"])
    if not math.isnan(age) and age < days:
        return f"This {spec.thing} is only {age:.0f} days old, so it may not be in use yet; look again after {days} days."
    # Nine days of ten, because a collector that was down for a day must not hide what the others show.
    if first < needed or any(number(row["days"]) < 0.9 * needed for row in found.values()):
        why = " so that a job at the end of a month would be seen" if spec.history > days else ""
        return f"Not enough data: this {spec.thing} was seen for {first:.0f} days; {needed} are needed{why}."
    return ""
