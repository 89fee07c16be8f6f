"""What each resource is charged for, by one Ibis expression over the bill."""

from __future__ import annotations

import ibis
from ibis import _

KEYS = {
    "resource_id": "resource_id", "account": "sub_account_id", "region": "region_id", "service": "service_name",
    "category": "service_category", "sku": "sku_id", "unit": "pricing_unit", "currency": "billing_currency",
    "commitment_id": "commitment_discount_id", "commitment_kind": "commitment_discount_category",
    "commitment_status": "commitment_discount_status", "capacity_status": "capacity_reservation_status", "provider": "provider_name",
}  # fmt: skip


def charges(costs: ibis.Table) -> ibis.Table:
    """Sums for each resource, article, commitment and currency.

    Only usage counts (unused commitments are usage in FOCUS): purchases, taxes, credits and corrections are no rate.

    Returns
    -------
    The keys of the table `charges`; meter, name and tags; quantity and the four costs of the whole bill; first; hours
    (from the first charge to the end of the bill) and quiet_hours (from the last charge to it).
    """
    meter = ibis.coalesce(_.sku_meter, _.charge_description)
    rows = costs.mutate(bill_end=_.charge_period_end.max().over(ibis.window()), meter=meter)
    used = rows.filter((_.charge_category == "Usage") & _.charge_class.isnull())
    grouped = used.group_by([*(_[column].name(name) for name, column in KEYS.items()), _.meter])
    end = _.bill_end.max().epoch_seconds()
    return grouped.aggregate(
        name=_.resource_name.max(), tags=_.tags.max(), quantity=_.pricing_quantity.sum(), billed_cost=_.billed_cost.sum(),
        effective_cost=_.effective_cost.sum(), contracted_cost=_.contracted_cost.sum(), list_cost=_.list_cost.sum(),
        first=_.charge_period_start.min(), hours=(end - _.charge_period_start.min().epoch_seconds()) / 3600,
        quiet_hours=(end - _.charge_period_end.max().epoch_seconds()) / 3600,
    )  # fmt: skip
