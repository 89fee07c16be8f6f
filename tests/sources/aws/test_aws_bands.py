"""Which step is asked for which age."""

from datetime import UTC, datetime, timedelta

import pytest

from devopskit.errors import RequestError
from devopskit.period import Period
from devopskit.sources._aws.bands import bands, forgotten

NOW = datetime(2026, 6, 1, 12, 7, tzinfo=UTC)


def days_ago(count: float) -> datetime:
    return NOW - timedelta(days=count)


def test_two_weeks_come_in_one_band_of_five_minutes():
    found = bands(Period(days_ago(14), NOW), now=NOW)
    assert [(band.step, band.period.start) for band in found] == [(300, datetime(2026, 5, 18, 12, 5, tzinfo=UTC))]


def test_the_newest_steps_that_may_still_change_are_left_out():
    found = bands(Period(days_ago(1), NOW), now=NOW)
    assert found[-1].period.end == datetime(2026, 6, 1, 11, 55, tzinfo=UTC)


def test_older_than_nine_weeks_comes_in_steps_of_an_hour():
    found = bands(Period(days_ago(91), NOW), now=NOW)
    assert [band.step for band in found] == [3600, 300]
    assert found[0].period.end == found[1].period.start == datetime(2026, 3, 30, 13, tzinfo=UTC)


def test_minutes_are_asked_only_where_they_are_still_kept():
    found = bands(Period(days_ago(100), NOW), now=NOW, finest=60)
    assert [band.step for band in found] == [3600, 300, 60]


def test_steps_of_an_hour_cover_every_age_in_one_band():
    found = bands(Period(days_ago(91), NOW), now=NOW, finest=3600)
    assert [(band.step, band.points) for band in found] == [(3600, 91 * 24 - 1)]


def test_what_nobody_keeps_any_more_is_not_asked():
    found = bands(Period(days_ago(900), days_ago(400)), now=NOW)
    assert [(band.step, band.period.start) for band in found] == [(3600, datetime(2025, 3, 3, 13, tzinfo=UTC))]
    assert forgotten(Period(days_ago(900), days_ago(400)), now=NOW)


def test_a_period_that_lies_wholly_in_the_forgotten_past_gives_no_band():
    assert bands(Period(days_ago(900), days_ago(600)), now=NOW) == []


def test_neighbouring_periods_meet_without_hole_or_overlap():
    first = bands(Period(days_ago(3), days_ago(2)), now=NOW)
    second = bands(Period(days_ago(2), days_ago(1)), now=NOW)
    assert first[-1].period.end == second[0].period.start


def test_a_period_shorter_than_a_step_gives_no_band():
    assert bands(Period(days_ago(2), days_ago(2) + timedelta(seconds=30)), now=NOW) == []


def test_a_step_that_fits_no_hour_is_refused_with_the_choices():
    with pytest.raises(RequestError, match=r'period_seconds is 420, .*\n.*\nset period_seconds = "auto" or one of 60, 300'):
        bands(Period(days_ago(1), NOW), now=NOW, finest=420)
