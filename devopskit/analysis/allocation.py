"""Gives every cent of a bill to exactly one owner: direct rules first, then shared pools, the rest shown as unallocated."""

from __future__ import annotations

import fnmatch
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from devopskit.analysis.allocation_rules import COLUMN_OF, Rule, Rules
from devopskit.analysis.shares import rounded_cents
from devopskit.errors import RequestError

UNALLOCATED = "unallocated"
_MICRO = Decimal("0.000000001")  # bills have at most nine decimals; binary noise lies behind them

Money = dict[tuple[str, str], Decimal]  # (owner, rule) -> amount of one currency


def allocate(
    charges: pd.DataFrame,
    rules: Rules,
    *,
    cost: str = "effective_cost",
    drivers: Mapping[str, Mapping[str, float]] | None = None,
) -> pd.DataFrame:
    """Owners of the charges.

    Parameters
    ----------
    charges : sums of a bill by `allocation_rules.keys_of(rules)`: these keys, billing_currency and the cost.
    drivers : weights of owners by the name that a rule gives, e.g. cost of the namespaces of a cluster.

    Returns
    -------
    owner, rule, billing_currency, kind (direct, shared or unallocated), cost (Decimal to the cent). The sum for each currency
    is the sum of the bill to the cent: what has no owner stands under "unallocated", and no charge stands twice.

    Raises
    ------
    RequestError : a rule names a driver that is not given.
    """
    rows: list[dict[str, object]] = []
    for currency, part in charges.groupby("billing_currency", sort=True):
        direct, pools = _direct(part, rules, cost)
        shared = _shared(direct, pools, drivers or {})
        money = {("direct", *key): amount for key, amount in direct.items() if key[0] != UNALLOCATED}
        money |= {("shared", *key): amount for key, amount in shared.items() if key[0] != UNALLOCATED}
        rest = [table[key] for table in (direct, shared) for key in table if key[0] == UNALLOCATED]
        if rest:
            money[(UNALLOCATED, UNALLOCATED, "no rule")] = sum(rest, Decimal(0))
        order = sorted(money)
        for (kind, owner, rule), cents in zip(order, rounded_cents([money[key] for key in order]), strict=True):
            amount = Decimal(cents) / 100
            rows.append({"owner": owner, "rule": rule, "billing_currency": currency, "kind": kind, "cost": amount})
    return pd.DataFrame(rows, columns=["owner", "rule", "billing_currency", "kind", "cost"])


def exact(amount: float) -> Decimal:
    """Amount of a bill without binary noise; zero where it is missing."""
    return Decimal(repr(float(amount))).quantize(_MICRO) if amount == amount else Decimal(0)


def _direct(part: pd.DataFrame, rules: Rules, cost: str) -> tuple[Money, list[tuple[Rule, Decimal]]]:
    direct: Money = defaultdict(Decimal)
    pools: dict[int, Decimal] = defaultdict(Decimal)
    columns = [name for name in part.columns if name != cost]
    for values in part[[*columns, cost]].to_dict("records"):
        amount = exact(values[cost])
        place = next((number for number, rule in enumerate(rules.rules) if _fits(rule, values)), None)
        if place is None:
            direct[(UNALLOCATED, "no rule")] += amount
        elif rules.rules[place].split:
            pools[place] += amount
        else:
            rule = rules.rules[place]
            direct[(rules.owner(rule.to or str(values[rule.tag])), rule.rule)] += amount
    return direct, [(rules.rules[place], amount) for place, amount in pools.items()]


def _fits(rule: Rule, values: Mapping[str, object]) -> bool:
    for name, column in COLUMN_OF.items():
        pattern = getattr(rule, name)
        # Case counts, because two resources may differ by it alone, and a wrong owner is worse than none.
        if pattern and not fnmatch.fnmatchcase(str(values[column]) if pd.notna(values[column]) else "", pattern):
            return False
    if not rule.tag:
        return True
    value = values[rule.tag]
    return pd.notna(value) and str(value).strip() != "" and (not rule.values or str(value).strip() in rule.values)


def _shared(direct: Money, pools: list[tuple[Rule, Decimal]], drivers: Mapping[str, Mapping[str, float]]) -> Money:
    owned: dict[str, Decimal] = defaultdict(Decimal)
    for (owner, _rule), amount in direct.items():
        owned[owner] += amount
    owned.pop(UNALLOCATED, None)
    shared: Money = defaultdict(Decimal)
    for rule, amount in pools:
        weights = _weights(rule, owned, drivers)
        if not weights:
            shared[(UNALLOCATED, rule.rule)] += amount
            continue
        whole = sum(weights.values())
        parts = {owner: amount * weight.numerator / weight.denominator for owner, weight in _of_one(weights, whole).items()}
        # The last division may leave 1e-28 behind, and every cent must be given away: the first owner takes it.
        first = next(iter(parts))
        parts[first] += amount - sum(parts.values(), Decimal(0))
        for owner, part in parts.items():
            shared[(owner, rule.rule)] += part
    return shared


def _weights(rule: Rule, owned: Mapping[str, Decimal], drivers: Mapping[str, Mapping[str, float]]) -> dict[str, Fraction]:
    if rule.split == "fixed":
        return {owner: Fraction(str(share)) for owner, share in rule.shares.items()}
    if rule.split == "driver":
        if rule.driver not in drivers:
            raise RequestError(
                f"the allocation rule {rule.rule!r} shares by {rule.driver!r}, and no such weights are given",
                f"they say how much each owner uses; given are: {', '.join(drivers) or 'none'}",
                "give the weights of each owner, e.g. drivers={'" + rule.driver + "': {'web': 3, 'shop': 1}}",
            )
        return {owner: Fraction(str(weight)) for owner, weight in drivers[rule.driver].items()}
    owners = rule.among or tuple(sorted(owned))
    if rule.split == "even":
        return {owner: Fraction(1) for owner in owners}
    # An owner whose refunds exceed its cost cannot have a part in what the others share.
    return {owner: max(Fraction(owned.get(owner, Decimal(0))), Fraction(0)) for owner in owners}


def _of_one(weights: Mapping[str, Fraction], whole: Fraction | int) -> dict[str, Fraction]:
    if not whole:
        return {owner: Fraction(1, len(weights)) for owner in weights}
    return {owner: weight / whole for owner, weight in weights.items()}
