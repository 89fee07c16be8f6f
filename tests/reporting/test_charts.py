"""Chart forms: what is drawn, in which order, with which labels."""

from datetime import datetime

import pytest
from plotly import graph_objects as go

from devopskit.reporting import charts
from devopskit.reporting._chart_bars import bars
from devopskit.reporting._chart_dumbbell import dumbbell
from devopskit.reporting._chart_scatter import log_scatter
from devopskit.reporting._chart_step import step
from devopskit.reporting._chart_weeks import weeks
from devopskit.reporting.bundle import TRACES
from devopskit.reporting.figures import as_json

FORMS = {
    "bars": bars(["a", "b"], [3.0, 1.0], ["USD 3", "USD 1"]),
    "dumbbell": dumbbell(["a"], used=[1.0], needed=[2.0], provisioned=[8.0], unit="cores"),
    "scatter": log_scatter([1.0, 2.0], [0.5, 1.0], [True, False], x_title="has", y_title="uses"),
    "step": step([1.0, 5.0], [10.0, 20.0], chosen=1, chosen_text="chosen: 5 %", x_title="risk", y_title="USD"),
    "weeks": weeks(["2026-10-05", "2026-10-12"], stated=[5.0, 5.0], measured=[3.0, 6.0]),
}
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def texts(figure):
    return [note["text"] for note in as_json(figure)["layout"]["annotations"]]


@each_form
def test_every_form_uses_only_traces_of_the_page_library(form):
    assert {trace.type for trace in form.data} <= TRACES


@each_form
def test_every_form_is_drawn_for_a_phone_in_a_white_box(form):
    assert (form.layout.width, form.layout.font.size, form.layout.paper_bgcolor) == (480, 14, "#ffffff")


@each_form
def test_no_form_has_a_legend_a_rotated_tick_or_a_second_axis(form):
    layout = as_json(form)["layout"]
    assert (layout["showlegend"], layout["xaxis"]["tickangle"], "yaxis2" in layout) == (False, 0, False)


@each_form
def test_every_form_uses_only_colours_of_the_palette(form):
    allowed = {charts.BLUE, charts.VERMILION, charts.INK, charts.SLATE, charts.ACCENT_TEXT, charts.PALE}
    colours = {trace.marker.color for trace in form.data if isinstance(trace.marker.color, str)}
    assert colours <= allowed


def test_the_first_bar_alone_has_the_accent():
    assert list(FORMS["bars"].data[0].marker.color) == [charts.VERMILION, charts.BLUE]


def test_a_bar_that_sums_the_others_is_grey():
    figure = bars(["a", "b", "7 others"], [3.0, 2.0, 9.0], ["3", "2", "9"], others=True)
    assert list(figure.data[0].marker.color) == [charts.VERMILION, charts.BLUE, charts.SLATE]


def test_bars_start_at_zero_and_leave_room_for_their_text():
    low, high = FORMS["bars"].layout.xaxis.range
    assert low == 0
    assert high > 3.0


def test_a_negative_bar_is_inside_the_plot():
    assert bars(["a", "b"], [3.0, -2.0], ["3", "-2"]).layout.xaxis.range[0] < -2.0


def test_bars_of_zero_can_be_drawn():
    assert bars(["a"], [0.0], ["USD 0"]).layout.xaxis.range[1] > 0


def test_the_first_name_stands_on_top():
    top, bottom = FORMS["bars"].layout.yaxis.range[1], FORMS["bars"].layout.yaxis.range[0]
    assert top < 0 < bottom


def test_a_name_with_markup_is_a_literal_label():
    assert texts(bars(['<a href="x">a&lt;</a>'], [1.0], ["1"])) == ['&lt;a href="x"&gt;a&amp;lt;&lt;/a&gt;']


def test_a_long_name_is_cut_in_the_middle_of_its_label():
    assert texts(bars(["x" * 500], [1.0], ["1"])) == ["x" * 23 + "…" + "x" * 22]


def test_two_rows_with_the_same_name_stay_two_rows():
    assert list(bars(["a", "a"], [2.0, 1.0], ["2", "1"]).data[0].y) == [0, 1]


def test_the_three_marks_of_a_dumbbell_differ_in_shape_as_well_as_colour():
    marks = [(trace.marker.symbol, trace.marker.color) for trace in FORMS["dumbbell"].data[1:]]
    assert marks == [("circle-open", charts.SLATE), ("circle", charts.BLUE), ("diamond", charts.VERMILION)]


def test_the_marks_of_a_dumbbell_are_named_directly():
    assert texts(FORMS["dumbbell"])[1:] == ["○ used", "● needed", "◆ has now"]


def test_undecided_dots_are_hollow():
    symbols = [trace.marker.symbol for trace in FORMS["scatter"].data if trace.mode == "markers"]
    assert symbols == ["circle", "circle-open"]


def test_the_diagonal_spans_both_axes():
    assert list(FORMS["scatter"].data[0].x) == [0.5, 2.0]


def test_a_log_axis_says_so_in_words():
    assert charts.log_axis([1.0, 10.0], "cores")["title"]["text"] == "cores, log scale"


def test_a_short_log_axis_has_ticks_at_one_two_and_five():
    assert charts.log_axis([1.0, 10.0], "cores")["ticktext"] == ["1", "2", "5", "10"]


def test_a_long_log_axis_has_ticks_at_powers_of_ten():
    assert charts.log_axis([0.01, 100.0], "cores")["ticktext"] == ["0.01", "0.1", "1", "10", "100"]


def test_a_log_axis_of_one_value_still_has_a_width():
    low, high = charts.log_axis([4.0, 4.0], "cores")["range"]
    assert low < high


def test_the_chosen_step_is_marked_and_named():
    point = FORMS["step"].data[2]
    assert (list(point.x), list(point.y), point.marker.color) == ([5.0], [20.0], charts.VERMILION)
    assert "chosen: 5 %" in texts(FORMS["step"])


def test_the_label_of_a_point_at_the_right_edge_goes_to_its_left():
    assert as_json(FORMS["step"])["layout"]["annotations"][1]["xanchor"] == "right"


def test_weeks_start_at_zero_and_the_stated_risk_is_named():
    assert FORMS["weeks"].layout.yaxis.range[0] == 0
    assert "stated risk" in texts(FORMS["weeks"])


def test_weeks_are_labelled_with_iso_dates():
    assert FORMS["weeks"].layout.xaxis.tickformat == "%Y-%m-%d"


def test_a_figure_is_a_plotly_figure_that_any_notebook_can_show():
    assert isinstance(FORMS["bars"], go.Figure)


@pytest.mark.parametrize("value", [0.0, 4e-9, -4e-9])
def test_a_chart_of_zeros_has_one_tick_that_says_so_and_no_rounding(value: float):
    axis = step([1, 5], [value, value], chosen=1, chosen_text="chosen", x_title="risk", y_title="USD").layout.yaxis
    assert (list(axis.tickvals), list(axis.range)) == ([0], [-0.05, 1.0])


def test_an_axis_of_times_or_of_real_values_is_left_to_the_values():
    drawn = charts.figure([go.Scatter(x=[datetime(2026, 1, 1), datetime(2026, 1, 2)], y=[0.0, 0.002])])
    assert (drawn.layout.xaxis.range, drawn.layout.yaxis.range) == (None, None)
