"""A bill as daily series: what `analysis.anomalies` watches and `analysis.month_end` extrapolates."""

from __future__ import annotations

import ibis
from ibis import _

from devopskit.store import spend_keys

PATH = ("sub_account_id", "service_name", "region_id", "sku_id", "resource_id")
UNTAGGED = "untagged"


def daily_costs(costs: ibis.Table, *keys: str, cost: str = "effective_cost", between: str = "/") -> ibis.Table:
    """Cost of each day by key and currency, with what is no usage apart.

    Purchases, credits, tax, fees and corrections are booked on single days, and would look like spikes: they stand in
    `other`. Amortised (effective) cost is the default, because the billed one of a covered machine is zero.

    Returns
    -------
    day (date), key (values of the keys joined with `between`, missing ones as "untagged"), billing_currency, cost, other.
    """
    parts = [spend_keys.raw(costs, key).cast("string").nullif("").fill_null(UNTAGGED) for key in keys]
    key = parts[0] if parts else ibis.literal("all")
    for part in parts[1:]:
        key = key + ibis.literal(between) + part
    usage = (costs.charge_category == "Usage") & costs.charge_class.isnull()
    sums = costs.group_by(day=spend_keys.raw(costs, spend_keys.DAY), key=key, billing_currency=costs.billing_currency)
    rows = sums.aggregate(
        cost=_[cost].sum(where=usage).fill_null(0.0),
        # A missing category is no usage either, so that a sum over its own rows keeps every cent in one of the two.
        other=_[cost].sum(where=~usage.fill_null(False)).fill_null(0.0),
    )
    return rows.mutate(day=spend_keys.final(spend_keys.DAY)).order_by("day", "key", "billing_currency")


def detail_of(costs: ibis.Table, *, path: tuple[str, ...] = PATH, cost: str = "effective_cost") -> ibis.Table:
    """Usage of each day along a path of keys, with its quantity: what tells the cause of an alert.

    Returns
    -------
    day (date), the keys of the path, billing_currency, cost, quantity (pricing_quantity).
    """
    raw = {spend_keys.name_of(key): spend_keys.raw(costs, key) for key in path}
    usage = costs.filter((costs.charge_category == "Usage") & costs.charge_class.isnull())
    rows = usage.group_by(
        day=spend_keys.raw(usage, spend_keys.DAY),
        billing_currency=usage.billing_currency,
        **{name: spend_keys.raw(usage, key) for name, key in zip(raw, path, strict=True)},
    ).aggregate(cost=_[cost].sum(), quantity=_.pricing_quantity.sum())
    return rows.mutate(day=spend_keys.final(spend_keys.DAY))
