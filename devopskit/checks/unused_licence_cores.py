"""Licences counted by core on machines that stand still or need fewer cores."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from devopskit.checks._facts import amount, days_since, fact, kept_by
from devopskit.checks._findings import NAN, Money, by_id, by_metric, number, table, text
from devopskit.checks._guards import NOT_RUNNING
from devopskit.checks._rule import Row, Rule

RULE = Rule(
    "unused_licence_cores", "licence_cores", "right-size", "high", "high",
    (
        "a licence that was bought is saved at its next renewal, and its terms say whether it may move",
        "fewer cores take effect only where the machine has them switched off (CPU options) or is a smaller one",
    ),
)  # fmt: skip
LEAST_CORES = 4  # that licences by core are sold for at least; SQL Server and Windows Server count no machine below


def find(
    sizes: pd.DataFrame, resources: pd.DataFrame, rates: pd.DataFrame, *, now: object = None, stopped_days: int = 30,
    least_cores: int = LEAST_CORES, least_saving: float = 5.0,
) -> pd.DataFrame:  # fmt: skip
    """Machines with a licence by core (column licence) that are stopped, or whose decided need is half their cores or less.

    The licence's own cost a month is a fact of the inventory (licence_cost, in the currency of the machine); without it the
    cores are advised without money, as a bill does not hold what was bought elsewhere. A machine in standby (fact standby or
    dr) is kept, and one whose need is undecided says so.

    Parameters
    ----------
    sizes, resources, rates : rows of these tables. now : moment that days are counted from. stopped_days : days stopped.
    least_cores : that such a licence is sold for at least.
    """
    needs, priced = by_metric(sizes).get("cpu", {}), by_id(rates)
    licensed = resources[resources["kind"].isin(["instance", "database"]) & resources["licence"].fillna("").ne("")]
    rows = []
    for machine in licensed.to_dict("records"):
        if text(machine["state"]).lower() in NOT_RUNNING:
            wanted, said = _of_stopped(machine, days_since(fact(machine, "stopped_at"), now), stopped_days)
        else:
            wanted, said = _of_running(machine, needs.get(machine["resource_id"]), least_cores)
        if said and math.isnan(wanted):
            rows.append(RULE.says(machine, "undecided", said))
        elif said and wanted <= number(machine["cpu_capacity"]) / 2:
            rows.append(_advice(machine, wanted, said, priced.get(machine["resource_id"], {}), least_saving))
    return table(rows)


def _of_stopped(machine: dict[str, Any], stopped: float, least_days: int) -> tuple[float, str]:
    """Cores that must stay licensed, NaN where that is not known, and the sentence about it; "" where nothing is said."""
    known = f"It is {machine['state']} under {machine['licence']}"
    if math.isnan(stopped):
        return NAN, f"{known}; since when would decide (fact stopped_at)."
    return 0.0, f"{known}, and has been for {stopped:.0f} days." if stopped >= least_days else ""


def _of_running(machine: dict[str, Any], need: dict[str, Any] | None, least_cores: int) -> tuple[float, str]:
    if need is None:
        return NAN, ""
    if need["status"] != "decided":
        return NAN, f"Not enough data for the cores that {machine['licence']} must count: {text(need['reason'])}"
    cores, size = number(machine["cpu_capacity"]), number(need["size"])
    wanted = float(max(math.ceil(size), least_cores))
    return (
        wanted,
        f"It needs {size:.3g} of the {cores:g} cores that {machine['licence']} counts; {wanted:g} is the least to license.",
    )


def _advice(machine: dict[str, Any], wanted: float, said: str, rate: dict[str, Any], least_saving: float) -> Row:
    tag = kept_by(machine)
    if tag:
        return RULE.says(machine, "keep", f"{said} Its tag {tag} says that it must stay.")
    cores, currency = number(machine["cpu_capacity"]), fact(machine, "licence_currency") or text(rate.get("currency"))
    # A cost without a currency could be added to no other, so that it is no price.
    paid = amount(machine, "licence_cost") if currency else NAN
    source = {
        "origin": "bill", "currency": currency, "note": "licence_cost of the inventory",
        "reason": "unpriced: the inventory does not say what the licence costs a month (fact licence_cost)",
    }  # fmt: skip
    # A part of its own, because other changes of the machine do not lower what the licence costs.
    evidence = {"part": "licence", "monthly_cost": paid, "cores": cores, "cores_needed": wanted}
    return RULE.advises(
        machine, said, Money.of(paid, paid * wanted / cores, source), least=least_saving, evidence=evidence, unit="cores",
        current=f"{cores:g}", recommended=f"{wanted:g}",
    )  # fmt: skip
