"""What the disks of a machine or database do at most, which its type must carry beside cores and memory."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from devopskit.checks._findings import number
from devopskit.tables.usage import DISK_IO, DISK_OPERATIONS
from devopskit.units import format_bytes, significant

Peaks = Mapping[tuple[str, str], Mapping[str, Any]]  # (resource id, metric) -> p999, maximum, minimum


def attached(resources: pd.DataFrame) -> dict[str, list[str]]:
    """Machine id -> ids of the disks that hang on it."""
    disks = resources[(resources["kind"] == "disk") & resources["owner_id"].notna()]
    return {str(owner): list(rows["resource_id"]) for owner, rows in disks.groupby("owner_id")}


def disk_use(resource_id: str, disks: Sequence[str], peaks: Peaks) -> tuple[float, float]:
    """P99.9 of operations/s and of bytes/s: the machine's own where measured, else the sum of its disks.

    The disks' peaks need not fall into one minute, so their sum is on the side of caution. NaN where one of them was not
    measured, because a sum without it would say too little.
    """
    found = []
    for metric in (DISK_OPERATIONS, DISK_IO):
        own = number(peaks.get((resource_id, metric), {}).get("p999"))
        parts = [number(peaks.get((disk, metric), {}).get("p999")) for disk in disks]
        found.append(own if math.isfinite(own) or not parts else math.fsum(parts))
    return found[0], found[1]


def said(operations: float, disk_io: float) -> str:
    """Sentence on what was measured, "" where nothing was."""
    known = [f"{significant(operations)} IOPS"] if math.isfinite(operations) else []
    known += [f"{format_bytes(disk_io)}/s"] if math.isfinite(disk_io) else []
    return f"Its disks do {' and '.join(known)} at most (P99.9)." if known else ""
