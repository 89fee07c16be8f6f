"""`kit.forecast`: a long frame of anyone's history to quantiles, one broken series at a time and never all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from devopskit.analysis import monthly_rhythm
from devopskit.analysis.forecast_evidence import weigh
from devopskit.analysis.forecast_request import chances
from devopskit.analysis.forecast_request import check as request
from devopskit.errors import RequestError, UnknownName
from devopskit.pipeline.forecasting_agenda import Agenda, applied, calendar_of, without_holidays
from devopskit.pipeline.forecasting_drivers import read_drivers, with_drivers
from devopskit.pipeline.forecasting_models import Forecaster, called, named_model
from devopskit.pipeline.forecasting_rows import read_rows, usual_step

STEPS = {"D": (pd.Timedelta(days=1), (7,), 91, 730), "h": (pd.Timedelta(hours=1), (24, 168), 2184, 2688)}
COLUMNS = ["series", "time", "status", "reason"]


def forecast(
    history: pd.DataFrame,
    *,
    horizon: int,
    quantiles: Sequence[float] = (0.05, 0.5, 0.95),
    step: str = "",
    zone: str = "UTC",
    model: str | Forecaster = "",
    agenda: Agenda | None = None,
) -> pd.DataFrame:
    """Forecast every series of a frame.

    Parameters
    ----------
    history : columns time, series, value; rows in any order. Times without a zone are taken to be in `zone`. Of rows that repeat a
        time the mean counts; finer steps are averaged; gaps stay gaps. Other columns are ignored.
    horizon : steps ahead. quantiles : each above 0 and below 1, e.g. 0.95 for what is exceeded once in twenty times.
    step : "h" or "D"; by default hours where the usual distance is below a day.
    zone : zone whose days and hours make the rhythm, e.g. Europe/Berlin, so that office hours stay put when clocks change.
    model : a callable with the signature of `forecast_array`, or the name of one that an installed package provides (entry point
        group devopskit.forecasters); empty = the kit's own.
    agenda : holidays, planned changes, the rhythm of months, a cap; they hold for every series and every model.

    Returns
    -------
    One row for each series and step: series, time (UTC), status, reason, and a column for each quantile (q05, q50 ...). A series that
    cannot be forecast has one row with status undecided, why, and what would decide it.

    Raises
    ------
    BadTable : a column is missing or holds no numbers or times; the zone is not known. RequestError : horizon, quantiles, step or model are no good.
    """
    levels, rows = chances(quantiles), read_rows(history, zone)
    name = step or usual_step(rows)
    if name not in list(STEPS):
        raise UnknownName("step", str(name), STEPS, "give step='h' or step='D'")
    width, season, longest, most = STEPS[name]
    if not isinstance(horizon, int | np.integer) or not 1 <= horizon <= longest:
        raise RequestError(
            f"a horizon of {horizon} steps is not between 1 and {longest}",
            "a forecast reaches at most 13 weeks, because past errors cannot be measured further ahead",
            f"give horizon={longest} or less, or step='D' to look further with days",
        )
    known = Agenda() if agenda is None else agenda
    if not isinstance(known, Agenda):
        raise RequestError(
            f"the agenda is of the type {type(known).__name__}",
            "holidays, planned changes and a cap are checked when an Agenda is made of them",
            "give agenda=kit.Agenda(holidays=..., changes=..., cap=...)",
        )
    drivers = read_drivers(known.drivers, zone, name)
    ask = _Ask(name, width, season, most, int(horizon), levels, named_model(model), known, zone, drivers)
    # Rows without a time belong to no step, but their series is answered all the same.
    frames = [_one(series, group[group["time"].notna()], ask) for series, group in rows.groupby("series", sort=True)]
    frames = [frame.assign(time=_utc(frame["time"], zone)) for frame in frames]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({c: [] for c in [*COLUMNS, *_names(levels)]})


@dataclass(frozen=True)
class _Ask:
    """What one call asks of every series; see `forecast`. `most` is the number of steps that are looked at."""

    step: str
    width: pd.Timedelta
    season: tuple[int, ...]
    most: int
    horizon: int
    levels: np.ndarray
    model: Forecaster
    agenda: Agenda
    zone: str
    drivers: pd.DataFrame


def _one(series: Any, group: pd.DataFrame, ask: _Ask) -> pd.DataFrame:
    """Forecast one series; what it lacks stands in its own row and concerns no other."""
    horizon, levels, name = ask.horizon, ask.levels, ask.step
    regular = group.groupby(group["time"].dt.floor(name))["value"].mean()
    if regular.notna().sum() == 0:
        return _undecided(series, "no value at all; a history with values would decide it", levels)
    # Of ten years the last months count: older hours are another company's.
    end = regular.index.max()
    regular = regular.reindex(pd.date_range(max(regular.index.min(), end - (ask.most - 1) * ask.width), end, freq=name))
    y = regular.to_numpy(dtype=float)[None, :]
    why = str(weigh(request(y, horizon, ask.season, levels)).reason[0])
    if not why and horizon > y.shape[1]:
        why = f"{y.shape[1]} steps of history are fewer than the {horizon} asked for; a history as long as the horizon would decide it"
    if why:
        return _undecided(series, why, levels)
    values = _values(y, ask, end + ask.width)
    times = pd.date_range(end + ask.width, periods=horizon, freq=name)
    told = {column: values[0, :, number] for number, column in enumerate(_names(levels))}
    return pd.DataFrame({"series": series, "time": times, "status": "decided", "reason": "", **told})


def _values(y: np.ndarray, ask: _Ask, start: pd.Timestamp) -> np.ndarray:
    """Quantiles [1, horizon, q] of any model, with what the calendar knows taken out before and put back after it."""
    calendar, day = calendar_of(ask.agenda, start.to_pydatetime(), ask.zone), ask.season[-1] // 7
    past = without_holidays(y, ask.agenda, calendar, day)
    effect = monthly_rhythm.effects(past, start.date()) if ask.agenda.month_end and day == 1 else None
    if effect is not None:
        past = past / monthly_rhythm.factors(effect, start.date(), -past.shape[1], 0)
    values = called(ask.model, past, ask.horizon, ask.season, ask.levels)
    values = _driven(past, values, ask, start)
    if effect is not None:
        values = values * monthly_rhythm.factors(effect, start.date(), 0, ask.horizon)[:, :, None]
    return applied(values, ask.agenda, calendar, day)


def _driven(past: np.ndarray, values: np.ndarray, ask: _Ask, start: pd.Timestamp) -> np.ndarray:
    """Quantiles [1, horizon, q] with the say of the drivers, as far as their own past earned one."""
    if ask.drivers.empty or past.shape[1] <= 2 * ask.horizon:
        return values
    levels = np.sort(ask.levels)
    earlier = called(ask.model, past[:, : -ask.horizon], ask.horizon, ask.season, levels) if _told(past, ask) else None
    if earlier is None:
        return values
    steps = pd.date_range(start - past.shape[1] * ask.width, periods=past.shape[1] + ask.horizon, freq=ask.step)
    known = ask.drivers.reindex(steps).to_numpy(dtype=float)
    place = np.argsort(np.argsort(ask.levels))
    told, _ = with_drivers(past[0], np.sort(values[0], axis=1), earlier[0], known, levels)
    return told[None, :, place]


def _told(past: np.ndarray, ask: _Ask) -> bool:
    """Whether a forecast from one horizon ago can be made, so that there is something to be better than."""
    return not weigh(request(past[:, : -ask.horizon], ask.horizon, ask.season, ask.levels)).reason[0]


def _undecided(series: Any, why: str, levels: np.ndarray) -> pd.DataFrame:
    row = {"series": series, "time": pd.NaT, "status": "undecided", "reason": why}
    frame = pd.DataFrame([row | dict.fromkeys(_names(levels), np.nan)])
    return frame.assign(time=pd.to_datetime(frame["time"]))


def _names(levels: np.ndarray) -> list[str]:
    return [
        f"q{100 * level:04.1f}".removesuffix(".0") if round(100 * level) != 100 * level else f"q{round(100 * level):02d}"
        for level in levels
    ]


def _utc(times: pd.Series, zone: str) -> pd.Series:
    # A local hour that the clock skips is told as the one after it; a repeated one as its first.
    return times.dt.tz_localize(zone, ambiguous=np.ones(len(times), dtype=bool), nonexistent="shift_forward").dt.tz_convert(
        "UTC"
    )
