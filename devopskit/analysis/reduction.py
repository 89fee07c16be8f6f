"""Dense arrays of usage to a `Summary`: weekly and daily extremes, counted back from the newest sample."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from devopskit.analysis.sizing_request import DAY_SECONDS, known, step_of, usage_of
from devopskit.tables.summary import Summary

WEEK_DAYS = 7
PINNED_AT = 0.98  # share of the capacity from which a sample counts as pinned
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def reduce_dense(
    usage: np.ndarray,
    *,
    step_seconds: int,
    capacity: np.ndarray | None = None,
    resource_id: np.ndarray | None = None,
    end: datetime = EPOCH,
) -> Summary:
    """Reduce usage [n, samples] (oldest first, NaN = no sample) to weekly and daily extremes.

    Parameters
    ----------
    usage : in the unit of the metric; the last column is the newest sample. Infinite and negative samples count as missing.
    step_seconds : length of a step; must divide a day.
    capacity : [n] provisioned now, in the unit of the usage; decides which samples are pinned.
    resource_id : [n] names; by default the row numbers.
    end : end of the newest sample.

    Raises
    ------
    RequestError : the step does not divide a day, the usage is no matrix of numbers, or the capacity has another length.
    """
    usage, step = usage_of(usage), step_of(step_seconds)
    ceiling = known("capacity", capacity, len(usage))
    names = np.arange(len(usage)).astype(str) if resource_id is None else resource_id
    days = _days(usage, DAY_SECONDS // step)
    weeks = days.reshape(len(usage), days.shape[1] // WEEK_DAYS, WEEK_DAYS * days.shape[2])
    seen = np.isfinite(weeks) & (weeks >= 0)
    filled = np.where(seen, weeks, -np.inf)
    samples = seen.sum(2)
    level = PINNED_AT * np.where(np.isfinite(ceiling), ceiling, np.inf)
    return Summary(
        resource_id=names,
        weekly_max=_finite(filled.max(2, initial=-np.inf)),
        weekly_p999=_quantile(filled, samples, 0.999),
        daily_max=_finite(np.where(np.isfinite(days) & (days >= 0), days, -np.inf).max(2, initial=-np.inf)),
        samples=samples,
        pinned=(filled >= level[:, None, None]).sum(2),
        step_seconds=np.full(len(usage), float(step)),
        end=end,
    )


def _days(usage: np.ndarray, per_day: int) -> np.ndarray:
    """Reshape to [n, days, per_day]; the oldest week is filled up with NaN, because weeks count back from the newest sample."""
    lack = -usage.shape[1] % (per_day * WEEK_DAYS)
    whole = np.concatenate([np.full((len(usage), lack), np.nan, usage.dtype), usage], axis=1) if lack else usage
    return whole.reshape(len(usage), whole.shape[1] // per_day, per_day)


def _finite(extreme: np.ndarray) -> np.ndarray:
    """Extremes of nothing (minus infinity) as NaN, in float64 so that later logarithms do not lose digits."""
    return np.where(np.isfinite(extreme), extreme, np.nan).astype(float)


def _quantile(filled: np.ndarray, samples: np.ndarray, share: float) -> np.ndarray:
    """Quantile of each week's samples as numpy.nanquantile, from its few largest samples only, so that no full sort is needed."""
    width = filled.shape[2]
    top = min(width, int(np.ceil((1 - share) * width)) + 2)
    largest = np.sort(np.partition(filled, width - top, axis=2)[:, :, width - top :], axis=2).astype(float) if width else filled
    position = np.maximum(samples - 1, 0) * share
    low = np.floor(position)
    at = top - samples + low.astype(int)
    near = np.take_along_axis(largest, np.clip(at, 0, top - 1)[:, :, None], axis=2)[:, :, 0]
    far = np.take_along_axis(largest, np.clip(at + 1, 0, top - 1)[:, :, None], axis=2)[:, :, 0]
    with np.errstate(invalid="ignore"):
        return np.where(samples > 0, near + (far - near) * (position - low), np.nan)
