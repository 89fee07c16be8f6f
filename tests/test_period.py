"""Half-open UTC spans: alignment, splitting, union and what is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devopskit.period import EPOCH, Period, align, missing, union


def day(number: int, hour: int = 0) -> datetime:
    return datetime(2026, 1, number, hour, tzinfo=UTC)


def test_a_time_without_zone_is_refused_with_the_fix() -> None:
    with pytest.raises(ValueError, match="has no zone; give it one"):
        Period(datetime(2026, 1, 1), day(2))


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="swap the two"):
        Period(day(2), day(1))


def test_bounds_in_another_zone_are_turned_into_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    assert Period(datetime(2026, 1, 1, 1, tzinfo=berlin), day(2)).start == day(1)


def test_a_split_joins_to_the_whole_without_hole_or_overlap() -> None:
    parts = list(Period(day(1), day(2, 6)).split(step_seconds=3600, points=11))
    assert [p.seconds / 3600 for p in parts] == [11, 11, 8]
    assert union(parts) == [Period(day(1), day(2, 6))]


def test_what_is_missing_are_the_holes_between_covered_spans() -> None:
    covered = [Period(day(3), day(5)), Period(day(8), day(12))]
    assert missing(Period(day(1), day(10)), covered) == [Period(day(1), day(3)), Period(day(5), day(8))]


def test_nothing_is_missing_where_everything_is_covered() -> None:
    assert missing(Period(day(2), day(3)), [Period(day(1), day(2, 12)), Period(day(2, 12), day(4))]) == []


def test_the_days_of_a_period_include_a_day_that_is_only_touched() -> None:
    assert [d.day for d in Period(day(1, 23), day(3)).days()] == [1, 2]


@given(st.integers(0, 2**31), st.integers(1, 86_400))
def test_an_aligned_time_is_a_multiple_of_the_step_and_not_later(seconds: int, step: int) -> None:
    moment = EPOCH + timedelta(seconds=seconds)
    aligned = align(moment, step)
    assert aligned <= moment < aligned + timedelta(seconds=step)
    assert (aligned - EPOCH).total_seconds() % step == 0


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 8)), max_size=6))
def test_covered_and_missing_together_are_the_wanted_period(spans: list[tuple[int, int]]) -> None:
    wanted = Period(day(1), day(28))
    covered = [Period(day(start), day(start) + timedelta(days=length)) for start, length in spans]
    assert union([*covered, *missing(wanted, covered)]) == union([*covered, wanted])
