"""Rows of anyone's history as series of local times and numbers, or an error that says which column cannot be read and why."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.errors import BadTable

NEEDED = ("time", "series", "value")
NAMELESS = "(no name)"


def read_rows(history: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Return series (text), time (of the clock in `zone`, without a zone; NaT where it is not known) and value (NaN = missing).

    Raises
    ------
    BadTable : a column is missing, or holds no times or numbers; the zone is not known.
    """
    missing = [column for column in NEEDED if column not in history] if isinstance(history, pd.DataFrame) else list(NEEDED)
    if missing:
        found = ", ".join(map(str, history.columns)) if isinstance(history, pd.DataFrame) else type(history).__name__
        raise BadTable(
            f"the history lacks the columns {', '.join(missing)}; it has {found or 'none'}",
            "a long frame has one row for each series and time, with the measured value",
            "rename or melt your frame: history.melt(id_vars='time', var_name='series', value_name='value')",
        )
    try:
        times, value = _times(history["time"]), _numbers(history["value"])
        # Hours that an autumn clock repeats are one hour of the rhythm, and spring's missing hour is a gap.
        local = times.dt.tz_convert(_named(zone)).dt.tz_localize(None) if times.dt.tz is not None else times
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise BadTable(
            f"the history cannot be read: {error}",
            "times must be moments, values numbers, and the zone a known one such as Europe/Berlin",
            "convert the columns before the call, e.g. with pandas.to_datetime(..., utc=True)",
        ) from error
    names = history["series"].astype("str").fillna(NAMELESS)
    return pd.DataFrame({"series": names, "time": local, "value": value.where(np.isfinite(value))})


def usual_step(rows: pd.DataFrame) -> str:
    """Step of the whole frame, "h" or "D": hours where the usual distance between values of a series is below a day."""
    # Distinct times only, because repeated ones would make the usual distance zero.
    distance = rows.drop_duplicates(["series", "time"]).sort_values("time").groupby("series")["time"].diff().median()
    return "h" if pd.notna(distance) and distance < pd.Timedelta(hours=23) else "D"


def _times(times: pd.Series) -> pd.Series:
    # Refused because pandas takes bare numbers for nanoseconds, which would put seconds into the first hour of 1970.
    if pd.api.types.is_numeric_dtype(times):
        raise ValueError("times are bare numbers, whose unit is not known")
    return pd.to_datetime(times, utc=True) if _zoned(times) else pd.to_datetime(times)


def _numbers(values: pd.Series) -> pd.Series:
    if isinstance(values, pd.Series) and (
        pd.api.types.is_datetime64_any_dtype(values) or pd.api.types.is_complex_dtype(values) or values.dtype.kind == "m"
    ):
        raise ValueError(f"values of the type {values.dtype} are no real numbers")
    return pd.to_numeric(values).astype("float64")


def _zoned(times: pd.Series) -> bool:
    """Whether times carry a zone; text with mixed offsets, as after a change of the clock, can only be read in UTC."""
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        return True
    return bool(pd.api.types.is_string_dtype(times) and times.dropna().astype(str).str.contains(r"(?:Z|[+-]\d\d:?\d\d)$").any())


def _named(zone: object) -> str:
    if not isinstance(zone, str) or not zone:
        raise ValueError(f"{zone!r} names no time zone")
    return zone
