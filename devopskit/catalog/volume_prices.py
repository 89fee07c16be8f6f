"""What disks cost a month on a list: space, provisioned operations and provisioned throughput."""

from __future__ import annotations

import math
from dataclasses import dataclass

from devopskit.catalog.price_lists import Price, PriceLists

MIB = 1024.0**2
# What gp3 includes in the price of its space. Source: EBS pricing page.
GP3_IOPS, GP3_RATE = 3000.0, 125.0


@dataclass(frozen=True)
class Performance:
    """Operations per second and MiB/s of a volume."""

    iops: float
    rate: float


class VolumePrices:
    """List prices of the volumes of one provider and region."""

    def __init__(self, lists: PriceLists, provider: str, region: str) -> None:
        self._lists, self._where = lists, (provider, region)

    def unit(self, kind: str, unit: str) -> Price | None:
        """Price of one unit of a volume type, or None where no list knows it."""
        return self._lists.price(*self._where, kind, "", unit)

    def monthly(self, kind: str, size_gib: float, provisioned: Performance) -> float:
        """Monthly list price of a volume; NaN where its type is not on the list or its size is not known.

        What is provisioned counts above the part that is included; NaN counts as that part.
        """
        space = self.unit(kind, "gib-month")
        if space is None:
            return math.nan
        included = Performance(GP3_IOPS, GP3_RATE) if kind == "gp3" else Performance(0.0, 0.0)
        operations = self._above(kind, "iops-month", provisioned.iops, included.iops)
        return size_gib * space.price + operations + self._above(kind, "mibps-month", provisioned.rate, included.rate)

    def _above(self, kind: str, unit: str, amount: float, included: float) -> float:
        price = self.unit(kind, unit)
        return 0.0 if price is None or math.isnan(amount) else max(0.0, amount - included) * price.price
