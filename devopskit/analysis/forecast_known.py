"""What the user knows and the history does not: caps, planned changes, holidays and the users' clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from devopskit.analysis.forecast_calendar import (
    Calendar,
    as_sundays,
    check_caps,
    clock_shift,
    holiday_steps,
    of_blocks,
    planned,
    to_local,
    to_utc,
)
from devopskit.analysis.forecast_request import Request
from devopskit.analysis.forecast_result import Forecast


@dataclass(frozen=True)
class Known:
    """Knowledge beside the history.

    Attributes
    ----------
    calendar : moments of the steps, zone, holidays and planned changes.
    caps : [n] values that cannot be exceeded whatever the demand, NaN = none.
    non_negative : True = never below 0, False = may be below, None = as the history says (never below 0 where it never was).
    """

    calendar: Calendar | None = None
    caps: np.ndarray | None = None
    non_negative: bool | None = None


def by_the_users_clock(request: Request, known: Known) -> Request:
    """The request with its history by the users' clock, because an office starts at nine in summer and winter alike."""
    if known.calendar is None:
        return request
    shift = clock_shift(known.calendar, request.y.shape[1], request.horizon, request.day)
    return replace(request, y=to_local(request.y, shift)) if shift.any() else request


def apply(got: Forecast, request: Request, known: Known) -> Forecast:
    """The forecast with everything that is known: clocks first, then holidays, planned changes and caps."""
    values, daily, weekly = got.values, got.daily_peak, got.weekly_peak
    if known.calendar is not None:
        values, daily, weekly = _dated(got, request, known.calendar)
    caps = check_caps(known.caps, len(values))[:, None, None]
    least = 0.0 if known.non_negative else -np.inf
    # np.clip keeps NaN, so that an undecided series stays undecided
    values, daily, weekly = (np.clip(part, least, caps) for part in (values, daily, weekly))
    return replace(got, values=values, daily_peak=daily, weekly_peak=weekly)


def _dated(got: Forecast, request: Request, calendar: Calendar) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    day, week, horizon = request.day, request.week, request.horizon
    shift = clock_shift(calendar, request.y.shape[1], horizon, day)
    values = to_utc(got.values, shift) if shift.any() else got.values
    ahead = holiday_steps(calendar, horizon, day)
    values = as_sundays(values, ahead, day)
    daily = as_sundays(got.daily_peak, ahead[: horizon // day * day : day], 1)
    factor, add = planned(calendar, horizon, day)
    values = values * factor[None, :, None] + add[None, :, None]
    parts = []
    for peak, block in ((daily, day), (got.weekly_peak, week)):
        parts.append(peak * of_blocks(factor, block)[None, :, None] + of_blocks(add, block)[None, :, None])
    return values, parts[0], parts[1]
