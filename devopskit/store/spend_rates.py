"""Sums behind coverage, utilisation and the effective savings rate of a bill; the ratios are taken by analysis."""

from __future__ import annotations

import ibis
from ibis import _

from devopskit.store import spend_keys


def rate_sums(costs: ibis.Table, *keys: str) -> ibis.Table:
    """Sums by keys and currency for `analysis.savings_rate.rates_of_bill`.

    Only usage counts, corrections left out. Rows whose contracted cost is 0 although money was charged are in no ratio,
    because AWS and Azure write 0 where they do not know the rate; `unpriced_effective` says how much that is.

    Returns
    -------
    keys, billing_currency, used_effective, unused_effective, used_contracted, eligible_effective, eligible_contracted,
    eligible_list, unpriced_effective. Eligible = standard and committed usage, with the unused part in its effective cost.
    """
    usage = costs.filter((costs.charge_category == "Usage") & costs.charge_class.isnull())
    used, unused = _.commitment_discount_status == "Used", _.commitment_discount_status == "Unused"
    unpriced = (_.contracted_cost == 0) & ((_.effective_cost > 0) | (_.billed_cost > 0)) & ~unused.fill_null(False)
    eligible = _.pricing_category.isin(["Standard", "Committed"]) | _.pricing_category.isnull()
    rows = usage.mutate(_known=~unpriced.fill_null(False), _eligible=eligible).mutate(_counts=_._known & _._eligible)
    raw = {spend_keys.name_of(key): spend_keys.raw(rows, key) for key in keys}
    sums = rows.group_by(**raw, billing_currency=rows.billing_currency).aggregate(
        used_effective=_.effective_cost.sum(where=used),
        unused_effective=_.effective_cost.sum(where=unused),
        used_contracted=_.contracted_cost.sum(where=used & _._counts),
        eligible_effective=_.effective_cost.sum(where=_._counts),
        # Only its cost belongs to the rate, because what is unused covers nothing and its own price is no demand.
        eligible_contracted=_.contracted_cost.sum(where=_._counts & ~unused.fill_null(False)),
        eligible_list=_.list_cost.sum(where=_._counts & ~unused.fill_null(False)),
        unpriced_effective=_.effective_cost.sum(where=~_._known),
    )
    added = [name for name in sums.columns if name not in {*raw, "billing_currency"}]
    filled = sums.mutate(**{name: _[name].fill_null(0.0) for name in added})
    if not {spend_keys.DAY, spend_keys.MONTH} & set(keys):
        return filled
    refined = filled.mutate(**{spend_keys.name_of(key): spend_keys.final(key) for key in keys})
    return refined.group_by([*raw, "billing_currency"]).aggregate(**{name: _[name].sum() for name in added})
