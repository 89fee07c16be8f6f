"""Items of the Azure Retail Prices API -> rows of the table `prices`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from devopskit.tables.columns import Rejected

HOURLY = re.compile(r"^(\d+) Hours?$")
# Offers under other terms are told by words of the SKU or product name, because no field of their own tells them.
OTHER_TERMS = ("spot", "low priority", "cloudservices", "cloud services", "dedicated host", "promo")


def rows(items: list[dict[str, Any]], rejected: Rejected) -> Iterator[dict[str, Any]]:
    """Rows of pay-as-you-go virtual machines; Spot, Low Priority, dedicated hosts and promotions are counted as left out."""
    for item in items:
        reason = _left_out(item)
        if reason:
            rejected.add(reason, 1)
            continue
        hours = HOURLY.match(item["unitOfMeasure"])
        yield {
            "provider": "azure",
            "region": item["armRegionName"],
            "item": item["armSkuName"],
            "os": "windows" if "windows" in item["productName"].lower() else "linux",
            "unit": "hour",
            # Divided, because "100 Hours" prices a whole block.
            "price": item["retailPrice"] / int(hours[1]) if hours else None,
            "currency": item["currencyCode"],
        }


def _left_out(item: dict[str, Any]) -> str:
    names = f"{item.get('skuName', '')} {item.get('productName', '')}".lower()
    term = next((word for word in OTHER_TERMS if word in names), "")
    if term:
        return f"offered as {term}, not at the plain price"
    if item.get("type") != "Consumption":
        return f"a price of type {item.get('type')}, not pay-as-you-go"
    if not item.get("armSkuName") or not item.get("armRegionName"):
        return "no size or region is given"
    if not HOURLY.match(item.get("unitOfMeasure", "")):
        return f"priced by {item.get('unitOfMeasure')}, not by the hour"
    if not item.get("retailPrice"):
        return "the price is zero"
    return "a price of a higher tier" if item.get("tierMinimumUnits") else ""
