"""What keeps a machine or database from being sized, in sentences; and sizes shared by the members of a group."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.checks._findings import number, text

Sizes = dict[str, dict[str, dict[str, Any]]]
NOT_RUNNING = ("stopped", "stopping", "deallocated", "terminated", "suspended")
# Not 1, because a machine that is held at its baseline is measured a little below it.
CLEAR_OF_BASELINE = 0.95


def refusal(
    resource: Mapping[str, Any],
    current: Mapping[str, Any],
    sizes: Mapping[str, Mapping[str, Any] | None],
    group: Mapping[str, Any] | None,
) -> str:
    """Why this machine cannot be sized and what would decide it, or "" where it can."""
    return hindrance(resource, current, group) or undecided(sizes, "memory") or undecided(sizes, "cpu")


def hindrance(resource: Mapping[str, Any], current: Mapping[str, Any], group: Mapping[str, Any] | None) -> str:
    """What about the machine itself keeps it from being sized, in a sentence, or ""."""
    name = current["type"]
    if text(resource["state"]).lower() in NOT_RUNNING:
        return f"It is {resource['state']}, so there is no use to size from; start it for two weeks or delete it."
    if current["metal"] or current["special"] or current["gpu"] > 0:
        return (
            f"{name} is chosen for its accelerator or hardware, which cores and memory do not measure; its owner must decide."
        )
    if current["local_disk_bytes"] > 0:
        return f"{name} has a local disk whose data is lost when the type changes; it can be sized once nothing is kept there."
    if text(resource["licence"]):
        return f"A licence is bound to its cores ({resource['licence']}), so another size changes the licence; check it first."
    if "cpu" in _autoscaled(resource, group):
        return (
            "An autoscaler holds the CPU of its group at a target, so the use of one machine is the target and not the need; "
            "the load of the whole group would decide it."
        )
    return ""


def undecided(sizes: Mapping[str, Mapping[str, Any] | None], metric: str) -> str:
    """Sentence for a metric without a decided size, or ""."""
    row = sizes[metric]
    if row is None:
        source = " (the agent of the cloud reports it)" if metric == "memory" else ""
        return f"Not enough data for {metric}: no {metric} history was found; collect it for two weeks{source}."
    if row["status"] != "decided":
        return f"Not enough data for {metric}: {text(row['reason']) or 'no reason was given'}"
    return ""


def held_by_credits(current: Mapping[str, Any], cpu: Mapping[str, Any] | None, credits: Mapping[str, Any] | None) -> str:
    """Sentence where a burstable machine may have been held at its baseline, so that its use is not its need; else ""."""
    if current["burst_baseline"] >= 1 or cpu is None:
        return ""
    baseline = current["vcpu"] * current["burst_baseline"]
    if number(cpu["peak"]) < CLEAR_OF_BASELINE * baseline:
        return ""
    balance = number((credits or {}).get("minimum"))
    if balance > 0:
        return ""
    if balance == 0:
        return (
            f"{current['type']} ran out of CPU credits and was held at its baseline of {baseline:g} cores, so its use is not its "
            "need; run it with unlimited credits for two weeks."
        )
    return (
        f"{current['type']} is burstable and reached its baseline of {baseline:g} cores, so it may have been held down by its "
        "credits; the credit balance of these weeks would decide it."
    )


def switched_off(resource: Mapping[str, Any], current: Mapping[str, Any]) -> list[str]:
    """Caveat where fewer cores run than the type has, because another type starts with all of its own."""
    running = number(resource["cpu_capacity"])
    if running < current["vcpu"] - 0.5:
        return [f"CPU options leave {running:g} of its {current['vcpu']:g} vCPU on; another type starts with all of its own"]
    return []


def notes(resource: Mapping[str, Any], group: Mapping[str, Any] | None, rate: Mapping[str, Any]) -> list[str]:
    """Caveats that follow from where a machine belongs and how it is paid."""
    said = []
    if group is not None:
        said.append(f"belongs to the group {text(group['name']) or group['resource_id']}: change its launch template")
    if number(rate.get("covered")) > 0.02:
        said.append(
            f"commitments cover {100 * number(rate['covered']):.0f} % of its cost: the saving holds where other use takes them up"
        )
    return said


def joint_risk(cpu: Mapping[str, Any], memory: Mapping[str, Any], name: str = "risk") -> float:
    """Chance that a week exceeds either size; at most the sum of both (union bound), whatever their dependence."""
    parts = [number(cpu[name]), number(memory[name])]
    known = [part for part in parts if math.isfinite(part)]
    return min(1.0, sum(known)) if known else float("nan")


def group_sizes(sizes: Sizes, instances: pd.DataFrame, groups: Mapping[str, Any]) -> Sizes:
    """`sizes` with every member of an autoscaling group at the largest decided size of its group.

    All members start from one template, so one type must hold each of them.
    """
    shared = {metric: dict(rows) for metric, rows in sizes.items()}
    members = instances[instances["owner_id"].isin(list(groups))]
    for _, owned in members.groupby("owner_id"):
        for rows in shared.values():
            decided = [rows[key] for key in owned["resource_id"] if key in rows and rows[key]["status"] == "decided"]
            if decided:
                largest = max(decided, key=lambda row: number(row["size"]))
                rows.update({key: largest | {"resource_id": key} for key in owned["resource_id"]})
    return shared


def _autoscaled(resource: Mapping[str, Any], group: Mapping[str, Any] | None) -> str:
    return f"{text(resource['autoscaled_on'])} {text((group or {}).get('autoscaled_on'))}".lower()
