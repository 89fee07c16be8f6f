"""Volumes: what gp2 delivers, what gp3 must be given for a need, and what another size costs."""

from __future__ import annotations

import math

from devopskit.catalog.volume_prices import GP3_IOPS, GP3_RATE, Performance, VolumePrices

# What a volume is moved to gp3 for: its limits until September 2025, which hold in every region and on Outposts.
# Source: EBS user guide, general purpose SSD volumes.
GP3_MOST_IOPS, GP3_MOST_RATE = 16_000.0, 1000.0
# The most that gp3 sells since. Source: AWS re:Invent 2025, STG320 (80,000 operations, 64 TiB). One that has them keeps them,
# because a cap at the old limit would cut it below its use.
GP3_RAISED_IOPS, GP3_RAISED_RATE = 80_000.0, 2000.0
GP3_RATE_FOR_IOPS = 0.25  # MiB/s for each provisioned operation per second
IOPS_STEP = 100.0


def gp2(size_gib: float) -> Performance:
    """What a gp2 volume delivers for good: 3 IOPS a GiB between 100 and 16,000; 128 MiB/s up to 170 GiB, 250 above.

    Volumes under 1,000 GiB burst to 3,000 IOPS on credits, which gp3 includes anyway.
    """
    return Performance(min(max(3 * size_gib, 100.0), 16_000.0), 128.0 if size_gib <= 170 else 250.0)


def gp3_for(need: Performance) -> Performance:
    """The least gp3 provisioning that delivers `need`; never more than gp3 sells."""
    rate = min(max(math.ceil(need.rate), GP3_RATE), GP3_RAISED_RATE)
    iops = max(math.ceil(need.iops / IOPS_STEP) * IOPS_STEP, GP3_IOPS, rate / GP3_RATE_FOR_IOPS if rate > GP3_RATE else 0.0)
    return Performance(min(iops, GP3_RAISED_IOPS), rate)


def cost_ratio(prices: VolumePrices, kind: str, sizes_gib: tuple[float, float], provisioned: Performance) -> float:
    """What a volume costs at the second size over what it costs at the first, with the same performance.

    Operations and throughput that are bought beside the space are paid on at any size, so that only the space counts. Where
    no list knows the type, all of its cost is taken to be space.
    """
    now, then = sizes_gib
    before = prices.monthly(kind, now, provisioned)
    return prices.monthly(kind, then, provisioned) / before if before > 0 else then / now
