"""Buckets whose old objects stay in the dearest class."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._buckets import is_cold
from devopskit.checks._facts import amount, fact, says_yes
from devopskit.checks._findings import number
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule
from devopskit.checks._switch import cheaper_by
from devopskit.units import GIB, format_bytes

SMALL = 128 * 1024.0  # bytes; smaller objects are billed as this size in the infrequent class (S3 user guide)
RULE = Rule(
    "buckets_without_lifecycle", "lifecycle_rule", "tier", "low", "medium",
    ("reading an object back costs money, and each stays for 30 days at least",),
)  # fmt: skip


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    least_gib: float = 100.0,
    least_saving: float = 1.0,
) -> pd.DataFrame:
    """Buckets (kind bucket) above `least_gib` without a lifecycle rule, at what their cold part saves in a cheaper class.

    The cold part is the share of bytes not read for 90 days (fact cold_share); without it the bucket is undecided. Buckets of
    small objects stay, because those cost more there. Half is the least saving: moves and reads take part of it. Inputs: an
    inventory file (facts lifecycle, cold_share, average_object_bytes), the bill.

    Parameters
    ----------
    resources, rates : rows of these tables. prices : refreshed list prices (object-standard, object-infrequent).
    """
    lists = PriceLists(prices)

    def judge(bucket: dict[str, Any]) -> Verdict | None:
        size, cold = number(bucket["disk_capacity"]), amount(bucket, "cold_share")
        if says_yes(bucket, "lifecycle") or not size > least_gib * GIB or cold == 0 or is_cold(bucket):
            return None
        if not 0 <= cold <= 1:
            return unsure(
                f"It holds {format_bytes(size)} without a rule; which share is not read would decide (fact cold_share)."
            )
        if amount(bucket, "average_object_bytes") < SMALL:
            return unsure(
                "Its objects are smaller than 128 KiB on average, which cost more in the cheaper class; pack them first."
            )
        share = cold * cheaper_by(lists, bucket, "object-standard", "object-infrequent", "gib-month")
        return Verdict(
            f"It has no lifecycle rule and {100 * cold:.0f} % of its {format_bytes(size)} were not read for 90 days.", share=share,
            sure=0.5, current=fact(bucket, "lifecycle") or "none", recommended="infrequent after 90 days", evidence={"cold_share": cold},
        )  # fmt: skip

    return judged(RULE, resources[resources["kind"] == "bucket"], rates, judge, least_saving=least_saving)
