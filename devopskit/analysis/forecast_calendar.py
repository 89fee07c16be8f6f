"""Knowledge of the calendar: planned changes, holidays, clocks; it changes what is forecast, not how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from devopskit.errors import RequestError

SUNDAY = 6


@dataclass(frozen=True)
class Change:
    """A planned change of demand.

    Attributes
    ----------
    start : first moment it holds.
    factor : multiplies demand, e.g. 2.0 for twice the traffic, 0.0 for a client that leaves altogether.
    end : first moment it no longer holds; None = for good.
    add : added after the factor, in the unit of the series.
    reason : words for the page.
    """

    start: datetime
    factor: float = 1.0
    end: datetime | None = None
    add: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class Calendar:
    """When the steps are.

    Attributes
    ----------
    start : aware moment of the first forecast step.
    zone : IANA name of the users' zone; the daily shape follows its clock, the store keeps UTC.
    holidays : local dates that look like a Sunday.
    changes : planned changes, applied in their order.
    """

    start: datetime
    zone: str = "UTC"
    holidays: tuple[date, ...] = ()
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        if self.start.tzinfo is None:
            raise RequestError(
                f"the start {self.start:%Y-%m-%d %H:%M} of the forecast has no time zone",
                "holidays and the change of clocks fall on different hours in different zones",
                "give an aware moment, e.g. datetime(2026, 3, 1, tzinfo=UTC)",
            )
        for change in self.changes:
            _refuse_bad(change)
        _zone(self.zone)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise RequestError(
            f"the time zone {name!r} is not known",
            "the daily shape follows the users' clock, and the change of clocks depends on the zone",
            "give an IANA name such as Europe/Berlin or UTC",
        ) from error


def _refuse_bad(change: Change) -> None:
    if change.start.tzinfo is None or (change.end is not None and change.end.tzinfo is None):
        raise RequestError(
            f"the planned change {change.reason or change.start!s} has a start or end without a time zone",
            "a change counts from a moment, and the same clock time is another moment in another zone",
            "give aware moments, e.g. datetime(2026, 3, 1, tzinfo=UTC)",
        )
    if not (np.isfinite(change.factor) and change.factor >= 0 and np.isfinite(change.add)):
        raise RequestError(
            f"the planned change {change.reason or change.start!s} has factor {change.factor} and addition {change.add}",
            "demand can be multiplied by a number from 0 up and moved by a finite amount, otherwise no forecast remains",
            "give e.g. factor=2.0 for twice the traffic or factor=0.0 for a client that leaves",
        )


def moments(calendar: Calendar, first: int, last: int, day: int) -> list[datetime]:
    """Aware UTC moments of the steps first..last-1, counted from the first forecast step; `day` is the steps of a day."""
    step = timedelta(hours=24 // day)
    return [calendar.start + k * step for k in range(first, last)]


def clock_shift(calendar: Calendar, length: int, horizon: int, day: int) -> np.ndarray:
    """Hours [length + horizon] by which the users' clock is ahead of the clock that holds at the last step of the history."""
    if day == 1 or calendar.zone == "UTC":
        return np.zeros(length + horizon, int)
    zone = _zone(calendar.zone)
    offsets = [m.astimezone(zone).utcoffset() or timedelta() for m in moments(calendar, -length, horizon, day)]
    hours = np.array([round(o.total_seconds() / 3600) for o in offsets])
    return hours - hours[length - 1] if length else hours * 0


def to_local(y: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """History [n, T] by the users' clock: a step moves by the shift; the hour that clocks skip is NaN, of a doubled one the later stays."""
    length = y.shape[1]
    place = np.arange(length) + shift[:length]
    out = np.full_like(y, np.nan)
    inside = (place >= 0) & (place < length)
    out[:, place[inside]] = y[:, inside]
    return out


def to_utc(values: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Forecast [n, horizon, ...] by the users' clock, back on the steps of UTC."""
    horizon = values.shape[1]
    place = np.clip(np.arange(horizon) + shift[-horizon:], 0, horizon - 1)
    return values[:, place]


def holiday_steps(calendar: Calendar, horizon: int, day: int) -> np.ndarray:
    """For every forecast step, days forward to the next Sunday where it falls on a holiday, else 0, int [horizon]."""
    zone, days = _zone(calendar.zone), set(calendar.holidays)
    local = [m.astimezone(zone).date() for m in moments(calendar, 0, horizon, day)]
    return np.array([SUNDAY - d.weekday() if d in days else 0 for d in local])


def as_sundays(values: np.ndarray, ahead: np.ndarray, day: int) -> np.ndarray:
    """Steps on a holiday take the quantiles of the same hour of the nearest Sunday inside the horizon (none: unchanged)."""
    horizon = values.shape[1]
    place = np.arange(horizon) + ahead * day
    place = np.where(place < horizon, place, place - 7 * day)
    return values[:, np.where(place >= 0, place, np.arange(horizon))]


def planned(calendar: Calendar, horizon: int, day: int) -> tuple[np.ndarray, np.ndarray]:
    """Factor and addition [horizon] of all planned changes together."""
    factor, add = np.ones(horizon), np.zeros(horizon)
    when = moments(calendar, 0, horizon, day)
    for change in calendar.changes:
        holds = np.array([change.start <= m and (change.end is None or m < change.end) for m in when], bool)
        factor = np.where(holds, factor * change.factor, factor)
        add = np.where(holds, add * change.factor + change.add, add)
    return factor, add


def of_blocks(per_step: np.ndarray, block: int, largest: bool = True) -> np.ndarray:
    """Factor or addition of whole blocks of steps: the largest within, because the peak of a block meets it."""
    whole = per_step[: len(per_step) // block * block].reshape(-1, block)
    return np.asarray(whole.max(axis=1) if largest else whole.min(axis=1))


def check_caps(caps: Sequence[float] | np.ndarray | None, count: int) -> np.ndarray:
    """Known caps as float [n], infinite where none."""
    if caps is None:
        return np.full(count, np.inf)
    known = np.broadcast_to(np.asarray(caps, float), (count,))
    return np.where(np.isnan(known), np.inf, known)
