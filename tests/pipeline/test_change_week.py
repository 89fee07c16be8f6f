"""Hours in words to hours and moments: what a check writes is read back, anything else is no schedule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devopskit.checks.nights_and_weekends import _words
from devopskit.pipeline.change_week import hours_on, switches


def test_office_hours_start_and_stop_once_a_day() -> None:
    starts, stops = switches(hours_on("Mon 07-19, Tue 07-19"))
    assert (starts, stops) == ([7 * 3600, 31 * 3600], [19 * 3600, 43 * 3600])


def test_a_night_shift_runs_through_midnight_without_a_stop() -> None:
    assert switches(hours_on("Mon 22-24, Tue 00-06")) == ([22 * 3600], [30 * 3600])


def test_sunday_night_goes_on_into_monday() -> None:
    assert switches(hours_on("Sun 20-24, Mon 00-04")) == ([164 * 3600], [4 * 3600])


def test_what_is_always_on_or_always_off_never_switches() -> None:
    whole = ", ".join(f"{day} 00-24" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
    assert switches(hours_on(whole)) == ([], [])
    assert switches(hours_on("")) == ([], [])


@pytest.mark.parametrize("words", ["Mo 07-19", "Mon 19-07", "Mon 07-25", "Mon 7-9", "Mon 07-19; Tue 07-19", "weekdays"])
def test_words_that_are_no_hours_of_days_give_nothing(words: str) -> None:
    assert hours_on(words) == ()


@given(st.lists(st.tuples(st.integers(0, 23), st.integers(1, 24)), min_size=7, max_size=7))
def test_every_list_that_the_check_writes_is_read_as_it_was_meant(days: list[tuple[int, int]]) -> None:
    on = np.concatenate([(np.arange(24) >= first) & (np.arange(24) < last) for first, last in days])
    assert hours_on(_words(on)) == tuple(on)
