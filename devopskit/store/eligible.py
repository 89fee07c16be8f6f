"""Use that a commitment covers or could cover, in time, by one Ibis expression over the bill."""

from __future__ import annotations

import ibis
from ibis import _

# Other services have commitments of their own kinds, whose use a bill doesn't tell apart from the rest.
CATEGORIES = ("Compute", "Databases")


def eligible(costs: ibis.Table) -> ibis.Table:
    """Rows of the table `eligible`: sums for each provider, category, currency and period of charge.

    Only usage at a standing rate counts: spot (Dynamic) is cheaper than a commitment, and corrections belong to no hour.
    A contracted cost of 0, or one below what was paid, is unknown on AWS and Azure; the paid cost stands in for it, which
    can only make the demand smaller. A covered row without a contracted cost is then worth no discount, and is left out
    of `covered` and `used`.
    """
    usage = costs.filter(
        (_.charge_category == "Usage")
        & _.charge_class.isnull()
        & _.service_category.isin(CATEGORIES)
        & (_.pricing_category.isnull() | _.pricing_category.isin(["Standard", "Committed"]))
    )
    paid = ibis.coalesce(_.effective_cost, _.billed_cost, 0.0)
    known = ((_.contracted_cost > 0) & (_.contracted_cost >= 0.99 * paid)).fill_null(False)
    status = _.commitment_discount_status
    rows = usage.mutate(
        paid=paid, rate=ibis.ifelse(known, _.contracted_cost, paid), known=known, is_used=(status == "Used").fill_null(False),
        is_unused=(status == "Unused").fill_null(False),
        # A charge whose period ends before it starts (the loader notes it) is money all the same, of no known length.
        length=ibis.greatest(_.charge_period_end.epoch_seconds() - _.charge_period_start.epoch_seconds(), 0) / 3600,
    )  # fmt: skip
    grouped = rows.group_by(
        provider=_.provider_name, category=_.service_category, currency=_.billing_currency, start=_.charge_period_start,
        hours=_.length,
    )  # fmt: skip
    sums = grouped.aggregate(
        demand=_.rate.sum(where=~_.is_unused),
        covered=_.rate.sum(where=_.is_used & _.known),
        used=_.paid.sum(where=_.is_used & _.known),
        unused=_.paid.sum(where=_.is_unused),
    )
    filled = sums.mutate(**{name: _[name].fill_null(0.0) for name in ("demand", "covered", "used", "unused")})
    return filled.order_by("provider", "category", "currency", "start", "hours")
