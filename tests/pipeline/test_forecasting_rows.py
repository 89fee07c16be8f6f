"""Rows of anyone's history: what is read, what is refused with a reason, and that odd rows concern their own series only."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from devopskit.errors import BadTable, RequestError, UnknownName
from devopskit.pipeline.forecasting_frame import forecast
from devopskit.pipeline.forecasting_rows import read_rows, usual_step

HOURS = 24 * 30


def hours(name: object = "a", count: int = HOURS, *, start: str = "2026-01-05", step: str = "h") -> pd.DataFrame:
    """Return steps of a daily rhythm: 1 at midnight up to 24 before the next one."""
    times = pd.date_range(start, periods=count, freq=step, tz="UTC")
    return pd.DataFrame({"time": times, "series": name, "value": 1.0 + np.arange(count) % 24})


@pytest.fixture(scope="module")
def alone() -> pd.DataFrame:
    """Forecast of the healthy series by itself."""
    return forecast(hours(), horizon=24)


def reason_beside(odd: pd.DataFrame, alone: pd.DataFrame) -> str:
    """Reason of an odd series (z...) beside a healthy one, whose forecast must be what it is alone."""
    told = forecast(pd.concat([hours(), odd]), horizon=24)
    pd.testing.assert_frame_equal(told[told["series"] == "a"].reset_index(drop=True), alone)
    (reason,) = told.loc[told["series"] != "a", "reason"].unique()
    return str(reason)


UNDECIDED = {
    "no time": (hours("z").assign(time=pd.NaT), "no value at all; a history with values would decide it"),
    "no value": (hours("z").assign(value=np.nan), "no value at all; a history with values would decide it"),
    "infinite": (hours("z").assign(value=-np.inf), "no value at all; a history with values would decide it"),
    "one point": (hours("z", 1), "0 days of history are too few for this horizon; 9 days would give a provisional answer"),
    "beyond any demand": (hours("z").assign(value=1e300), "no value at all; 20 days of history would decide it"),
    "a point years ahead": (pd.concat([hours("z"), hours("z", 1, start="2030-01-01")]), "0 days of history are too few"),
    "every sixth hour": (hours("z", 120, step="6h"), "fewer than half of the steps have a value"),
}
DECIDED = {
    "unsorted": hours("z").sample(frac=1, random_state=1),
    "three times the same": pd.concat([hours("z")] * 3),
    "negative": hours("z").assign(value=lambda frame: -frame["value"]),
    "every third time missing": hours("z").assign(time=lambda frame: frame["time"].where(frame.index % 3 > 0)),
    "seconds past the hour": hours("z").assign(time=lambda frame: frame["time"] + pd.Timedelta("17s")),
    "quarters of an hour that become hours": pd.concat([hours("z", 500, step="15min"), hours("z", start="2026-01-11")]),
    "hours that become days": pd.concat([hours("z", 500), hours("z", 20, start="2026-01-26", step="D")]),
    "a point of 1900": pd.concat([hours("z", 1, start="1900-01-01"), hours("z")]),
    "the year 1700": hours("z", start="1700-01-01"),
    "markup for a name": hours("<script>alert(1)</script>"),
    "control characters for a name": hours("z\x00\n\u202e"),
    "no name": hours(None),
    "a number for a name": hours(7),
}


@pytest.mark.parametrize("name", UNDECIDED)
def test_a_series_that_cannot_be_forecast_says_why_beside_one_that_can(alone: pd.DataFrame, name: str) -> None:
    assert UNDECIDED[name][1] in reason_beside(UNDECIDED[name][0], alone)


@pytest.mark.parametrize("name", DECIDED)
def test_an_odd_series_is_forecast_beside_one_that_stays_the_same(alone: pd.DataFrame, name: str) -> None:
    assert reason_beside(DECIDED[name], alone) == ""


def test_ten_years_of_minutes_are_read_as_the_hours_of_the_last_months(alone: pd.DataFrame) -> None:
    minutes = hours("z", 10 * 365 * 1440, start="2016-02-01", step="min")
    assert reason_beside(minutes, alone) == ""


def test_a_series_without_a_name_keeps_its_rows_under_a_name_that_says_so() -> None:
    assert read_rows(hours(None, 2), "UTC")["series"].tolist() == ["(no name)", "(no name)"]


ALIKE = {
    "text": lambda frame: frame.assign(value=frame["value"].astype(str), time=frame["time"].astype(str)),
    "objects": lambda frame: frame.assign(value=frame["value"].astype(object)),
    "decimals": lambda frame: frame.assign(value=[Decimal(str(value)) for value in frame["value"]]),
    "single precision": lambda frame: frame.assign(value=frame["value"].astype("float32")),
    "integers that may miss": lambda frame: frame.assign(value=frame["value"].astype("Int64")),
    "another zone": lambda frame: frame.assign(time=frame["time"].dt.tz_convert("Asia/Kolkata")),
    "no zone": lambda frame: frame.assign(time=frame["time"].dt.tz_localize(None)),
    "categories": lambda frame: frame.assign(series=frame["series"].astype("category")),
}


@pytest.mark.parametrize("name", ALIKE)
def test_the_same_history_in_another_form_has_the_same_forecast(alone: pd.DataFrame, name: str) -> None:
    pd.testing.assert_frame_equal(forecast(ALIKE[name](hours()), horizon=24), alone)


UNREADABLE = {
    "times are bare numbers, whose unit is not known": hours().assign(time=np.arange(HOURS)),
    "values of the type complex128 are no real numbers": hours().assign(value=1j),
    "values of the type datetime64": hours().assign(value=pd.Timestamp("2026-01-01")),
    "Unable to parse string": hours().assign(value="much"),
    "Unknown datetime string": hours().assign(time="yesterday"),
}


@pytest.mark.parametrize("words", UNREADABLE)
def test_columns_that_cannot_be_read_are_refused_with_what_they_hold(words: str) -> None:
    with pytest.raises(BadTable, match=rf"(?s)the history cannot be read: {words}.*convert the columns"):
        forecast(UNREADABLE[words], horizon=24)


@pytest.mark.parametrize("history", [None, {"time": [1]}, pd.DataFrame(), hours().set_index("time")])
def test_what_has_not_the_columns_is_refused_with_those_it_has(history: object) -> None:
    with pytest.raises(BadTable, match=r"(?s)the history lacks the columns .* it has \w+.*history\.melt"):
        forecast(history, horizon=24)


@pytest.mark.parametrize("zone", ["Mars", "", None, 5, "../../etc/passwd", "/etc/passwd"])
def test_a_zone_that_is_not_known_is_refused(zone: object) -> None:
    with pytest.raises(BadTable, match="the zone a known one such as Europe/Berlin"):
        forecast(hours(), horizon=24, zone=zone)


@pytest.mark.parametrize("horizon", [0, -1, 2185, None, 1.5, 48.0, "48", np.nan])
def test_a_horizon_that_is_no_number_of_steps_is_refused(horizon: object) -> None:
    with pytest.raises(RequestError, match=r"(?s)is not between 1 and 2184.*step='D' to look further"):
        forecast(hours(), horizon=horizon)


@pytest.mark.parametrize("levels", [0, (0.5, 1.0), -0.5, np.nan, None, (), "x"])
def test_quantiles_that_are_no_chances_are_refused(levels: object) -> None:
    with pytest.raises(RequestError, match="are not all above 0 and below 1"):
        forecast(hours(), horizon=24, quantiles=levels)


@pytest.mark.parametrize("step", ["W", "hour", 5])
def test_a_step_that_is_not_known_is_refused_with_those_there_are(step: object) -> None:
    with pytest.raises(UnknownName, match="known: D, h"):
        forecast(hours(), horizon=24, step=step)


def test_the_history_that_is_given_stays_as_it_is() -> None:
    given = hours()
    forecast(given, horizon=24)
    pd.testing.assert_frame_equal(given, hours())


@pytest.mark.parametrize(("step", "usual"), [("min", "h"), ("h", "h"), ("6h", "h"), ("23h", "D"), ("D", "D")])
def test_the_usual_step_is_hours_below_a_day(step: str, usual: str) -> None:
    assert usual_step(read_rows(hours(step=step, count=50), "UTC")) == usual
