"""The day a disk fills: what "too small" means for something that takes everything until it is full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from devopskit.analysis.exhaustion import exceed
from devopskit.pipeline.sizing import Reduced

SEASON = (7,)
REACHES = ((91, 91), (28, 42), (7, 14))  # days ahead, and the days of history that a forecast so far needs
# A disk is looked at only where a straight line at this multiple of its growth would fill it, because each forecast costs
# milliseconds and most disks of a fleet stand still.
FASTER = 3.0
COLUMNS = ["resource_id", "reach_days", "chance", "early", "likely"]


def disk_filling(reduced: Sequence[Reduced], *, end: datetime) -> pd.DataFrame:
    """When each disk that grows will be full.

    Parameters
    ----------
    reduced : usage by pool; the pools of metric disk are used. end : end of the newest day.

    Returns
    -------
    One row for each disk that may fill: resource_id, reach_days (how far its history lets one see), chance (that it is full
    by then), early and likely (days by which it is with 10 and 50 %, NaT beyond the reach).
    """
    frames = [_pool(one, end) for one in reduced if one.pool.quantity == "disk"]
    known = [frame for frame in frames if len(frame)]
    return pd.concat(known, ignore_index=True) if known else pd.DataFrame({name: [] for name in COLUMNS})


def _pool(reduced: Reduced, end: datetime) -> pd.DataFrame:
    daily, limit = reduced.summary.daily_max, reduced.now
    history = np.where(np.isfinite(daily).any(1), daily.shape[1] - np.isfinite(daily).argmax(1), 0)
    reach = np.array([next((ahead for ahead, least in REACHES if days >= least), 0) for days in history], dtype=int)
    wanted = (reach > 0) & _may_fill(daily, limit, reach)
    rows = []
    for ahead in sorted(set(reach[wanted].tolist())):
        at = np.flatnonzero(wanted & (reach == ahead))
        chance, dates = exceed(daily[at], limit[at], ahead, SEASON)
        names = reduced.summary.resource_id[at]
        rows += [
            {
                "resource_id": str(name),
                "reach_days": ahead,
                "chance": p,
                "early": _day(end, when[0]),
                "likely": _day(end, when[1]),
            }
            for name, p, when in zip(names, chance, dates, strict=True)
            if np.isfinite(p)
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _may_fill(daily: np.ndarray, limit: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Whether growth of the last four weeks, made three times faster, would pass the limit within the reach, bool [n]."""
    recent = daily[:, -28:]
    low, high = np.fmin.reduce(recent, axis=1, initial=np.nan), np.fmax.reduce(recent, axis=1, initial=np.nan)
    with np.errstate(invalid="ignore"):
        return np.asarray(high + FASTER * (high - low) * reach / 28 >= limit)


def _day(end: datetime, steps: float) -> pd.Timestamp:
    """Day of a step; the first one ahead begins at `end`, as on the page of the capacity forecast."""
    return pd.NaT if np.isnan(steps) else pd.Timestamp(end) + pd.Timedelta(days=float(steps) - 1)
