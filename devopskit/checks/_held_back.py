"""Signs that a container was held back by its limits or began anew, so that its use says less than its need."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._disk_use import Peaks
from devopskit.checks._findings import number
from devopskit.tables.usage import CONTAINER_OOM, CONTAINER_RESTARTS, CONTAINER_THROTTLED
from devopskit.units import format_bytes, format_share

# Below a twentieth of its periods throttling moves a mean over minutes by less than the rounding of a size.
THROTTLED = 0.05


def by_metric_and_id(peaks: pd.DataFrame | None) -> Peaks:
    """(resource id, metric) -> row of the measured extremes."""
    return {} if peaks is None else {(row["resource_id"], row["metric"]): row for row in peaks.to_dict("records")}


def killed(resource: dict[str, Any], peaks: Peaks, wanted: float) -> str:
    """Sentence where it was killed for want of memory and the size would not be clearly above its limit of now, else ""."""
    if not number(peaks.get((resource["resource_id"], CONTAINER_OOM), {}).get("maximum")) > 0:
        return ""
    limit = number(resource["memory_limit"])
    # A kill shows that the limit was too little, so a size that raises it is advice and one that does not is a guess.
    if wanted > limit:
        return ""
    return (
        f"It was killed for want of memory in these weeks, so what it needs lies above its limit of {format_bytes(limit)} and is hidden; a "
        "higher limit for two weeks would decide it."
    )


def throttled(resource_id: str, peaks: Peaks) -> list[str]:
    """Caveat where its CPU limit held it back in a noticeable part of its worst minutes."""
    share = number(peaks.get((resource_id, CONTAINER_THROTTLED), {}).get("p999"))
    if not share > THROTTLED:
        return []
    return [f"its CPU limit throttled up to {format_share(min(share, 1.0))} of its periods, so its need may lie above its use"]


def restarted(resource_id: str, peaks: Peaks) -> list[str]:
    """Caveat where its containers restarted: each start takes its own CPU, and memory that grows begins anew."""
    times = number(peaks.get((resource_id, CONTAINER_RESTARTS), {}).get("total"))
    if not times >= 1:
        return []
    return [
        f"it restarted {times:,.0f} time{'s' if times >= 2 else ''} in these weeks: see why first, because a start needs CPU and frees memory"
    ]
