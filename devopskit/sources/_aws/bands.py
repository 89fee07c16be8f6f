"""Which step to ask for which age: CloudWatch drops fine steps early and then answers nothing, without an error.

Source: CloudWatch user guide, metrics retention: 60 s for 15 days, 300 s for 63 days, 3,600 s for 455 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from devopskit.errors import RequestError
from devopskit.period import Period, align

HOUR = 3600
AUTO = 300  # without detailed monitoring an instance has no finer step, and mixed steps cannot be compared
KEPT = ((60, 15), (300, 63), (3600, 455))  # step in seconds, days it is kept
SETTLE = timedelta(minutes=10)  # the newest two basic steps still change, so they are never kept
_STEPS = (60, 300, 900, 1800, 3600)  # an hour is a multiple of each, so that bands meet on whole steps


@dataclass(frozen=True)
class Band:
    """A span whose ends are aligned to its step (seconds)."""

    period: Period
    step: int

    @property
    def points(self) -> int:
        """Points of one series."""
        return int(self.period.seconds) // self.step


def bands(period: Period, *, now: datetime, finest: int | str = "auto") -> list[Band]:
    """Cut a period into spans of one step each, oldest first; the newest step that may still change is left out.

    Raises
    ------
    RequestError : `finest` is no step that fits.
    """
    smallest = _step(finest)
    end = min(period.end, now.astimezone(UTC) - SETTLE)
    found: list[Band] = []
    for kept, days in KEPT:
        oldest = align(now - timedelta(days=days), HOUR) + timedelta(seconds=HOUR)
        start = max(period.start, oldest)
        if start >= end or (kept < smallest and _also_kept(smallest, kept)):
            continue
        band = Period(start, end).aligned(max(kept, smallest))
        if not band.empty:
            found.insert(0, Band(band, max(kept, smallest)))
        end = start
    return found


def forgotten(period: Period, *, now: datetime) -> bool:
    """Whether a part of the period is older than anything CloudWatch keeps."""
    return period.start < now - timedelta(days=KEPT[-1][1])


def _also_kept(smallest: int, kept: int) -> bool:
    """Whether a longer-kept step gives the same answer, so that one band covers both ages."""
    return any(kept < longer <= smallest for longer, _ in KEPT)


def _step(finest: int | str) -> int:
    step = AUTO if finest == "auto" else finest
    if step not in _STEPS:
        raise RequestError(
            f"period_seconds is {finest!r}, which is no step the source aws can ask for",
            "CloudWatch keeps steps of 60, 300 and 3600 seconds, and bands of different age must meet on whole steps",
            f'set period_seconds = "auto" or one of {", ".join(map(str, _STEPS))} in devopskit.toml',
        )
    return int(step)
