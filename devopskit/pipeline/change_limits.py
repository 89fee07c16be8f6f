"""Blast radius: how many resources, and which share of a service's capacity, one change set may touch."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devopskit.changes._answer import Refusal, Target
from devopskit.pipeline.change_merge import Denied, Patch
from devopskit.pipeline.change_targets import Row

_SERVICE_TAGS = ("service", "app.kubernetes.io/part-of", "app.kubernetes.io/name", "app", "application")
_KINDS = ("container", "instance", "node", "database")


@dataclass(frozen=True)
class Limits:
    """`resources` : most resources of one change set. `percent` : most of a service's cores or memory that it may take away."""

    resources: int = 20
    percent: float = 50.0


@dataclass
class _Budget:
    """What is left of a change set's limits while patches are taken one after the other."""

    limits: Limits
    capacity: dict[tuple[str, str], float]
    touched: set[str]
    taken: dict[tuple[str, str], float]


def within(patches: Sequence[Patch], resources: Mapping[str, Row], limits: Limits) -> tuple[list[Patch], list[Denied]]:
    """Patches of one run, and those that wait for another; the order of `patches` decides who comes first.

    A service is what a tag names (service, app ...), else the owner of a resource in the inventory, else the resource
    itself. Its capacity is the requested or provisioned cores and bytes of everything in it; only what is taken away counts.
    """
    budget = _Budget(limits, _capacities(resources), set(), {})
    kept: list[Patch] = []
    denied: list[Denied] = []
    for patch in patches:
        why = _over(patch, resources, budget)
        if why:
            target = Target("", str(patch.rows[0]["resource_id"]), str(patch.rows[0]["field"]))
            denied.append(Denied(patch.rows, Refusal(target, "limit", why, tuple(patch.places[:3])), postponed=True))
        else:
            kept.append(patch)
    return kept, denied


def service(row: Row) -> str:
    """Name of the service a resource belongs to."""
    try:
        tags = json.loads(str(row.get("tags") or "{}"))
    except ValueError:
        tags = {}
    tags = tags if isinstance(tags, dict) else {}
    named = next((str(tags[name]) for name in _SERVICE_TAGS if tags.get(name)), "")
    owner = row.get("owner_id")
    scope = str(row.get("account") or "")
    return f"{scope}/{named}" if named else str(owner) if isinstance(owner, str) and owner else str(row["resource_id"])


def _capacities(resources: Mapping[str, Row]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for row in resources.values():
        if row.get("kind") in _KINDS:
            for metric in ("cpu", "memory"):
                key = (service(row), metric)
                found[key] = found.get(key, 0.0) + _size(row, metric) * max(1.0, _number(row.get("replicas"), 1.0))
    return found


def _size(row: Row, metric: str) -> float:
    """What a resource asks for; a container without a request counts nothing, because nothing is reserved for it."""
    return _number(row.get(f"{metric}_request" if row.get("kind") == "container" else f"{metric}_capacity"), 0.0)


def _number(value: object, missing: float) -> float:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else missing


def _over(patch: Patch, resources: Mapping[str, Row], budget: _Budget) -> str:
    """Why a patch must wait, or "" where it fits, which then counts."""
    ids = {str(row["resource_id"]) for row in patch.rows}
    most = budget.limits.resources
    if len(budget.touched | ids) > most:
        return f"the change set already touches {len(budget.touched)} of at most {most} resources (changes.max_resources)"
    taken = dict(budget.taken)
    for row in patch.rows:
        owner = service(resources.get(str(row["resource_id"]), row))
        for metric, column in (("cpu", "saving_cores"), ("memory", "saving_bytes")):
            released = max(0.0, _number(row.get(column), 0.0))
            key = (owner, metric)
            taken[key] = taken.get(key, 0.0) + released
            whole = budget.capacity.get(key, 0.0)
            if released and whole and 100 * taken[key] / whole > budget.limits.percent:
                share = 100 * taken[key] / whole
                return (
                    f"it would take {share:.0f} % of the {metric} of {owner} in one run, above {budget.limits.percent:g} % "
                    "(changes.max_service_percent)"
                )
    budget.touched |= ids
    budget.taken = taken
    return ""
