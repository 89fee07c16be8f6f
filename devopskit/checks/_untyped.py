"""Machines whose type is not known: their cores and memory are sized as such, without money."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from devopskit.checks._findings import Money, finding, number, spelled, text
from devopskit.checks._guards import NOT_RUNNING, undecided
from devopskit.units import GIB, format_bytes, format_chance, significant

CORE_STEP = 1.0
MEMORY_STEP = GIB / 4  # the step of custom machine types on Google Cloud


def findings(
    check: str,
    resource: Mapping[str, Any],
    sizes: Mapping[str, Mapping[str, Any] | None],
    rate: Mapping[str, Any],
    group: Mapping[str, Any] | None,
) -> list[dict[str, Any]]:
    """One finding for CPU and one for memory; both belong to one change."""
    return [_finding(check, resource, sizes, metric, rate=rate, group=group) for metric in ("cpu", "memory")]


def _finding(
    check: str,
    resource: Mapping[str, Any],
    sizes: Mapping[str, Mapping[str, Any] | None],
    metric: str,
    *,
    rate: Mapping[str, Any],
    group: Mapping[str, Any] | None,
) -> dict[str, Any]:
    step, unit, field = (CORE_STEP, "cores", "vcpu") if metric == "cpu" else (MEMORY_STEP, "bytes", "memory")
    now = number(resource[f"{metric}_capacity"])
    facts: dict[str, Any] = {"unit": unit, "current": spelled(now), "effort": "medium"}
    if group is not None:
        facts["change_group"] = group["resource_id"]
    refused = _refusal(resource, sizes, metric, now)
    if refused:
        return finding(check, resource, field, "undecided", refused, **facts)
    size = sizes[metric] or {}
    wanted = max(step, math.ceil(number(size["size"]) / step - 1e-9) * step)
    said = f"It needs {_words(metric, number(size['size']))} (chance of more in a week {format_chance(number(size['risk']))})"
    evidence = {"size": number(size["size"]), "peak": number(size["peak"]), "capacity": now}
    if wanted == now:
        reason = f"{said} and has {_words(metric, now)}, the next larger step."
        return finding(check, resource, field, "keep", reason, evidence=evidence, **facts)
    released = {"cpu": "saving_cores", "memory": "saving_bytes"}[metric]
    reason = f"{said} and has {_words(metric, now)}."
    note = text(rate["reason"]) or "unpriced: its type is not known, so the price of another size is not either"
    return finding(
        check, resource, field, "decided", reason, recommended=spelled(wanted), money=Money(note=note), evidence=evidence,
        caveats=text(size["caveats"]).split("; "), risk=number(size["risk"]), risk_now=number(size["risk_now"]),
        weeks_tested=number(size["workload_weeks"]), **{released: now - wanted}, **facts,
    )  # fmt: skip


def _refusal(resource: Mapping[str, Any], sizes: Mapping[str, Mapping[str, Any] | None], metric: str, now: float) -> str:
    if text(resource["state"]).lower() in NOT_RUNNING:
        return f"It is {resource['state']}, so there is no use to size from; start it for two weeks or delete it."
    if text(resource["licence"]):
        return f"A licence is bound to its cores ({resource['licence']}), so another size changes the licence; check it first."
    if metric in text(resource["autoscaled_on"]).lower():
        return (
            f"An autoscaler holds its {metric} at a target, so the use is the target and not the need; size the group's load."
        )
    if math.isnan(now):
        return f"Neither its type nor its {metric} capacity is in the inventory, so there is nothing to compare the need with; map one."
    return undecided(sizes, metric)


def _words(metric: str, amount: float) -> str:
    return f"{significant(amount)} cores" if metric == "cpu" else format_bytes(amount)
