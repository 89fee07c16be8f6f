"""Virtual machines whose type is larger, or smaller, than their use needs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from devopskit.analysis.joint import Joint
from devopskit.catalog.machine_types import facts_by_type, machine_types
from devopskit.catalog.price_lists import PriceLists
from devopskit.checks import _disk_use as disks
from devopskit.checks import _guards as guards
from devopskit.checks import _machines as machines
from devopskit.checks import _untyped
from devopskit.checks._cases import Case
from devopskit.checks._findings import by_id, by_metric, number, table, text, unpriced
from devopskit.checks._offers import Choice, Market
from devopskit.tables.usage import CPU_CREDITS, NETWORK_IO
from devopskit.units import format_bytes, format_chance, significant

CHECK = "oversized_instances"
FIELD = "instance_type"


@dataclass(frozen=True)
class _Context:
    """What every instance of one call is judged with."""

    market: Market
    peaks: dict[tuple[str, str], dict[str, Any]]
    attached: dict[str, list[str]]
    minimum_saving: float
    family_change: float
    joint: Joint | None
    hours: Mapping[str, np.ndarray]


def find(
    sizes: pd.DataFrame,
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    peaks: pd.DataFrame | None = None,
    past: machines.Past | None = None,
    minimum_saving: float = 5.0,
    family_change: float = 0.15,
) -> pd.DataFrame:
    """For each virtual machine the cheapest type of the same provider, region and architecture that holds its need.

    A machine that is too small gets a larger type and a negative saving. A machine is never sized without memory: where
    memory is undecided, so is the machine. Undecided too: burstable machines that may have been held down by their
    credits, machines with accelerators, local disks or a licence bound to cores, machines whose group an autoscaler
    holds at a CPU target, and machines that do not run. Machines without a known type get their cores and memory.

    Parameters
    ----------
    sizes : table `sizes`; metrics cpu and memory are used.
    resources : table `resources`; kinds instance and autoscaling_group are used.
    rates : answer of `catalog.price_book.rates`.
    prices : table `prices` with refreshed list prices of candidate types; the bundled seed is used for the rest.
    peaks : measured extremes, columns resource_id, metric (name of the table `usage`), p999, maximum, minimum; network
        (bytes/s), operations and bytes of the disks, and credits are used where given.
    past : back-test of CPU and memory together, and hours of burstable machines.
    minimum_saving : a month's saving below this leaves the machine as it is, in the currency of its rate.
    family_change : a type of another family must be cheaper by this share of the present cost than the best of the
        present family.

    Returns
    -------
    Table `findings`, one row for each machine (two, cpu and memory, where its type is not known).
    """
    context = _Context(
        Market(machine_types(), PriceLists(prices)),
        {} if peaks is None else {(row["resource_id"], row["metric"]): row for row in peaks.to_dict("records")},
        disks.attached(resources),
        minimum_saving,
        family_change,
        past.joint if past else None,
        machines.hours_of(past.hours if past else None),
    )
    instances = resources[resources["kind"] == "instance"]
    groups = by_id(resources[resources["kind"] == "autoscaling_group"])
    judged = guards.group_sizes(by_metric(sizes), instances, groups)
    priced = by_id(rates)
    rows: list[dict[str, Any]] = []
    for resource in instances.to_dict("records"):
        key = resource["resource_id"]
        rate = priced.get(key, unpriced(resource))
        own = {metric: judged.get(metric, {}).get(key) for metric in ("cpu", "memory")}
        group = groups.get(text(resource["owner_id"]))
        current = facts_by_type().get((text(resource["provider"]), text(resource["type"])))
        if current is None:
            rows += _untyped.findings(CHECK, resource, own, rate, group)
        else:
            rows.append(_typed(Case(CHECK, FIELD, resource, current, rate, "medium", group), own, context))
    return table(rows)


def _typed(case: Case, sizes: dict[str, dict[str, Any] | None], context: _Context) -> dict[str, Any]:
    current, key = case.current, case.resource["resource_id"]
    credits = context.peaks.get((key, CPU_CREDITS))
    refused = guards.refusal(case.resource, current, sizes, case.group) or guards.held_by_credits(
        current, sizes["cpu"], credits
    )
    if refused:
        return case.says("undecided", refused)
    cpu, memory = sizes["cpu"] or {}, sizes["memory"] or {}
    done = disks.disk_use(key, context.attached.get(key, []), context.peaks)
    need = _need(cpu, memory, current, (number(context.peaks.get((key, NETWORK_IO), {}).get("p999")), *done))
    need = replace(need, hours=context.hours.get(key))
    region, system = text(case.resource["region"]), text(case.resource["os"]).lower() or "linux"
    offers = context.market.offers(current, region, system)
    choice = machines.cheapest(offers, need, family_change=context.family_change)
    evidence, said = _evidence(need, cpu, memory, current), _said(need, cpu, memory)
    if choice is None:
        where = f"No {current['arch']} type on sale in {region or 'its region'} holds this, so a person must choose."
        return case.says("undecided", f"{said} {where}", evidence=evidence)
    stays = _stays(case, choice, need, context.minimum_saving)
    if stays:
        return case.says("keep", f"{said} {stays}", evidence=evidence | {"saving_not_taken": case.money(choice).saving})
    caveats = [
        *text(cpu["caveats"]).split("; "), *text(memory["caveats"]).split("; "), *machines.changes(current, choice, need=need),
        *guards.switched_off(case.resource, current), *guards.notes(case.resource, case.group, case.rate),
    ]  # fmt: skip
    others = {"alternatives": machines.alternatives(offers, need, choice, cost=number(case.rate["monthly_cost"]))}
    return case.resized(
        choice, said, evidence | others | machines.stranded(need, choice.facts), caveats=caveats,
        **_risks(case, choice, cpu, memory, context.joint),
    )  # fmt: skip


def _risks(case: Case, choice: Choice, cpu: dict[str, Any], memory: dict[str, Any], joint: Joint | None) -> dict[str, float]:
    """Chance that a week does not fit the type bought and the present one, and on how many weeks that was measured."""
    tested = min(number(cpu["workload_weeks"]), number(memory["workload_weeks"]))
    key, types = case.resource["resource_id"], {"risk": choice.facts, "risk_now": case.current}
    # A group is sized for its largest member, so that the errors of one member say nothing about the others.
    if joint is not None and case.group is None and joint.knows(key):
        found = {name: joint.chance(key, facts["vcpu"], facts["memory_bytes"]) for name, facts in types.items()}
        return {**found, "weeks_tested": float(min(joint.weeks, tested))}
    return {name: guards.joint_risk(cpu, memory, name) for name in types} | {"weeks_tested": tested}


def _need(cpu: dict[str, Any], memory: dict[str, Any], current: Mapping[str, Any], carried: tuple[float, ...]) -> machines.Need:
    cores = number(cpu["size"])
    # Only a machine that lives on credits today may count on them, because nobody has tried it with the others.
    typical = number(cpu["typical"])
    sustained = typical if current["burst_baseline"] < 1 and math.isfinite(typical) else cores
    return machines.Need(cores, number(memory["size"]), min(sustained, cores), *carried)


def _stays(case: Case, choice: Choice, need: machines.Need, minimum: float) -> str:
    """Sentence why the machine stays as it is, or "" where it should change."""
    now, then = case.current, choice.facts
    if not machines.holds(now, need):
        return ""
    smaller = then["vcpu"] < now["vcpu"] or then["memory_bytes"] < now["memory_bytes"]
    if not smaller or choice.ratio >= 1:
        # The same size in a newer family is left out here, because that decision (modernise) has guards of its own.
        return f"No smaller type on the list holds its need for less than {now['type']}."
    return case.too_little(choice, minimum) if case.money(choice).saving < minimum else ""


def _said(need: machines.Need, cpu: dict[str, Any], memory: dict[str, Any]) -> str:
    return (
        f"It needs {significant(need.cores)} cores (chance of more in a week {format_chance(number(cpu['risk']))}) and "
        f"{format_bytes(need.memory)} of memory ({format_chance(number(memory['risk']))})."
    )


def _evidence(need: machines.Need, cpu: dict[str, Any], memory: dict[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "cpu_size_cores": number(cpu["size"]), "cpu_peak_cores": number(cpu["peak"]), "cpu_risk": number(cpu["risk"]),
        "memory_size_bytes": number(memory["size"]), "memory_peak_bytes": number(memory["peak"]), "memory_risk": number(memory["risk"]),
        "vcpu_now": current["vcpu"], "memory_now_bytes": current["memory_bytes"],
        "disk_iops_p999": need.operations, "disk_io_p999": need.disk_io,
    }  # fmt: skip
