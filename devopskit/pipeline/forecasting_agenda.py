"""What the users' calendar knows and no history does: holidays, planned changes, the days of the month, a cap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from math import inf
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from devopskit.analysis.forecast_calendar import Calendar, Change, as_sundays, holiday_steps, planned
from devopskit.errors import RequestError

_PLANNED = re.compile(
    r"(?P<start>\d{4}-\d\d-\d\d)(?:\.\.(?P<end>\d{4}-\d\d-\d\d))?\s+[x×]\s*(?P<factor>\d+(?:\.\d+)?)"
    r"(?:\s+(?P<scope>[^()]*?))?\s*(?:\((?P<reason>.*)\))?\s*"
)


@dataclass(frozen=True)
class Agenda:
    """Knowledge of the calendar beside a history.

    Attributes
    ----------
    holidays : local dates that look like a Sunday, e.g. tuple(holidays.country_holidays("DE", years=2027)); past ones teach nothing.
    changes : planned changes, applied in their order. month_end : whether days of the month repeat, as fees of a bill do.
    cap : value that cannot be exceeded whatever the demand. drivers : columns time, driver, value of what drives the series and is
        known ahead; it has a say where it was better on the series' own last steps.
    """

    holidays: tuple[date, ...] = ()
    changes: tuple[Change, ...] = ()
    month_end: bool = False
    cap: float = inf
    drivers: pd.DataFrame | None = None


@dataclass(frozen=True)
class Plan:
    """A planned change of everything whose name, id or owner contains `scope`."""

    change: Change
    scope: str = ""

    def concerns(self, text: str) -> bool:
        """Whether a limit with these words is concerned."""
        return self.scope.lower() in text.lower()

    @property
    def words(self) -> str:
        """The plan as a sentence for the page."""
        last = f" to {self.change.end - timedelta(days=1):%Y-%m-%d}" if self.change.end else " on"
        what = self.scope or "everything"
        why = f" ({self.change.reason})" if self.change.reason else ""
        return f"from {self.change.start:%Y-%m-%d}{last} the need of {what} is multiplied by {self.change.factor:g}{why}"


def read_plans(texts: Sequence[str]) -> tuple[Plan, ...]:
    """Read planned changes such as "2027-03-01 x2 checkout (new market)" or "2027-11-25..2027-11-29 x3".

    Raises
    ------
    RequestError : a text is no plan, a date does not exist, or the end is before the start.
    """
    return tuple(_read(text) for text in texts)


def _read(text: str) -> Plan:
    found = _PLANNED.fullmatch(text.strip())
    try:
        start, end = (_moment(found[name]) if found and found[name] else None for name in ("start", "end"))
    except ValueError:
        start = end = None
    if found is None or start is None or (end is not None and end < start):
        raise RequestError(
            f"the planned change {text!r} cannot be read",
            "it needs a day, or a first and a last day, and a factor on the need; what it concerns and why may follow",
            'give e.g. planned = ["2027-03-01 x2 checkout (new market)", "2027-11-25..2027-11-29 x3", "2027-06-01 x0.8 (client leaves)"]',
        )
    until = end + timedelta(days=1) if end else None
    change = Change(start, factor=float(found["factor"]), end=until, reason=found["reason"] or "")
    return Plan(change, (found["scope"] or "").strip())


def read_days(texts: Sequence[str]) -> tuple[date, ...]:
    """Read ISO dates.

    Raises
    ------
    RequestError : a text is no date.
    """
    try:
        return tuple(date.fromisoformat(text) for text in texts)
    except ValueError as error:
        raise RequestError(
            f"the holidays {', '.join(map(repr, texts))} cannot be read: {error}",
            "a holiday is a local day on which demand looks like that of a Sunday, so that each needs a date",
            'give e.g. holidays = ["2026-12-25", "2026-12-26"]',
        ) from error


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def calendar_of(agenda: Agenda, start: datetime, zone: str) -> Calendar:
    """Return the calendar of steps that are told by the local clock, e.g. naive times of Europe/Berlin.

    The clock's own shift is already in the steps, so that moments move to the local clock and the zone is left out.
    """
    local = ZoneInfo(zone)
    changes = tuple(
        replace(change, start=_by_clock(change.start, local), end=None if change.end is None else _by_clock(change.end, local))
        for change in agenda.changes
    )
    return Calendar(start.replace(tzinfo=UTC), holidays=agenda.holidays, changes=changes)


def _by_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    # A moment without a zone stays so, and the calendar refuses it with the way to give one.
    return moment if moment.tzinfo is None else moment.astimezone(zone).replace(tzinfo=UTC)


def applied(values: np.ndarray, agenda: Agenda, calendar: Calendar, day: int) -> np.ndarray:
    """Return a forecast with everything that is known: holidays first, then planned changes, then the cap.

    Parameters
    ----------
    values : float [n, horizon, q], from any model. day : steps of a day, 24 or 1.
    """
    horizon = values.shape[1]
    shown = as_sundays(values, holiday_steps(calendar, horizon, day), day)
    factor, add = planned(calendar, horizon, day)
    return np.asarray(np.minimum(shown * factor[None, :, None] + add[None, :, None], agenda.cap))


def without_holidays(y: np.ndarray, agenda: Agenda, calendar: Calendar, day: int) -> np.ndarray:
    """Return a history [n, t] whose holidays are gaps, because a Monday off would be taken for the Mondays to come."""
    if not agenda.holidays:
        return y
    known, length = set(agenda.holidays), y.shape[1]
    steps = [calendar.start - timedelta(hours=24 // day) * k for k in range(length, 0, -1)]
    return np.where([moment.date() in known for moment in steps], np.nan, y)
