"""SKUs of Google's Cloud Billing catalogue -> rows of the table `prices`.

A machine is priced as cores plus memory of its family, so the rows are one core-hour and one GiB-hour of each family and
region; `catalog.price_lists` puts machine types together from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from devopskit.tables.columns import Rejected

# Descriptions of on-demand SKUs. "Custom", "Sole Tenancy", "Premium" and "Commitment" ones start otherwise and are left out.
MACHINE = re.compile(r"^(?P<family>[A-Z]\d[A-Z]?D?) (?:Predefined |AMD |Arm )?Instance (?P<part>Core|Ram) running in")
# Needed because the catalogue has another name for c2
COMPUTE = re.compile(r"^Compute optimized (?P<part>Core|Ram) running in")
DISKS = {
    "Storage PD Capacity": "pd-standard",
    "SSD backed PD Capacity": "pd-ssd",
    "Balanced PD Capacity": "pd-balanced",
    "Extreme PD Capacity": "pd-extreme",
}
SHARED = {"Micro Instance with burstable CPU": "f1-micro", "Small Instance with 1 VCPU": "g1-small"}
HOURS_PER_MONTH = 730.0
# usage_unit of the catalogue -> (our unit, factor from a price per usage_unit to a price per our unit)
UNITS = {
    "h": ("hour", 1.0),
    "min": ("hour", 60.0),
    "s": ("hour", 3600.0),
    "GiBy.h": ("gib-hour", 1.0),
    "GiBy.mo": ("gib-month", 1.0),
    "GiBy.d": ("gib-month", HOURS_PER_MONTH / 24),
}


def rows(skus: Any, rejected: Rejected) -> Iterator[dict[str, Any]]:
    """Rows of those on-demand SKUs that price machines and disks; SKUs of other things are no rows and are not counted."""
    for sku in skus:
        named = _item(sku.description)
        if named is None or sku.category.usage_type != "OnDemand":
            continue
        item, part = named
        price = unit_price(sku)
        if isinstance(price, str):
            rejected.add(price, 1)
            continue
        amount, unit, currency = price
        unit = "core-hour" if part == "Core" and unit == "hour" else unit
        system = "" if unit == "gib-month" else "linux"
        for region in sku.service_regions:
            yield {
                "provider": "gcp", "region": region, "item": item, "os": system, "unit": unit, "price": amount, "currency": currency,
            }  # fmt: skip


def unit_price(sku: Any) -> tuple[float, str, str] | str:
    """Price, unit and currency of one SKU, or the reason why it has none.

    Of several tiers the first that costs something counts: a free first tier is an allowance for the whole account, not
    the price of one more machine.
    """
    if not sku.pricing_info:
        return "the SKU has no pricing"
    expression = sku.pricing_info[0].pricing_expression
    if expression.usage_unit not in UNITS:
        return f"the unit {expression.usage_unit} is not known"
    unit, factor = UNITS[expression.usage_unit]
    for tier in sorted(expression.tiered_rates, key=lambda rate: rate.start_usage_amount):
        money = tier.unit_price
        amount = money.units + money.nanos / 1e9
        if amount > 0:
            return amount * factor, unit, money.currency_code or "USD"
    return "the price is zero"


def _item(description: str) -> tuple[str, str] | None:
    """Family and part ("Core" or "Ram"), or disk or machine type and ""."""
    if found := MACHINE.match(description):
        return found["family"].lower(), found["part"]
    if found := COMPUTE.match(description):
        return "c2", found["part"]
    for start, item in (DISKS | SHARED).items():
        if description.startswith(start):
            return item, ""
    return None
