"""Knowledge of the calendar changes the forecast where and when it should, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from devopskit.analysis.forecast import forecast
from devopskit.analysis.forecast_calendar import (
    Calendar,
    Change,
    as_sundays,
    clock_shift,
    holiday_steps,
    planned,
    to_local,
    to_utc,
)
from devopskit.analysis.forecast_known import Known
from devopskit.errors import RequestError

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def office(weeks: int = 6) -> np.ndarray:
    """Hourly load of 10 from nine to five on working days, 1 else, starting on a Monday."""
    day = np.where((np.arange(24) >= 9) & (np.arange(24) < 17), 10.0, 1.0)
    week = np.concatenate([np.tile(day, 5), np.ones(48)])
    return np.tile(week, weeks)[None, :] + np.random.default_rng(1).normal(0, 0.05, (1, 168 * weeks))


def middle(known: Known, horizon: int = 168) -> np.ndarray:
    """Median path of the office."""
    return forecast(office(), horizon=horizon, quantiles=[0.5], known=known).values[0, :, 0]


def test_twice_the_traffic_from_a_day_on_doubles_from_that_day():
    change = Change(start=datetime(2026, 3, 4, tzinfo=UTC), factor=2.0, reason="launch")
    with_change, without = middle(Known(Calendar(MONDAY, changes=(change,)))), middle(Known(Calendar(MONDAY)))
    np.testing.assert_allclose(with_change[:48], without[:48])
    np.testing.assert_allclose(with_change[48:], 2 * without[48:])


def test_a_change_with_an_end_holds_until_its_end():
    change = Change(start=datetime(2026, 3, 2, 1, tzinfo=UTC), end=datetime(2026, 3, 2, 3, tzinfo=UTC), factor=3.0, add=1.0)
    factor, add = planned(Calendar(MONDAY, changes=(change,)), 5, 24)
    assert factor.tolist() == [1, 3, 3, 1, 1]
    assert add.tolist() == [0, 1, 1, 0, 0]


def test_a_client_that_leaves_leaves_nothing_behind():
    change = Change(start=MONDAY, factor=0.0)
    got = forecast(office(), horizon=168, known=Known(Calendar(MONDAY, changes=(change,))))
    assert np.abs(got.values).max() == 0
    assert np.abs(got.weekly_peak).max() == 0


def test_weekly_peaks_meet_a_launch_within_the_week():
    change = Change(start=datetime(2026, 3, 5, tzinfo=UTC), factor=2.0)
    plain = forecast(office(), horizon=168, quantiles=[0.5])
    got = forecast(office(), horizon=168, quantiles=[0.5], known=Known(Calendar(MONDAY, changes=(change,))))
    np.testing.assert_allclose(got.weekly_peak, 2 * plain.weekly_peak)
    np.testing.assert_allclose(got.daily_peak[0, :3], plain.daily_peak[0, :3])


def test_a_holiday_on_a_wednesday_looks_like_the_sunday():
    path = middle(Known(Calendar(MONDAY, holidays=(date(2026, 3, 4),))))
    np.testing.assert_allclose(path[48:72], path[144:168])
    assert path[24 + 12] > 8
    assert path[48 + 12] < 3


def test_holidays_fall_on_the_local_day_of_the_zone():
    ahead = holiday_steps(Calendar(MONDAY, zone="Asia/Tokyo", holidays=(date(2026, 3, 3),)), 48, 24)
    assert np.flatnonzero(ahead).tolist() == list(range(15, 39))
    assert set(ahead[15:39]) == {5}


def test_a_holiday_without_a_sunday_in_the_horizon_stays_as_it_is():
    values = np.arange(48.0)[None, :, None]
    ahead = holiday_steps(Calendar(MONDAY, holidays=(date(2026, 3, 3),)), 48, 24)
    np.testing.assert_array_equal(as_sundays(values, ahead, 24), values)


def test_the_office_opens_an_hour_earlier_in_utc_after_the_clocks_change():
    start = datetime(2026, 3, 29, tzinfo=UTC)  # clocks of Berlin go forward at 01:00 UTC
    path = middle(Known(Calendar(start, zone="Europe/Berlin")), 72)
    plain = middle(Known(Calendar(start)), 72)
    np.testing.assert_allclose(path[2:70], plain[3:71])


def test_the_shift_counts_from_the_last_hour_of_the_history():
    start = datetime(2026, 10, 25, 3, tzinfo=UTC)  # clocks of Berlin went back at 01:00 UTC
    shift = clock_shift(Calendar(start, zone="Europe/Berlin"), 4, 2, 24)
    assert shift.tolist() == [1, 1, 0, 0, 0, 0]


def test_moving_to_the_local_clock_leaves_the_skipped_hour_empty():
    moved = to_local(np.array([[1.0, 2, 3, 4]]), np.array([-1, -1, 0, 0]))
    np.testing.assert_array_equal(moved, [[2, np.nan, 3, 4]])


def test_moving_back_to_utc_reads_the_hour_of_the_local_clock():
    values = np.arange(4.0)[None, :, None]
    assert to_utc(values, np.array([0, 0, 1, 1]))[0, :, 0].tolist() == [0, 1, 3, 3]


def test_a_zone_without_summer_time_changes_nothing():
    np.testing.assert_array_equal(middle(Known(Calendar(MONDAY, zone="Asia/Tokyo"))), middle(Known(Calendar(MONDAY))))


def test_an_unknown_zone_is_refused():
    with pytest.raises(RequestError, match="'Mars/Olympus' is not known"):
        Calendar(MONDAY, zone="Mars/Olympus")


def test_a_start_without_a_zone_is_refused():
    with pytest.raises(RequestError, match="has no time zone"):
        Calendar(datetime(2026, 3, 2))


@pytest.mark.parametrize("factor", [-1.0, np.nan, np.inf])
def test_a_factor_that_is_no_share_of_demand_is_refused(factor):
    with pytest.raises(RequestError, match="demand can be multiplied by a number from 0 up"):
        Calendar(MONDAY, changes=(Change(start=MONDAY, factor=factor),))


def test_a_change_without_a_zone_is_refused():
    with pytest.raises(RequestError, match="start or end without a time zone"):
        Calendar(MONDAY, changes=(Change(start=datetime(2026, 3, 2)),))
