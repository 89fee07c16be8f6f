"""EBS volumes: what each type delivers, what it costs on the list, and what to provision for a measured need."""

from __future__ import annotations

import math
from dataclasses import dataclass

from devopskit.catalog.price_lists import Price, PriceLists

MIB = 1024.0**2
# What gp3 includes and the most it sells. Source: EBS user guide, general purpose SSD volumes.
GP3_IOPS, GP3_RATE = 3000.0, 125.0
GP3_MOST_IOPS, GP3_MOST_RATE = 16_000.0, 1000.0
GP3_RATE_FOR_IOPS = 0.25  # MiB/s for each provisioned operation per second
IOPS_STEP = 100.0


@dataclass(frozen=True)
class Performance:
    """Operations per second and MiB/s of a volume."""

    iops: float
    rate: float


def gp2(size_gib: float) -> Performance:
    """What a gp2 volume delivers for good: 3 IOPS a GiB between 100 and 16,000; 128 MiB/s up to 170 GiB, 250 above.

    Volumes under 1,000 GiB burst to 3,000 IOPS on credits, which gp3 includes anyway.
    """
    return Performance(min(max(3 * size_gib, 100.0), 16_000.0), 128.0 if size_gib <= 170 else 250.0)


def gp3_for(need: Performance) -> Performance:
    """The least gp3 provisioning that delivers `need`; never more than gp3 sells."""
    rate = min(max(math.ceil(need.rate), GP3_RATE), GP3_MOST_RATE)
    iops = max(math.ceil(need.iops / IOPS_STEP) * IOPS_STEP, GP3_IOPS, rate / GP3_RATE_FOR_IOPS if rate > GP3_RATE else 0.0)
    return Performance(min(iops, GP3_MOST_IOPS), rate)


class VolumePrices:
    """List prices of the volumes of one provider and region."""

    def __init__(self, lists: PriceLists, provider: str, region: str) -> None:
        self._lists, self._where = lists, (provider, region)

    def unit(self, kind: str, unit: str) -> Price | None:
        """Price of one unit of a volume type."""
        return self._lists.price(*self._where, kind, "", unit)

    def monthly(self, kind: str, size_gib: float, provisioned: Performance) -> float:
        """Monthly list price of a volume; NaN where its type is not on the list."""
        space = self.unit(kind, "gib-month")
        if space is None:
            return math.nan
        free = Performance(GP3_IOPS, GP3_RATE) if kind == "gp3" else Performance(0.0, 0.0)
        operations, rate = self.unit(kind, "iops-month"), self.unit(kind, "mibps-month")
        total = size_gib * space.price
        total += max(0.0, provisioned.iops - free.iops) * (operations.price if operations else 0.0)
        return total + max(0.0, provisioned.rate - free.rate) * (rate.price if rate else 0.0)

    def quality(self, *kinds: str) -> str:
        """The worse quality among the prices of these types."""
        order = ("listed", "repaired", "inferred")
        found = [price.quality for kind in kinds if (price := self.unit(kind, "gib-month")) is not None]
        return max(found, key=order.index, default="inferred")
