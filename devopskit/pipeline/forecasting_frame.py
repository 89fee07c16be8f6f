"""`kit.forecast`: a long frame of anyone's history to quantiles, one broken series at a time and never all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import metadata
from typing import Any

import numpy as np
import pandas as pd

from devopskit.analysis.forecast import forecast_array
from devopskit.analysis.forecast_evidence import weigh
from devopskit.analysis.forecast_request import chances
from devopskit.analysis.forecast_request import check as request
from devopskit.errors import BadTable, DataError, RequestError, UnknownName

STEPS = {"D": (pd.Timedelta(days=1), (7,), 91, 730), "h": (pd.Timedelta(hours=1), (24, 168), 2184, 2688)}
GROUP = "devopskit.forecasters"
COLUMNS = ["series", "time", "status", "reason"]


def forecast(
    history: pd.DataFrame,
    *,
    horizon: int,
    quantiles: Sequence[float] = (0.05, 0.5, 0.95),
    step: str = "",
    zone: str = "UTC",
    model: str = "",
) -> pd.DataFrame:
    """Forecast every series of a frame.

    Parameters
    ----------
    history : columns time, series, value; rows in any order. Times without a zone are taken to be in `zone`. Of rows that repeat a
        time the mean counts; finer steps are averaged; gaps stay gaps. Other columns are ignored.
    horizon : steps ahead. quantiles : each above 0 and below 1, e.g. 0.95 for what is exceeded once in twenty times.
    step : "h" or "D"; by default hours where the usual distance is below a day.
    zone : zone whose days and hours make the rhythm, e.g. Europe/Berlin, so that office hours stay put when clocks change.
    model : name of a model of a third party (entry point group devopskit.forecasters); empty = the kit's own.

    Returns
    -------
    One row for each series and step: series, time (UTC), status, reason, and a column for each quantile (q05, q50 ...). A series that
    cannot be forecast has one row with status undecided, why, and what would decide it.

    Raises
    ------
    BadTable : a column is missing or holds no numbers or times. RequestError : horizon, quantiles, step, zone or model are no good.
    """
    levels = chances(np.asarray(quantiles, dtype=float))
    rows = _read(history, zone)
    name = step or _usual(rows)
    if name not in STEPS:
        raise UnknownName("step", name, STEPS, "give step='h' or step='D'")
    width, season, longest, most = STEPS[name]
    if not 1 <= horizon <= longest:
        raise RequestError(
            f"a horizon of {horizon} steps is not between 1 and {longest}",
            "a forecast reaches at most 13 weeks, because past errors cannot be measured further ahead",
            f"give horizon={longest} or less, or step='D' to look further with days",
        )
    call = _model(model)
    frames = [
        _one(series, group, (name, width, season, most), horizon, levels, call)
        for series, group in rows.groupby("series", sort=True)
    ]
    frames = [frame.assign(time=_utc(frame["time"], zone)) for frame in frames]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({c: [] for c in [*COLUMNS, *_names(levels)]})


def _read(history: pd.DataFrame, zone: str) -> pd.DataFrame:
    missing = [column for column in ("time", "series", "value") if column not in history]
    if missing:
        raise BadTable(
            f"the history lacks the columns {', '.join(missing)}; it has {', '.join(map(str, history.columns)) or 'none'}",
            "a long frame has one row for each series and time, with the measured value",
            "rename or melt your frame: history.melt(id_vars='time', var_name='series', value_name='value')",
        )
    try:
        times = pd.to_datetime(history["time"], utc=True) if _zoned(history["time"]) else pd.to_datetime(history["time"])
        value = pd.to_numeric(history["value"]).astype("float64")
        # Hours that an autumn clock repeats are one hour of the rhythm, and spring's missing hour is a gap.
        local = times.dt.tz_convert(zone).dt.tz_localize(None) if times.dt.tz is not None else times
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise BadTable(
            f"the history cannot be read: {error}",
            "times must be moments, values numbers, and the zone a known one such as Europe/Berlin",
            "convert the columns before the call, e.g. with pandas.to_datetime(..., utc=True)",
        ) from error
    rows = pd.DataFrame({"series": history["series"].astype("str"), "time": local, "value": value.where(np.isfinite(value))})
    return rows[rows["time"].notna()]


def _zoned(times: pd.Series) -> bool:
    """Whether times carry a zone; text with mixed offsets, as after a change of the clock, can only be read in UTC."""
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        return True
    return bool(pd.api.types.is_string_dtype(times) and times.dropna().astype(str).str.contains(r"(?:Z|[+-]\d\d:?\d\d)$").any())


def _usual(rows: pd.DataFrame) -> str:
    """Step of the whole frame: hours where the usual distance between values of a series is below a day."""
    # Repeated times would make the usual distance zero.
    distance = rows.drop_duplicates(["series", "time"]).sort_values("time").groupby("series")["time"].diff().median()
    return "h" if pd.notna(distance) and distance < pd.Timedelta(hours=23) else "D"


def _one(series: Any, group: pd.DataFrame, how: tuple[str, pd.Timedelta, tuple[int, ...], int], horizon: int, levels: np.ndarray, call: Any) -> pd.DataFrame:  # fmt: skip
    """Forecast one series; what it lacks stands in its own row and concerns no other."""
    name, width, season, most = how
    regular = group.groupby(group["time"].dt.floor(name))["value"].mean()
    if regular.notna().sum() == 0:
        return _undecided(series, "no value at all; a history with values would decide it", levels)
    # Of ten years the last months count: older hours are another company's.
    end = regular.index.max()
    regular = regular.reindex(pd.date_range(max(regular.index.min(), end - (most - 1) * width), end, freq=name))
    y = regular.to_numpy(dtype=float)[None, :]
    why = str(weigh(request(y, horizon, season, levels)).reason[0])
    if not why and horizon > y.shape[1]:
        why = f"{y.shape[1]} steps of history are fewer than the {horizon} asked for; a history as long as the horizon would decide it"
    if why:
        return _undecided(series, why, levels)
    values = np.asarray(call(y, horizon, season, levels)[0])
    if values.shape != (1, horizon, len(levels)):
        raise DataError(
            f"the model answered with the shape {values.shape} instead of (1, {horizon}, {len(levels)})",
            "a model is asked for one row with all steps and quantiles, as forecast_array gives them",
            "correct the package that provides the model, or leave model empty",
        )
    times = pd.date_range(end + width, periods=horizon, freq=name)
    told = {column: values[0, :, number] for number, column in enumerate(_names(levels))}
    return pd.DataFrame({"series": series, "time": times, "status": "decided", "reason": "", **told})


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


def models() -> Iterator[str]:
    """Names of the models that installed packages provide, such as a pretrained one."""
    return (entry.name for entry in metadata.entry_points(group=GROUP))


def _model(name: str) -> Any:
    """Return the callable of a model: (y [n, T], horizon, season, quantiles) -> values [n, horizon, q], peaks or None."""
    if not name:
        return forecast_array
    found = [entry for entry in metadata.entry_points(group=GROUP) if entry.name == name]
    if not found:
        raise UnknownName(
            "model", name, list(models()), f"install a package with an entry point of the group {GROUP}, or leave model empty"
        )
    return found[0].load()
