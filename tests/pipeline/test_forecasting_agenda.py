"""Holidays, planned changes and the days of the month: read from text, and applied to any model's forecast."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.forecast_calendar import Change
from devopskit.errors import RequestError
from devopskit.pipeline.forecasting_agenda import Agenda, applied, calendar_of, read_days, read_plans, without_holidays
from devopskit.pipeline.forecasting_frame import forecast

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def history(days: int = 60, zone: str = "UTC") -> pd.DataFrame:
    """Days of 10 on working days and 4 on Sundays, up to Sunday the first of March 2026."""
    times = pd.date_range(end="2026-03-01", periods=days, freq="D", tz=zone)
    return pd.DataFrame({"time": times, "series": "a", "value": np.where(times.day_of_week == 6, 4.0, 10.0)})


def week(agenda: Agenda, **how: object) -> list[float]:
    return forecast(how.pop("history", history()), horizon=7, quantiles=(0.5,), agenda=agenda, **how)["q50"].round(1).tolist()  # type: ignore[arg-type]


def test_without_an_agenda_the_week_goes_on() -> None:
    assert week(Agenda()) == [10, 10, 10, 10, 10, 10, 4]


def test_traffic_that_doubles_on_a_day_doubles_from_that_day_on() -> None:
    assert week(Agenda(changes=(Change(datetime(2026, 3, 5, tzinfo=UTC), 2.0),))) == [10, 10, 10, 20, 20, 20, 8]


def test_a_client_that_leaves_takes_its_share_along() -> None:
    assert week(Agenda(changes=(Change(MONDAY, 0.6),))) == [6, 6, 6, 6, 6, 6, 2.4]


def test_a_change_with_an_end_holds_until_then() -> None:
    change = Change(MONDAY, 3.0, end=datetime(2026, 3, 4, tzinfo=UTC))
    assert week(Agenda(changes=(change,))) == [30, 30, 10, 10, 10, 10, 4]


def test_an_amount_is_added_after_the_factors() -> None:
    assert week(Agenda(changes=(Change(MONDAY, 2.0), Change(MONDAY, add=5.0)))) == [25, 25, 25, 25, 25, 25, 13]


def test_a_holiday_looks_like_the_next_sunday() -> None:
    assert week(Agenda(holidays=(date(2026, 3, 4),))) == [10, 10, 4, 10, 10, 10, 4]


def test_a_holiday_of_the_past_teaches_nothing() -> None:
    off = history()
    off.loc[off["time"] == pd.Timestamp("2026-02-25", tz="UTC"), "value"] = 0.0
    assert week(Agenda(holidays=(date(2026, 2, 25),)), history=off)[2] == 10


def test_a_cap_holds_whatever_is_planned() -> None:
    assert week(Agenda(changes=(Change(MONDAY, 9.0),), cap=12.0)) == [12.0] * 7


def test_a_change_begins_at_its_moment_in_the_zone_of_the_days() -> None:
    local = Change(datetime(2026, 3, 4, tzinfo=ZoneInfo("Asia/Tokyo")), 2.0)
    assert week(Agenda(changes=(local,)), history=history(zone="Asia/Tokyo"), zone="Asia/Tokyo") == [10, 10, 20, 20, 20, 20, 8]


def test_days_of_the_month_come_back_where_they_are_asked_for() -> None:
    fees = history(150)
    fees.loc[fees["time"].dt.day == 5, "value"] *= 6
    plain, known = (week(Agenda(month_end=on), history=fees) for on in (False, True))
    assert known[3] == pytest.approx(60, rel=0.05)
    assert plain[3] < 30


def test_the_hour_of_a_change_counts_in_hourly_values() -> None:
    times = pd.date_range(end="2026-03-01T23:00", periods=24 * 28, freq="h", tz="UTC")
    agenda = Agenda(changes=(Change(datetime(2026, 3, 2, 6, tzinfo=UTC), 2.0),))
    told = forecast(pd.DataFrame({"time": times, "series": "a", "value": 5.0}), horizon=12, quantiles=(0.5,), agenda=agenda)
    assert told["q50"].round(1).tolist() == [5.0] * 6 + [10.0] * 6


def test_a_change_without_a_zone_is_refused() -> None:
    with pytest.raises(RequestError, match="without a time zone"):
        week(Agenda(changes=(Change(datetime(2026, 3, 5), 2.0),)))


def test_a_plan_is_read_with_its_factor_scope_and_reason() -> None:
    (plan,) = read_plans(["2026-03-01 x2 checkout (new market)"])
    assert (plan.change.start, plan.change.factor, plan.change.end) == (datetime(2026, 3, 1, tzinfo=UTC), 2.0, None)
    assert (plan.scope, plan.change.reason) == ("checkout", "new market")
    assert plan.words == "from 2026-03-01 on the need of checkout is multiplied by 2 (new market)"


def test_a_plan_for_some_days_ends_with_the_last_of_them() -> None:
    (plan,) = read_plans(["2026-11-25..2026-11-29 × 3"])
    assert plan.change.end == datetime(2026, 11, 30, tzinfo=UTC)
    assert plan.words == "from 2026-11-25 to 2026-11-29 the need of everything is multiplied by 3"


@pytest.mark.parametrize(
    "text", ["x2", "2026-13-01 x2", "2026-03-01", "2026-03-05..2026-03-01 x2", "soon x2", "2026-03-01 x-2"]
)
def test_a_plan_that_cannot_be_read_is_refused_with_examples(text: str) -> None:
    with pytest.raises(RequestError, match=r"cannot be read(.|\n)*2027-03-01 x2 checkout"):
        read_plans([text])


def test_holidays_are_read_as_dates_and_nothing_else() -> None:
    assert read_days(["2026-12-25"]) == (date(2026, 12, 25),)
    with pytest.raises(RequestError, match=r"cannot be read(.|\n)*holidays = "):
        read_days(["Christmas"])


@pytest.mark.parametrize(("text", "inside"), [("prod-Checkout disk team-a", True), ("prod-search disk", False)])
def test_a_plan_concerns_what_its_words_are_found_in(text: str, inside: bool) -> None:
    assert read_plans(["2026-03-01 x2 checkout"])[0].concerns(text) is inside


def test_the_quantiles_of_any_model_get_what_is_known() -> None:
    agenda = Agenda(changes=(Change(MONDAY, 2.0),))
    values = np.array([[[1.0, 2.0, 3.0]]])
    assert applied(values, agenda, calendar_of(agenda, MONDAY, "UTC"), 1).tolist() == [[[2.0, 4.0, 6.0]]]


def test_an_agenda_that_is_a_plain_dictionary_is_refused_with_the_right_form() -> None:
    with pytest.raises(RequestError, match=r"(?s)type dict.*kit\.Agenda\(holidays="):
        forecast(history(), horizon=7, agenda={"cap": 5.0})  # type: ignore[arg-type]


def test_a_model_that_is_neither_name_nor_callable_is_refused() -> None:
    with pytest.raises(RequestError, match="model 5 is neither a name nor something that can be called"):
        forecast(history(), horizon=7, model=5)  # type: ignore[arg-type]


def test_without_holidays_a_history_is_the_same_array() -> None:
    y = np.ones((1, 7))
    assert without_holidays(y, Agenda(), calendar_of(Agenda(), MONDAY, "UTC"), 1) is y
