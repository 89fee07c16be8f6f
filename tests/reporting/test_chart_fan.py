"""Charts of the capacity page as plotly draws them: what lies where, and that no name lies on a line."""

from __future__ import annotations

import pytest
from plotly import graph_objects as go

from devopskit.reporting._chart_fan import calibration, fan, stacked_parts, two_lines

DAYS = ["2026-07-01", "2026-07-02"]
BANDS = [[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0], [5.0, 6.0]]


def drawn(**how: object) -> go.Figure:
    return fan((["2026-06-29", "2026-06-30"], [2.0, 2.5]), DAYS, BANDS, limit=5.5, unit="GiB", **how)  # type: ignore[arg-type]


def named(figure: go.Figure, text: str) -> go.layout.Annotation:
    (found,) = [note for note in figure.layout.annotations if note.text == text]
    return found


def lines(own: list[float], other: list[float]) -> go.Figure:
    x = list(range(len(own)))
    return two_lines(x, own, other, own_name="own", other_name="other", x_title="weeks", y_title="cost")


def test_the_limit_lies_across_past_and_future() -> None:
    limit = drawn().data[4]
    assert (list(limit.x), list(limit.y)) == (["2026-06-29", "2026-07-02"], [5.5, 5.5])


def test_the_bands_are_closed_outlines_of_their_quantiles() -> None:
    wide, narrow = drawn().data[:2]
    assert list(wide.y) == [5.0, 6.0, 2.0, 1.0]
    assert list(narrow.y) == [4.0, 5.0, 3.0, 2.0]
    assert {wide.fill, narrow.fill} == {"toself"}


def test_the_middle_is_dashed_and_the_past_is_not() -> None:
    past, middle = drawn().data[2:4]
    assert (past.line.dash, middle.line.dash) == (None, "dash")


def test_the_day_of_crossing_is_marked_on_the_limit_and_named() -> None:
    figure = drawn(crossing="2026-07-02")
    assert list(figure.data[5].y) == [5.5]
    assert named(figure, "2026-07-02").y == 5.5


def test_without_a_crossing_no_mark_is_drawn() -> None:
    assert len(drawn().data) == 5


def test_the_axis_begins_at_zero_and_holds_limit_and_band() -> None:
    low, high = drawn().layout.yaxis.range
    assert (low, high) == (0, pytest.approx(1.12 * 6.0))


def test_stated_and_observed_shares_stand_against_the_line_where_they_are_equal() -> None:
    figure = calibration([10.0, 90.0], [8.0, 93.0], x_title="stated", y_title="observed")
    assert (list(figure.data[0].x), list(figure.data[0].y)) == ([0, 100], [0, 100])
    assert list(figure.data[1].y) == [8.0, 93.0]


def test_names_stand_where_the_lines_are_farthest_apart() -> None:
    figure = lines([1.0, 9.0, 5.0, 5.0], [6.0, 4.0, 4.0, 4.0])
    assert (named(figure, "own").x, named(figure, "other").x) == (1, 1)


def test_the_name_of_the_upper_line_stands_above_and_that_of_the_lower_below() -> None:
    figure = lines([1.0, 9.0, 5.0, 5.0], [6.0, 4.0, 4.0, 4.0])
    assert (named(figure, "own").yanchor, named(figure, "other").yanchor) == ("bottom", "top")


def test_a_name_stands_on_the_side_where_its_line_bends_away() -> None:
    figure = lines([0.0, 8.0, 9.0, 10.0], [9.0, 6.0, 4.0, 3.0])
    assert (named(figure, "own").xanchor, named(figure, "other").xanchor) == ("right", "right")


def test_no_name_lies_on_the_axis_below_a_line_that_ends_at_zero() -> None:
    # farthest apart at place 4, where the lower line is too near to the axis for a name
    figure = lines([0.0, 14.0, 14.0, 14.0, 14.0, 14.0], [11.0, 9.0, 6.0, 4.0, 1.0, 0.0])
    assert named(figure, "other").x == 3


def test_a_line_on_the_axis_has_its_name_above_it() -> None:
    names = {note["text"]: note["yanchor"] for note in lines([0, 1, 2], [9, 8, 7]).layout.annotations if note["text"] != "cost"}
    assert names == {"own": "bottom", "other": "bottom"}


def test_two_points_are_enough_for_names() -> None:
    assert named(lines([1.0, 2.0], [3.0, 4.0]), "own").x == 1


def test_parts_share_their_days_and_have_an_axis_each() -> None:
    figure = stacked_parts(DAYS, [("trend", [1.0, 2.0]), ("rest", [0.1, -0.1])])
    assert [trace.yaxis for trace in figure.data] == ["y", "y2"]
    assert figure.layout.yaxis2.domain[1] < figure.layout.yaxis.domain[0]
    assert [note.text for note in figure.layout.annotations] == ["trend", "rest"]
