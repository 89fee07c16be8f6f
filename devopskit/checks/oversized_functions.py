"""Serverless functions whose memory is more, or less, than their runs need."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from devopskit.catalog.machine_rates import BILLED_AT_ZERO
from devopskit.checks._findings import Money, by_id, by_metric, finding, number, spelled, table, text, too_little, unpriced
from devopskit.checks._guards import undecided
from devopskit.units import format_bytes, format_chance, format_money

CHECK = "oversized_functions"
FIELD = "memory"
MIB = 1024.0**2
# Source: AWS Lambda developer guide, memory and computing power: 128 to 10,240 MB in steps of 1, CPU in proportion, and a
# whole vCPU at 1,769 MB.
LEAST, MOST, ONE_CPU = 128.0, 10_240.0, 1769.0
# Runtimes whose code runs on one core unless it starts processes of its own, so that a second core shortens nothing.
ONE_CORE = ("python", "nodejs", "ruby")


def find(
    sizes: pd.DataFrame,
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    minimum_saving: float = 5.0,
    deadband: float = 0.1,
    guard: float = 1.0,
) -> pd.DataFrame:
    """For each Lambda function the memory that holds its runs.

    Memory also sets the CPU, and with it how long a run takes, which is paid for. So a cut below one vCPU is undecided, with
    what it could save at most: only runs at that size can tell. Above one vCPU a cut down to it is decided for runtimes that
    use one core. Memory that is too small is raised, because a run that exceeds it is killed.

    Parameters
    ----------
    sizes : table `sizes`; metric memory is used (faas.mem_usage, the largest of the runs in a step).
    resources : table `resources`; kind function is used. rates : answer of `catalog.price_book.rates`.
    minimum_saving : a month's saving below this leaves the function as it is, in the currency of its rate.
    deadband : memory that would change by less than this share is left as it is. guard : factor on each size.

    Returns
    -------
    Table `findings`, one row for each function with a memory setting.
    """
    judged, priced = by_metric(sizes).get("memory", {}), by_id(rates)
    functions = resources[(resources["kind"] == "function") & resources["memory_capacity"].notna()]
    rows = []
    for function in functions.to_dict("records"):
        key = function["resource_id"]
        rows.append(
            _function(function, judged.get(key), priced.get(key, unpriced(function)), (minimum_saving, deadband, guard))
        )
    return table(rows)


def _function(
    function: dict[str, Any], size: dict[str, Any] | None, rate: dict[str, Any], terms: tuple[float, float, float]
) -> dict[str, Any]:
    minimum, deadband, guard = terms
    now = number(function["memory_capacity"])
    facts = {"unit": "bytes", "current": spelled(now), "effort": "low"}
    lacking = undecided({"memory": size}, "memory")
    if lacking or size is None:
        return finding(CHECK, function, FIELD, "undecided", lacking, **facts)
    need = min(max(math.ceil(guard * number(size["size"]) / MIB - 1e-9), LEAST), MOST) * MIB
    said = f"Its runs need {format_bytes(need)} (chance of more in a week {format_chance(number(size['risk']))}) and may use {format_bytes(now)}."
    evidence = {"size": number(size["size"]), "peak": number(size["peak"])}
    if abs(need - now) <= deadband * now:
        return finding(
            CHECK, function, FIELD, "keep", f"{said} That is within {deadband:.0%} of it.", evidence=evidence, **facts
        )
    one_core = text(function["runtime"]).lower().startswith(ONE_CORE) and now > ONE_CPU * MIB
    wanted = max(need, ONE_CPU * MIB) if one_core and need < now else need
    cost = number(rate["monthly_cost"])
    if wanted < now and not one_core:
        return finding(
            CHECK, function, FIELD, "undecided", f"{said} {_unknown(cost * (1 - need / now), rate)}", evidence=evidence, **facts
        )
    # Part of the rate is paid by request and part of the time does not hang on CPU, so half is the least that comes of a cut.
    money = Money.of(cost, cost * wanted / now, rate, error=0.0 if wanted > now else 0.5 * (now / wanted - 1))
    if wanted < now and money.saving < minimum:
        reason = f"{said} {too_little(format_bytes(wanted), money, minimum)}"
        return finding(CHECK, function, FIELD, "keep", reason, evidence=evidence | {"saving_not_taken": money.saving}, **facts)
    return finding(
        CHECK, function, FIELD, "decided", f"{said} {_why(function, now, wanted)}", recommended=spelled(wanted), money=money,
        risk=number(size["risk"]), risk_now=number(size["risk_now"]), weeks_tested=number(size["workload_weeks"]),
        caveats=[*text(size["caveats"]).split("; "), *_caveats(now, wanted)], saving_bytes=now - wanted, evidence=evidence, **facts,
    )  # fmt: skip


def _unknown(most: float, rate: dict[str, Any]) -> str:
    if most == 0:
        money = f"nothing, because it is {BILLED_AT_ZERO}"
    else:
        money = (
            f"between nothing and {format_money(most, rate['currency'])} a month"
            if math.isfinite(most)
            else "anything or nothing"
        )
    return (
        f"CPU falls with memory (one vCPU at {ONE_CPU:,.0f} MB), so how long a run takes there is not known, and a cut saves {money}; a "
        "power-tuning run at that size would decide it."
    )


def _why(function: dict[str, Any], now: float, wanted: float) -> str:
    if wanted > now:
        return "A run that exceeds its memory is killed."
    return f"{ONE_CPU:,.0f} MB keep a whole vCPU, and {function['runtime']} runs on one."


def _caveats(now: float, wanted: float) -> list[str]:
    if wanted > now:
        return ["more memory brings more CPU, so runs may get shorter and cost less than stated"]
    return [
        "processes that it starts itself would share the one vCPU",
        "less memory may lie below what a power-tuning run finds best",
    ]
