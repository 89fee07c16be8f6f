"""The bar of the running month, its range, and the upright of the budget."""

from __future__ import annotations

import pytest

from devopskit.reporting._chart_landing import landing

MONTH = {"to_date": 900.0, "expected": 1000.0, "low": 950.0, "high": 1100.0, "budget": 0.0, "currency": "USD"}


def texts(figure):
    return [note["text"] for note in figure.layout.annotations]


def test_the_cost_so_far_lies_over_the_expected_month():
    figure = landing(**MONTH)
    assert [list(bar.x) for bar in figure.data[:2]] == [[1000.0], [900.0]]
    assert figure.layout.barmode == "overlay"


def test_the_range_is_a_line_from_low_to_high():
    assert list(landing(**MONTH).data[2].x) == [950.0, 1100.0]


def test_without_a_budget_there_is_no_upright():
    assert len(landing(**MONTH).data) == 3
    assert "budget" not in texts(landing(**MONTH))


def test_a_budget_is_an_upright_with_its_name():
    figure = landing(**MONTH | {"budget": 800.0})
    assert list(figure.data[3].x) == [800.0, 800.0]
    assert texts(figure)[-1] == "budget"


@pytest.mark.parametrize(("change", "top"), [({}, 1375.0), ({"budget": 2000.0}, 2500.0), ({"to_date": 4000.0}, 5000.0)])
def test_the_axis_has_room_for_the_largest_of_all(change, top):
    assert list(landing(**MONTH | change).layout.xaxis.range) == [0.0, top]


def test_a_month_that_may_end_below_nothing_is_inside_of_the_axis():
    assert landing(**MONTH | {"low": -40.0}).layout.xaxis.range[0] == -40.0


def test_a_month_of_nothing_still_has_an_axis():
    empty = {"to_date": 0.0, "expected": 0.0, "low": 0.0, "high": 0.0}
    assert landing(**MONTH | empty).layout.xaxis.range[1] > 0


def test_the_axis_is_named_by_the_currency():
    assert landing(**MONTH | {"currency": "EUR"}).layout.xaxis.title.text == "EUR"
