"""Containers whose CPU or memory request is larger, or smaller, than their use needs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from devopskit.checks import _held_back as held_back
from devopskit.checks import _kubernetes as kubernetes
from devopskit.checks import _namespace_limits as namespace_limits
from devopskit.checks._autoscaled_requests import together
from devopskit.checks._disk_use import Peaks
from devopskit.checks._findings import Money, by_id, by_metric, finding, number, spelled, table, text, too_little, unpriced
from devopskit.checks._guards import undecided
from devopskit.checks._namespace_limits import Namespace
from devopskit.units import GIB, format_bytes, format_chance, format_cores

CHECK = "oversized_containers"
MIB = 1024.0**2
# How far the rate of a core or a GiB moves when a core counts as 6 or as 9 GiB instead of 7.46, on nodes of 4 GiB a core;
# 8.8 follows from the list prices of m5 and r5, 7.46 from Google's split list.
SPREAD = {"cpu": 0.08, "memory": 0.14}
FLOORS = {"cpu": 0.01, "memory": 64 * MIB}  # least requests: cores, bytes
DEADBAND = 0.1  # share by which a request must change, because every change restarts the copies
FIELDS = {"cpu": "cpu_request", "memory": "memory_request"}


@dataclass(frozen=True)
class _Context:
    """What every container of one call is judged with."""

    hpas: dict[str, str]
    copies: dict[str, float]
    namespaces: dict[tuple[str, str], Namespace]
    targets: Mapping[str, float]
    peaks: Peaks
    minimum_saving: float
    guard: float
    cpu_limit: bool


def find(
    sizes: pd.DataFrame,
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    minimum_saving: float = 5.0,
    guard: float = 1.0,
    cpu_limit: bool = False,
    targets: Mapping[str, float] | None = None,
    peaks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """For each container the CPU request, and the memory request and limit (one value), that hold its need.

    CPU gets a request and no limit: a limit throttles below its own mean, and the request already gives the weight under
    contention. Memory gets request = limit, so that a neighbour cannot have it killed. Undecided: a resource that a
    horizontal autoscaler holds at a target that is not known, what has ended, and a smaller memory for a JVM, whose working set is its heap setting and not
    its need. A request that is too small is raised, with a negative saving. The LimitRanges and ResourceQuotas of its
    namespace are kept to: no size below the least that is admitted, none above the most, and a CPU limit where they demand one.
    A request that would change by a tenth or less is left as it is; none is set below 0.01 cores or 64 MiB.

    Parameters
    ----------
    sizes : table `sizes`; metrics cpu and memory, per copy.
    resources : table `resources`; kinds container, pod, hpa, limit_range and resource_quota are used.
    rates : answer of `catalog.price_book.rates` (core_month and gib_month of the cluster).
    minimum_saving : a month's saving below this over both fields of a container leaves it as it is.
    guard : factor on each size, on top of its measured risk.
    cpu_limit : whether a CPU limit equal to the request is set too, e.g. where a quota demands limits.
    targets : workload id -> percent of the CPU requests that a horizontal autoscaler holds its copies at; request and target
        are then advised together. Where an autoscaler's target is not known, what it holds is undecided.
    peaks : measured extremes, columns resource_id, metric (name of the table `usage`), p999, maximum, minimum, total; kills for want
        of memory, throttled periods and restarts are used where given.

    Returns
    -------
    Table `findings`, two rows for each container, joined by change_group. The row memory_request also sets the limit. A row
    target_cpu of the workload joins them where an autoscaler's target moves with the requests.
    """
    containers = resources[resources["kind"] == "container"]
    context = _Context(
        kubernetes.autoscaled(resources),
        kubernetes.copies(resources),
        namespace_limits.namespaces(resources),
        targets or {},
        held_back.by_metric_and_id(peaks),
        minimum_saving,
        guard,
        cpu_limit,
    )
    judged, priced = by_metric(sizes), by_id(rates)
    rows: list[dict[str, Any]] = []
    for resource in containers.to_dict("records"):
        own = {metric: judged.get(metric, {}).get(resource["resource_id"]) for metric in FIELDS}
        rate = priced.get(resource["resource_id"], unpriced(resource))
        rows += _container(resource, own, rate, context)
    return table(together(rows, containers.to_dict("records"), context.targets, check=CHECK))


def _container(
    resource: dict[str, Any], sizes: Mapping[str, dict[str, Any] | None], rate: dict[str, Any], context: _Context
) -> list[dict[str, Any]]:
    rows = {metric: _field(resource, sizes, metric, rate, context) for metric in FIELDS}
    decided = {metric: row for metric, row in rows.items() if row["status"] == "decided"}
    words = _too_little(resource, decided, rate, context.minimum_saving)
    if words:
        keep = {
            metric: _kept(resource, metric, f"{row['reason']} {words}", saving_not_taken=row["saving"])
            for metric, row in decided.items()
        }
        return list((rows | keep).values())
    wanted = {metric: float(row["recommended"]) for metric, row in decided.items()}
    limited = "cpu" in wanted and (context.cpu_limit or bool(_demanded(resource, wanted["cpu"], context)))
    notes = kubernetes.quality_of_service(resource, wanted, limited=limited)
    for row in decided.values():
        row["caveats"] = "; ".join(part for part in (row["caveats"], *notes) if part)
    return list(rows.values())


def _too_little(resource: dict[str, Any], decided: dict[str, dict[str, Any]], rate: dict[str, Any], least: float) -> str:
    """Why smaller requests are not asked for, or ""; one that must grow is asked for whatever it costs."""
    total = sum(row["saving"] for row in decided.values())
    shrinks = all(float(row["recommended"]) < number(resource[FIELDS[metric]]) for metric, row in decided.items())
    if decided and shrinks and math.isfinite(total) and total < least:
        return too_little(
            "The smaller requests", Money(saving=total, currency=rate["currency"], note=text(rate["note"])), least
        )
    return ""


def _field(
    resource: dict[str, Any], sizes: Mapping[str, dict[str, Any] | None], metric: str, rate: dict[str, Any], context: _Context
) -> dict[str, Any]:
    now = number(resource[FIELDS[metric]])
    facts = {"unit": {"cpu": "cores", "memory": "bytes"}[metric], "current": spelled(now), "effort": "low"}
    held = kubernetes.scaler(resource, context.hpas)
    known = metric == "cpu" and kubernetes.parent(resource["resource_id"]) in context.targets
    refused = kubernetes.ended(resource) or ("" if known else kubernetes.target(held, metric)) or undecided(sizes, metric)
    size = sizes[metric]
    if refused or size is None:
        return finding(CHECK, resource, FIELDS[metric], "undecided", refused, **facts)
    here = context.namespaces.get(namespace_limits.place(resource), Namespace())
    floor = max(FLOORS[metric], here.least.get(metric, 0.0))
    wanted = max(floor, kubernetes.rounded(metric, context.guard * number(size["size"])))
    said = _said(metric, size, now)
    hidden = here.refusal(metric, wanted) or (
        _memory_hidden(resource, wanted, now, said, context) if metric == "memory" else ""
    )
    if hidden:
        return finding(CHECK, resource, FIELDS[metric], "undecided", hidden, **facts)
    if abs(wanted - now) <= DEADBAND * now:
        kept = _kept(resource, metric, f"{said} The present request is within {100 * DEADBAND:g} % of its need.")
        # A leak that has just reached the request is no reason for calm.
        return kept | {"caveats": text(size["caveats"])}
    return _sized(resource, size, metric, (now, wanted), rate, context=context, said=said, facts=facts)


def _memory_hidden(resource: dict[str, Any], wanted: float, now: float, said: str, context: _Context) -> str:
    """Why the memory in use is not what it needs, or ""."""
    killed = held_back.killed(resource, context.peaks, wanted)
    if killed or not (wanted < now and kubernetes.has_heap(resource)):
        return killed
    return f"{said} It is a JVM, whose working set is its heap setting and not its need; heap use after collection would decide it."


def _sized(
    resource: dict[str, Any],
    size: dict[str, Any],
    metric: str,
    now_and_wanted: tuple[float, float],
    rate: dict[str, Any],
    *,
    context: _Context,
    said: str,
    facts: dict[str, Any],
) -> dict[str, Any]:
    """Decided finding with its caveats; `said` is the sentence on its need, `facts` are fields of the finding."""
    now, wanted = now_and_wanted
    held = kubernetes.scaler(resource, context.hpas)
    copies = context.copies[resource["resource_id"]]
    released = {"cpu": "saving_cores", "memory": "saving_bytes"}[metric]
    # Nothing is freed or added where nothing is requested today, because the use is there already, only unreserved.
    delta = copies * (now - wanted) if math.isfinite(now) else 0.0
    demanded = _demanded(resource, wanted, context) if metric == "cpu" else ""
    limited = context.cpu_limit or bool(demanded)
    caveats = [
        *text(size["caveats"]).split("; "), *kubernetes.began(resource, text(size["caveats"])), demanded, *kubernetes.notes(resource, metric, held, wanted, limited=limited),
        *_bounds(resource, metric, wanted, context, limited),
        *(held_back.throttled(resource["resource_id"], context.peaks) if metric == "cpu" else ()),
        *held_back.restarted(resource["resource_id"], context.peaks), "the money shows when a node can leave" if delta > 0 else "",
    ]  # fmt: skip
    return finding(
        CHECK, resource, FIELDS[metric], "decided", said, recommended=spelled(wanted), caveats=caveats,
        money=_money(metric, now, wanted, copies, rate), risk=number(size["risk"]), risk_now=number(size["risk_now"]),
        weeks_tested=number(size["workload_weeks"]), **{released: delta}, **facts,
        evidence={"size": number(size["size"]), "peak": number(size["peak"]), "copies": copies} | kubernetes.also_set(metric, wanted, limited=limited),
    )  # fmt: skip


def _demanded(resource: dict[str, Any], wanted: float, context: _Context) -> str:
    """Why its namespace demands a CPU limit beside this request, or ""."""
    here = context.namespaces.get(namespace_limits.place(resource))
    return "" if here is None else here.needs_cpu_limit(wanted, number(resource["cpu_limit"]))


def _bounds(resource: dict[str, Any], metric: str, wanted: float, context: _Context, limited: bool) -> list[str]:
    """Caveats of the bounds of its namespace."""
    here = context.namespaces.get(namespace_limits.place(resource))
    if here is None:
        return []
    # A limit below the request is removed in the same change (kubernetes.notes), and memory gets its request as the limit.
    kept = number(resource["cpu_limit"])
    limit = wanted if metric == "memory" or limited else kept if kept >= wanted else math.nan
    raised = ["raised to the least that the LimitRange of its namespace admits"] if wanted == here.least.get(metric) else []
    now, copies = number(resource[FIELDS[metric]]), context.copies[resource["resource_id"]]
    return raised + here.notes(metric, now, wanted, limit=limit, copies=copies)


def _money(metric: str, now: float, wanted: float, copies: float, rate: dict[str, Any]) -> Money:
    unit = number(rate["core_month"]) if metric == "cpu" else number(rate["gib_month"]) / GIB
    before = copies * (now if math.isfinite(now) else wanted) * unit
    spread = SPREAD[metric] if math.isfinite(now) else 0.0
    return Money.of(before, copies * wanted * unit, rate, spread=spread)


def _kept(resource: dict[str, Any], metric: str, reason: str, **evidence: float) -> dict[str, Any]:
    unit = {"cpu": "cores", "memory": "bytes"}[metric]
    current = spelled(number(resource[FIELDS[metric]]))
    return finding(CHECK, resource, FIELDS[metric], "keep", reason, unit=unit, current=current, effort="low", evidence=evidence)


def _said(metric: str, size: dict[str, Any], now: float) -> str:
    words = format_cores if metric == "cpu" else format_bytes
    asked = f"requests {words(now)}" if math.isfinite(now) else f"requests no {metric}"
    need, chance = words(number(size["size"])), format_chance(number(size["risk"]))
    return f"A copy needs {need} of {metric.upper() if metric == 'cpu' else metric} (chance of more in a week {chance}) and {asked}."
