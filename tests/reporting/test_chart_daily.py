"""The line of daily cost and the diamonds on it."""

from __future__ import annotations

import pytest

from devopskit.reporting._chart_daily import daily

DAYS = ["2026-06-10", "2026-06-11", "2026-06-12", "2026-06-13"]
COSTS = [10.0, 11.0, 50.0, 12.0]


def texts(figure):
    return [note["text"] for note in figure.layout.annotations]


def test_the_line_has_every_day_with_its_amount():
    line = daily(DAYS, COSTS).data[0]
    assert (list(line.x), list(line.y)) == (DAYS, COSTS)


def test_marked_days_are_diamonds_at_their_own_amount():
    dots = daily(DAYS, COSTS, marked=["2026-06-12", "2026-06-10"]).data[1]
    assert (list(dots.x), list(dots.y), dots.marker.symbol) == (["2026-06-12", "2026-06-10"], [50.0, 10.0], "diamond")


def test_a_day_that_is_marked_twice_gets_one_diamond():
    assert list(daily(DAYS, COSTS, marked=["2026-06-12", "2026-06-12"]).data[1].x) == ["2026-06-12"]


def test_a_marked_day_outside_of_the_line_is_left_out():
    assert list(daily(DAYS, COSTS, marked=["2026-01-01"], named="stands out").data[1].x) == []


def test_the_first_marked_day_carries_the_label():
    figure = daily(DAYS, COSTS, marked=["2026-06-12", "2026-06-10"], named="stands out", unit="USD")
    assert texts(figure) == ["USD a day", "stands out"]
    assert figure.layout.annotations[1].x == "2026-06-12"


def test_without_a_marked_day_there_is_no_label_but_the_unit():
    assert texts(daily(DAYS, COSTS, named="stands out", unit="EUR")) == ["EUR a day"]


@pytest.mark.parametrize(("day", "side"), [("2026-06-10", "left"), ("2026-06-13", "right")])
def test_the_label_stands_on_the_side_with_room(day, side):
    assert daily(DAYS, COSTS, marked=[day], named="stands out").layout.annotations[1].xanchor == side


def test_the_axis_begins_at_nothing_and_leaves_room_above():
    assert list(daily(DAYS, COSTS).layout.yaxis.range) == [0.0, 62.5]


def test_days_that_gave_money_back_are_inside_of_the_axis():
    assert list(daily(DAYS, [-5.0, 1.0, 4.0, 2.0]).layout.yaxis.range) == [-5.0, 5.0]


def test_a_line_of_nothing_still_has_an_axis():
    assert list(daily(DAYS, [0.0, 0.0, 0.0, 0.0]).layout.yaxis.range) == [0.0, 1.0]


def test_days_are_written_as_iso_dates_in_every_locale():
    assert daily(DAYS, COSTS).layout.xaxis.tickformat == "%Y-%m-%d"
