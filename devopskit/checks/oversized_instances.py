"""Virtual machines whose type is larger, or smaller, than their use needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from devopskit.catalog.machine_types import machine_types
from devopskit.catalog.price_lists import PriceLists
from devopskit.checks import _guards as guards
from devopskit.checks import _machines as machines
from devopskit.checks import _untyped
from devopskit.checks._findings import PRICE_ERROR, Money, by_id, by_metric, finding, number, table, text, unpriced
from devopskit.tables.usage import CPU_CREDITS, NETWORK_IO
from devopskit.units import format_bytes, format_share, significant

CHECK = "oversized_instances"
FIELD = "instance_type"


@dataclass(frozen=True)
class _Context:
    """What every instance of one call is judged with."""

    types: dict[tuple[str, str], dict[str, Any]]
    market: machines.Market
    peaks: dict[tuple[str, str], dict[str, Any]]
    minimum_saving: float
    family_change: float


def find(
    sizes: pd.DataFrame,
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    peaks: pd.DataFrame | None = None,
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
        (bytes/s) and credits are used where given.
    minimum_saving : a month's saving below this leaves the machine as it is, in the currency of its rate.
    family_change : a type of another family must be cheaper by this share of the present cost than the best of the
        present family.

    Returns
    -------
    Table `findings`, one row for each machine (two, cpu and memory, where its type is not known).
    """
    context = _Context(
        {(row["provider"], row["type"]): row for row in machine_types().to_dict("records")},
        machines.Market(machine_types(), PriceLists(prices)),
        {} if peaks is None else {(row["resource_id"], row["metric"]): row for row in peaks.to_dict("records")},
        minimum_saving,
        family_change,
    )
    instances = resources[resources["kind"] == "instance"]
    groups = by_id(resources[resources["kind"] == "autoscaling_group"])
    judged = guards.group_sizes(by_metric(sizes), instances, groups)
    priced = by_id(rates)
    rows: list[dict[str, Any]] = []
    for resource in instances.to_dict("records"):
        key = resource["resource_id"]
        rate = priced.get(key, unpriced(resource))
        cpu, memory = (judged.get(metric, {}).get(key) for metric in ("cpu", "memory"))
        group = groups.get(text(resource["owner_id"]))
        current = context.types.get((text(resource["provider"]), text(resource["type"])))
        if current is None:
            rows += _untyped.findings(CHECK, resource, {"cpu": cpu, "memory": memory}, rate, group)
        else:
            rows.append(_typed(resource, current, {"cpu": cpu, "memory": memory}, rate, group, context))
    return table(rows)


def _typed(
    resource: dict[str, Any],
    current: dict[str, Any],
    sizes: dict[str, dict[str, Any] | None],
    rate: dict[str, Any],
    group: dict[str, Any] | None,
    context: _Context,
) -> dict[str, Any]:
    facts = {"unit": "type", "current": current["type"], "effort": "medium"}
    if group is not None:
        facts["change_group"] = group["resource_id"]
    credits = context.peaks.get((resource["resource_id"], CPU_CREDITS))
    refused = guards.refusal(resource, current, sizes, group) or guards.held_by_credits(current, sizes["cpu"], credits)
    if refused:
        return finding(CHECK, resource, FIELD, "undecided", refused, **facts)
    cpu, memory = sizes["cpu"] or {}, sizes["memory"] or {}
    network = number(context.peaks.get((resource["resource_id"], NETWORK_IO), {}).get("p999"))
    need = _need(cpu, memory, current, network)
    region, system = text(resource["region"]), text(resource["os"]).lower() or "linux"
    offers = context.market.offers(current, region, system)
    choice = machines.cheapest(offers, need, family_change=context.family_change)
    evidence = _evidence(cpu, memory, current, choice)
    said = _said(need, cpu, memory)
    if choice is None:
        reason = (
            f"{said} No current {current['arch']} type on sale in {region or 'its region'} holds this, so a person must choose."
        )
        return finding(CHECK, resource, FIELD, "undecided", reason, evidence=evidence, **facts)
    cost = number(rate["monthly_cost"])
    money = Money.of(cost, cost * choice.ratio, rate, error=PRICE_ERROR[choice.quality])
    if _stays(current, choice, need, money, context.minimum_saving):
        reason = f"{said} {_stay_words(current, choice, money, context.minimum_saving)}"
        return finding(CHECK, resource, FIELD, "keep", reason, evidence=evidence | {"saving_not_taken": money.saving}, **facts)
    chosen = choice.facts
    caveats = [
        *text(cpu["caveats"]).split("; "), *text(memory["caveats"]).split("; "), *machines.changes(current, choice, network=need.network),
        *guards.notes(resource, group, rate),
    ]  # fmt: skip
    reason = (
        f"{said} {current['type']} has {significant(current['vcpu'])} vCPU and {format_bytes(current['memory_bytes'])}, "
        f"{choice.type} {significant(chosen['vcpu'])} and {format_bytes(chosen['memory_bytes'])}."
    )
    return finding(
        CHECK, resource, FIELD, "decided", reason, recommended=choice.type, money=money, evidence=evidence, caveats=caveats,
        saving_cores=current["vcpu"] - chosen["vcpu"], saving_bytes=current["memory_bytes"] - chosen["memory_bytes"],
        risk=guards.joint_risk(cpu, memory), risk_now=guards.joint_risk(cpu, memory, "risk_now"),
        weeks_tested=min(number(cpu["workload_weeks"]), number(memory["workload_weeks"])), **facts,
    )  # fmt: skip


def _need(cpu: dict[str, Any], memory: dict[str, Any], current: dict[str, Any], network: float) -> machines.Need:
    cores = number(cpu["size"])
    # Only a machine that lives on credits today may count on them; the others must have their need for good.
    typical = number(cpu["typical"])
    sustained = typical if current["burst_baseline"] < 1 and math.isfinite(typical) else cores
    return machines.Need(cores, number(memory["size"]), min(sustained, cores), network)


def _stays(current: dict[str, Any], choice: machines.Choice, need: machines.Need, money: Money, minimum: float) -> bool:
    if not machines.holds(current, need):
        return False
    chosen = choice.facts
    smaller = chosen["vcpu"] < current["vcpu"] or chosen["memory_bytes"] < current["memory_bytes"]
    # The same size in a newer family is another decision (modernise), with guards of its own.
    return not smaller or choice.ratio >= 1 or (math.isfinite(money.saving) and money.saving < minimum)


def _stay_words(current: dict[str, Any], choice: machines.Choice, money: Money, minimum: float) -> str:
    if choice.type != current["type"] and choice.ratio < 1 and math.isfinite(money.saving) and money.saving < minimum:
        return f"{choice.type} would save {money.currency} {money.saving:.2f} a month, less than the asked {minimum:g}."
    return f"{current['type']} is the cheapest type on the list that holds this."


def _said(need: machines.Need, cpu: dict[str, Any], memory: dict[str, Any]) -> str:
    return (
        f"It needs {significant(need.cores)} cores (chance of more in a week {format_share(number(cpu['risk']))}) and "
        f"{format_bytes(need.memory)} of memory ({format_share(number(memory['risk']))})."
    )


def _evidence(
    cpu: dict[str, Any], memory: dict[str, Any], current: dict[str, Any], choice: machines.Choice | None
) -> dict[str, Any]:
    return {
        "cpu_size_cores": number(cpu["size"]), "cpu_peak_cores": number(cpu["peak"]), "cpu_risk": number(cpu["risk"]),
        "memory_size_bytes": number(memory["size"]), "memory_peak_bytes": number(memory["peak"]), "memory_risk": number(memory["risk"]),
        "vcpu_now": current["vcpu"], "memory_now_bytes": current["memory_bytes"],
        "price_ratio": choice.ratio if choice else None, "price_quality": choice.quality if choice else None,
    }  # fmt: skip
