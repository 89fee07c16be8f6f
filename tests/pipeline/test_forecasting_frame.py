"""kit.forecast: any history, one broken series at a time and never all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from devopskit.errors import BadTable, RequestError, UnknownName
from devopskit.pipeline.forecasting_frame import forecast


def daily(name: str = "a", days: int = 60, *, start: str = "2026-01-05") -> pd.DataFrame:
    """Days of a weekly rhythm: 10 on Mondays up to 16 on Sundays."""
    times = pd.date_range(start, periods=days, freq="D", tz="UTC")
    return pd.DataFrame({"time": times, "series": name, "value": 10.0 + np.arange(days) % 7})


def median(frame: pd.DataFrame, name: str = "a") -> list[float]:
    return frame.loc[frame["series"] == name, "q50"].round(3).tolist()


def reason(frame: pd.DataFrame, name: str) -> str:
    (row,) = frame[frame["series"] == name].to_dict("records")
    assert row["status"] == "undecided"
    assert np.isnan(row["q50"])
    return str(row["reason"])


def test_the_rhythm_of_the_week_goes_on() -> None:
    told = forecast(daily(), horizon=7)
    assert list(told.columns) == ["series", "time", "status", "reason", "q05", "q50", "q95"]
    assert median(told) == pytest.approx([14, 15, 16, 10, 11, 12, 13], abs=0.2)
    assert told["time"].iloc[0] == pd.Timestamp("2026-03-06", tz="UTC")


def test_quantiles_never_cross_and_are_named_by_their_level() -> None:
    told = forecast(daily(), horizon=7, quantiles=(0.025, 0.5, 0.975))
    assert (told["q2.5" if "q2.5" in told else "q02.5"] <= told["q97.5"]).all()


def test_the_order_of_the_rows_does_not_matter() -> None:
    assert median(forecast(daily().sample(frac=1, random_state=1), horizon=7)) == median(forecast(daily(), horizon=7))


def test_repeated_times_count_once_with_their_mean() -> None:
    twice = pd.concat([daily().assign(value=lambda f: f["value"] - 1), daily().assign(value=lambda f: f["value"] + 1)])
    assert median(forecast(twice, horizon=7)) == median(forecast(daily(), horizon=7))


def test_one_broken_series_leaves_the_others_alone() -> None:
    broken = daily("nothing").assign(value=np.nan)
    told = forecast(pd.concat([daily(), broken, daily("point", 1)]), horizon=7)
    assert median(told) == median(forecast(daily(), horizon=7))
    assert reason(told, "nothing") == "no value at all; a history with values would decide it"
    assert "1 days of history are too few" in reason(told, "point")


def test_a_short_history_says_how_much_would_be_enough() -> None:
    assert "14 days would give a provisional answer, 28 a calibrated one" in reason(forecast(daily(days=12), horizon=7), "a")


def test_a_horizon_longer_than_the_history_is_undecided() -> None:
    assert "too few" in reason(forecast(daily(days=40), horizon=60), "a")


def test_negative_values_are_forecast_as_they_are() -> None:
    told = forecast(daily().assign(value=lambda f: -f["value"]), horizon=7)
    assert median(told)[0] == pytest.approx(-14, abs=0.2)


def test_infinities_are_gaps_and_no_demand() -> None:
    history = daily()
    history.loc[20, "value"] = np.inf
    assert np.isfinite(forecast(history, horizon=7)["q95"]).all()


def test_a_step_that_changes_from_hours_to_days_is_read_as_days() -> None:
    hours = pd.DataFrame({"time": pd.date_range("2026-01-05", periods=240, freq="h", tz="UTC"), "series": "a", "value": 10.0})
    told = forecast(pd.concat([hours, daily(days=50, start="2026-01-15")]), horizon=7, step="D")
    assert len(told) == 7
    assert set(told["status"]) == {"decided"}


def test_hours_are_told_from_days_by_their_usual_distance() -> None:
    times = pd.date_range("2026-01-05", periods=24 * 28, freq="h", tz="UTC")
    told = forecast(pd.DataFrame({"time": times, "series": "a", "value": 5.0 + times.hour}), horizon=24)
    assert told["time"].diff().dropna().eq(pd.Timedelta(hours=1)).all()
    assert median(told)[12] == pytest.approx(17, abs=0.3)


def test_years_of_minutes_are_averaged_and_only_the_last_months_count() -> None:
    times = pd.date_range("2016-01-01", periods=1_000_000, freq="5min", tz="UTC")
    told = forecast(pd.DataFrame({"time": times, "series": "a", "value": 3.0}), horizon=24)
    assert told["q50"].sub(3).abs().max() < 0.01


def test_office_hours_stay_put_when_the_clock_changes() -> None:
    local = pd.date_range("2026-02-16", "2026-04-05 23:00", freq="h", tz="Europe/Berlin")
    history = pd.DataFrame({"time": local, "series": "a", "value": np.where(local.hour == 9, 100.0, 1.0)})
    told = forecast(history, horizon=24, zone="Europe/Berlin")
    busiest = told.loc[told["q50"].idxmax(), "time"]
    assert busiest.tz_convert("Europe/Berlin").hour == 9


def test_texts_with_two_offsets_are_read_as_the_moments_they_are() -> None:
    texts = [f"{day:%Y-%m-%dT00:00:00}+0{1 + (day.month > 3)}:00" for day in pd.date_range("2026-02-01", periods=90)]
    told = forecast(pd.DataFrame({"time": texts, "series": "a", "value": 4.0}), horizon=7, zone="Europe/Berlin")
    assert told["q50"].sub(4).abs().max() < 0.01


def test_times_without_a_zone_are_taken_in_the_zone_that_is_given() -> None:
    naive = daily().assign(time=lambda f: f["time"].dt.tz_localize(None))
    assert median(forecast(naive, horizon=7)) == median(forecast(daily(), horizon=7))


@pytest.mark.parametrize("levels", [(0.0,), (1.0,), (0.5, 1.5), (float("nan"),)])
def test_quantiles_outside_of_zero_and_one_are_refused(levels: tuple[float, ...]) -> None:
    with pytest.raises(RequestError, match="not all above 0 and below 1"):
        forecast(daily(), horizon=7, quantiles=levels)


@pytest.mark.parametrize("horizon", [0, -3, 92])
def test_a_horizon_that_nobody_can_judge_is_refused(horizon: int) -> None:
    with pytest.raises(RequestError, match="not between 1 and 91"):
        forecast(daily(), horizon=horizon)


def test_a_missing_column_is_named_with_the_way_to_melt_a_frame() -> None:
    with pytest.raises(BadTable, match=r"lacks the columns series, value(.|\n)*history\.melt"):
        forecast(daily()[["time"]], horizon=7)


def test_values_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(BadTable, match="cannot be read"):
        forecast(daily().assign(value="much"), horizon=7)


def test_an_unknown_zone_is_refused_and_not_guessed() -> None:
    with pytest.raises(BadTable, match="zone a known one such as Europe/Berlin"):
        forecast(daily(), horizon=7, zone="Europe/Berln")


def test_an_unknown_step_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownName, match="known: D, h"):
        forecast(daily(), horizon=7, step="W")


def test_a_model_that_is_not_installed_names_the_entry_point() -> None:
    with pytest.raises(UnknownName, match=r"devopskit\.forecasters"):
        forecast(daily(), horizon=7, model="chronos")


def test_no_series_at_all_gives_an_empty_frame_with_its_columns() -> None:
    assert list(forecast(daily().head(0), horizon=7).columns) == ["series", "time", "status", "reason", "q05", "q50", "q95"]


def hourly(days: int = 28, *, zone: str = "UTC", start: str = "2026-01-05") -> pd.DataFrame:
    """Hours of a daily rhythm: 5 at midnight up to 28 an hour before the next one."""
    times = pd.date_range(start, periods=24 * days, freq="h", tz=zone)
    return pd.DataFrame({"time": times, "series": "a", "value": 5.0 + times.hour})


def test_hours_in_any_order_and_twice_are_the_same_hours() -> None:
    twice = pd.concat([hourly(), hourly().iloc[::3]]).sample(frac=1, random_state=2)
    assert median(forecast(twice, horizon=24)) == median(forecast(hourly(), horizon=24))


def test_the_hour_that_spring_skips_is_a_gap_and_no_shift() -> None:
    spring = hourly(35, zone="Europe/Berlin", start="2026-03-02")  # clocks go forward on the 29th of March
    told = forecast(spring, horizon=24, zone="Europe/Berlin")
    busiest = told.loc[told["q50"].idxmax(), "time"]
    assert busiest.tz_convert("Europe/Berlin").hour == 23


def test_the_hour_that_autumn_repeats_counts_once() -> None:
    autumn = hourly(35, zone="Europe/Berlin", start="2026-10-05")  # clocks go back on the 25th of October
    told = forecast(autumn, horizon=24, zone="Europe/Berlin")
    assert told["time"].is_unique
    assert set(told["status"]) == {"decided"}


def test_minutes_that_become_hours_are_read_as_hours() -> None:
    minutes = (
        hourly(14)
        .loc[lambda f: f.index.repeat(60)]
        .assign(time=pd.date_range("2026-01-05", periods=14 * 1440, freq="min", tz="UTC"))
    )
    told = forecast(pd.concat([minutes, hourly(14, start="2026-01-19")]), horizon=24, step="h")
    assert median(told)[12] == pytest.approx(17, abs=0.5)


def test_steps_of_six_hours_are_too_few_hours_and_say_so() -> None:
    assert "fewer than half of the steps have a value" in reason(forecast(hourly().iloc[::6], horizon=24, step="h"), "a")


def test_steps_of_six_hours_are_days_all_the_same() -> None:
    told = forecast(hourly(60).iloc[::6], horizon=7, step="D")
    assert median(told)[0] == pytest.approx(14, abs=0.3)


@pytest.mark.parametrize("level", [-3.0, 0.0, 1e-12, 1e12])
def test_a_constant_of_any_size_stays_as_it_is(level: float) -> None:
    assert forecast(daily().assign(value=level), horizon=7)["q50"].tolist() == pytest.approx([level] * 7, rel=1e-3, abs=1e-15)


def test_series_are_named_as_text_whatever_they_are() -> None:
    both = pd.concat([daily().assign(series=7), daily().assign(series="b")])
    assert sorted(set(forecast(both, horizon=7)["series"])) == ["7", "b"]


def test_rows_without_a_time_are_left_out() -> None:
    holed = daily()
    holed.loc[5, "time"] = pd.NaT
    assert set(forecast(holed, horizon=7)["status"]) == {"decided"}


def test_missing_values_are_gaps_and_not_zeros() -> None:
    holed = daily()
    holed.loc[[20, 21, 40], "value"] = np.nan
    assert median(forecast(holed, horizon=7)) == pytest.approx(median(forecast(daily(), horizon=7)), abs=0.3)


def test_a_history_that_ended_last_month_is_told_from_its_own_end() -> None:
    old = forecast(daily("old", start="2025-01-06"), horizon=7)
    assert old["time"].iloc[0] == pd.Timestamp("2025-03-07", tz="UTC")


def test_quantiles_in_any_order_have_their_own_columns() -> None:
    told = forecast(daily(), horizon=7, quantiles=(0.95, 0.05))
    assert list(told.columns[-2:]) == ["q95", "q05"]
    assert (told["q05"] <= told["q95"]).all()


def test_a_broken_series_among_many_has_one_row_and_changes_no_other() -> None:
    many = [daily(name).assign(value=lambda f, k=k: f["value"] + k) for k, name in enumerate("abc")]
    alone = forecast(pd.concat(many), horizon=7)
    told = forecast(pd.concat([*many, daily("bad").assign(value=np.inf)]), horizon=7)
    pd.testing.assert_frame_equal(told[told["series"] != "bad"].reset_index(drop=True), alone)
    assert reason(told, "bad").startswith("no value at all")
