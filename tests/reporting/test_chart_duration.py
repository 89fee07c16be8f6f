"""The curve of sorted hours: its ends, the lines across it, and where labels go."""

from __future__ import annotations

import pytest

from devopskit.reporting._chart_duration import POINTS, duration

HOURS = [4.0] * 50 + [10.0] * 50


def drawn(share=0.7, **levels):
    return duration(HOURS, levels=levels or {"now": 1.0}, share=share, share_text="must be used", unit="EUR")


def notes(figure):
    return {note["text"]: note for note in figure.layout.annotations}


def test_the_curve_goes_from_the_largest_to_the_smallest_hour_in_percents():
    curve = drawn().data[0]
    assert (curve.x[0], curve.x[-1], len(curve.x)) == (0.0, 100.0, POINTS)
    assert (curve.y[0], curve.y[-1]) == (10.0, 4.0)


def test_a_year_of_hours_draws_no_more_points_than_a_week():
    figure = duration([1.0] * 8760, levels={"now": 0.5}, share=0.7, share_text="", unit="EUR")
    assert len(figure.data[0].x) == POINTS


def test_each_level_is_a_line_with_its_name_and_the_last_one_is_solid():
    figure = drawn(now=1.0, then=8.0)
    assert [line.y for line in figure.data[1:3]] == [(1.0, 1.0), (8.0, 8.0)]
    assert [line.line.dash for line in figure.data[1:3]] == ["dot", "solid"]
    assert {"now", "then"} <= set(notes(figure))


@pytest.mark.parametrize(("share", "side"), [(0.7, "right"), (0.3, "left")])
def test_the_label_of_the_upright_stands_where_there_is_room(share, side):
    figure = drawn(share=share)
    assert figure.data[-1].x == (100 * share, 100 * share)
    assert notes(figure)["must be used"].xanchor == side


def test_without_a_share_there_is_no_upright():
    figure = drawn(share=float("nan"))
    assert (len(figure.data), "must be used" in notes(figure)) == (2, False)


@pytest.mark.parametrize(("level", "top"), [(1.0, 12.5), (20.0, 25.0)])
def test_the_axis_has_room_for_the_highest_of_all(level, top):
    assert tuple(drawn(now=level).layout.yaxis.range) == (0, top)
