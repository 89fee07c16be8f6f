"""What each resource cost, by one Ibis expression over the bill."""

from __future__ import annotations

import ibis
from ibis import _

_TIME_UNITS = ("hour", "hrs", "second", "minute", "vcpu")
_SIZE_UNITS = ("gb", "gib", "byte", "iops", "mibps", "tb", "mo")


def by_resource(costs: ibis.Table) -> ibis.Table:
    """Sums of the four costs for each resource, currency and part of its cost.

    Only usage counts: purchases, taxes, credits and corrections say nothing about the rate of one resource.

    Returns
    -------
    Columns resource_id, currency, part (compute = priced by time, storage = priced by size, other), effective_cost,
    contracted_cost, billed_cost, list_cost, hours (from the first charge to the end of the bill), days (with a charge) and
    committed (whether a commitment covers any of it).
    """
    unit = _.pricing_unit.lower()
    part = ibis.cases(
        (_any(unit, _TIME_UNITS), "compute"),
        (_any(unit, _SIZE_UNITS), "storage"),
        (_.service_category.isin(["Compute", "Databases"]), "compute"),
        (_.service_category == "Storage", "storage"),
        else_="other",
    )
    first = _.charge_period_start.min()
    return (
        costs.mutate(bill_end=_.charge_period_end.max().over(ibis.window()))
        .filter(_.resource_id.notnull() & (_.charge_category == "Usage") & _.charge_class.isnull())
        .mutate(part=part)
        .group_by(resource_id=_.resource_id, currency=_.billing_currency, part=_.part)
        .aggregate(
            effective_cost=_.effective_cost.sum(),
            contracted_cost=_.contracted_cost.sum(),
            billed_cost=_.billed_cost.sum(),
            list_cost=_.list_cost.sum(),
            hours=(_.bill_end.max().epoch_seconds() - first.epoch_seconds()) / 3600,
            days=_.charge_period_start.truncate("D").nunique(),
            committed=_.commitment_discount_id.notnull().any(),
        )
        .order_by("resource_id", "currency", "part")
    )


def _any(text: ibis.expr.types.StringValue, words: tuple[str, ...]) -> ibis.expr.types.BooleanValue:
    found = text.contains(words[0])
    for word in words[1:]:
        found = found | text.contains(word)
    return found
