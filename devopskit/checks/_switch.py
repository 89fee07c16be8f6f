"""What changes where one article of the price list is bought in place of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._findings import NAN, text


def cheaper_by(lists: PriceLists, resource: Mapping[str, Any], now: str, then: str, unit: str) -> float:
    """Share by which the list price of `then` lies below that of `now`; NaN where a list does not hold both.

    The share is what a saving at the user's own rate is computed with, because discounts apply to both alike.
    """
    where = text(resource["provider"]), text(resource["region"])
    before, after = (lists.price(*where, item, "", unit) for item in (now, then))
    if before is None or after is None or not before.price or before.currency != after.currency:
        return NAN
    return 1.0 - after.price / before.price
