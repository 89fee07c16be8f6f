"""Advice to move a machine or database to a cheaper type of another family."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._findings import PRICE_ERROR, by_id, number, table, text, unpriced
from devopskit.checks._newer import Accept, cheapest_like, market_of
from devopskit.checks._rule import Row, Rule, part_of

Refuse = Callable[[Mapping[str, Any], Mapping[str, Any]], str]
Facts = Mapping[tuple[Any, Any], Mapping[str, Any]]


def moved(
    rule: Rule,
    things: pd.DataFrame,
    rates: pd.DataFrame,
    types: pd.DataFrame,
    lists: PriceLists,
    *,
    accept: Callable[[Mapping[str, Any]], Accept],
    refuse: Refuse,
    least_saving: float,
) -> pd.DataFrame:
    """Table `findings` with the cheapest accepted type for each of `things`; those without one get no finding.

    Parameters
    ----------
    types : what is known of each type. accept : given the facts of the present type, which types may take its place.
        refuse : given the resource and the facts of its type, why it must stay, or "".
    """
    known: Facts = {(row["provider"], row["type"]): row for row in types.to_dict("records")}
    priced = by_id(rates)
    rows: list[Row] = []
    for thing in things.to_dict("records"):
        current = known.get((text(thing["provider"]), text(thing["type"])))
        if current is None:
            continue
        region, system = text(thing["region"]), text(thing["os"]).lower() or "linux"
        if thing["kind"] == "database":
            system = lists.engine(str(current["provider"]), region, str(current["type"]), thing["engine"])
        choice = cheapest_like(current, types, market_of(lists, current, region, system), accept(current))
        if choice is None:
            continue
        refused = refuse(thing, current)
        if refused:
            rows.append(rule.says(thing, "undecided", refused, unit="type", current=current["type"]))
            continue
        rate = priced.get(thing["resource_id"], unpriced(thing))
        notes = ["needs ENA and NVMe drivers in the image"] if choice.facts["nitro"] and not current["nitro"] else []
        evidence = {
            "monthly_cost": number(rate["monthly_cost"]), "price_ratio": choice.ratio, "price_quality": choice.quality,
            "vcpu_now": current["vcpu"], "vcpu_then": choice.facts["vcpu"],
        }  # fmt: skip
        reason = f"{choice.type} has at least its cores, memory and network for {100 * (1 - choice.ratio):.0f} % less than {current['type']}."
        rows.append(rule.advises(
            thing, reason, part_of(rate, 1 - choice.ratio, error=PRICE_ERROR[choice.quality]), least=least_saving, evidence=evidence,
            caveats=notes, unit="type", current=current["type"], recommended=choice.type,
        ))  # fmt: skip
    return table(rows)
