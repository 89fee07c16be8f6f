"""Figures as plain JSON of bounded size."""

import json

import numpy as np
import pandas as pd
import pytest
from plotly import graph_objects as go

from devopskit.errors import RequestError
from devopskit.reporting.figures import DOTS, LINE_POINTS, as_json, capped, for_page, titled


def line(values):
    return go.Figure(go.Scatter(x=list(range(len(values))), y=values, mode="lines"))


def dots(count):
    numbers = np.arange(count, dtype=float)
    return go.Figure(go.Scatter(x=numbers, y=numbers, mode="markers", text=[str(i) for i in range(count)]))


def test_packed_arrays_become_plain_lists():
    assert as_json(dots(3))["data"][0]["x"] == [0.0, 1.0, 2.0]


def test_a_packed_heat_map_keeps_its_shape():
    figure = {"data": [{"type": "heatmap", "z": {"dtype": "i1", "bdata": "AQIDBAUG", "shape": "2, 3"}}], "layout": {}}
    assert as_json(figure)["data"][0]["z"] == [[1, 2, 3], [4, 5, 6]]


def test_what_is_not_a_number_becomes_a_gap():
    assert as_json(line([1.0, float("nan"), float("inf")]))["data"][0]["y"] == [1.0, None, None]


def test_times_become_text_that_json_can_carry():
    figure = go.Figure(go.Scatter(x=pd.to_datetime(["2026-11-01", "2026-11-02"], utc=True), y=[1, 2]))
    assert json.dumps(as_json(figure)["data"][0]["x"]).startswith('["2026-11-01T00:00:00')


def test_a_small_figure_is_kept_whole_and_says_nothing():
    drawn, notes = capped(line([1.0, 2.0]))
    assert drawn["data"][0]["y"] == [1.0, 2.0]
    assert notes == []


def test_a_long_line_is_thinned_to_the_cap():
    drawn, notes = capped(line([float(i % 7) for i in range(50_000)]))
    assert len(drawn["data"][0]["y"]) <= LINE_POINTS
    assert notes == [f"{len(drawn['data'][0]['y']):,} of 50,000 points are drawn."]


def test_the_highest_and_lowest_point_survive_thinning():
    values = [0.0] * 30_000
    values[12_345], values[23_456] = 99.0, -99.0
    drawn, _ = capped(line(values))
    assert (max(drawn["data"][0]["y"]), min(drawn["data"][0]["y"])) == (99.0, -99.0)


def test_a_line_of_gaps_only_can_be_thinned():
    drawn, _ = capped(line([None] * 5000 + [1.0]))
    assert drawn["data"][0]["y"][-1] == 1.0


def test_dots_are_capped_lower_because_each_costs_190_bytes():
    drawn, notes = capped(dots(5000))
    assert len(drawn["data"][0]["x"]) == DOTS
    assert notes == ["300 of 5,000 points are drawn."]


def test_thinned_dots_keep_the_text_of_their_own_point():
    trace = capped(dots(5000))[0]["data"][0]
    assert trace["text"][-1] == "4999"
    assert trace["x"][-1] == 4999.0


def test_thinned_dots_keep_the_colour_of_their_own_point():
    figure = go.Figure(go.Scatter(x=list(range(600)), y=[0] * 600, mode="markers", marker={"color": list(range(600))}))
    trace = capped(figure)[0]["data"][0]
    assert trace["marker"]["color"] == trace["x"]


def test_a_heat_map_too_large_to_draw_is_refused():
    with pytest.raises(RequestError, match=r"heatmap trace .* has 2,500 points.*\n.*too large to open"):
        capped(go.Figure(go.Heatmap(z=np.zeros((50, 50)))))


def test_a_figure_without_points_is_refused():
    with pytest.raises(RequestError, match=r"holds no point.*\n.*looks like a fault"):
        capped(go.Figure())


def test_a_figure_whose_traces_are_empty_is_refused():
    with pytest.raises(RequestError, match="nothing would be drawn"):
        capped(go.Figure(go.Scatter(x=[], y=[])))


def test_a_figure_of_an_unknown_trace_type_is_refused():
    with pytest.raises(RequestError, match="chart type treemap"):
        capped(go.Figure(go.Treemap(labels=["a"], parents=[""])))


def test_the_page_sets_size_type_and_a_white_box():
    layout = for_page({"data": [], "layout": {"height": 500, "paper_bgcolor": "black", "font": {"family": "Open Sans"}}})[
        "layout"
    ]
    assert (layout["width"], layout["height"], layout["paper_bgcolor"]) == (480, 500, "#ffffff")
    assert (layout["font"]["family"], layout["font"]["size"]) == ("sans-serif", 14)


def test_the_page_drops_a_title_because_the_claim_stands_above():
    assert "title" not in for_page({"data": [], "layout": {"title": {"text": "twice"}}})["layout"]


def test_the_figure_for_the_lab_carries_its_claim_as_title_literally():
    title = titled({"data": [], "layout": {}}, "a <b> & c")["layout"]["title"]["text"]
    assert title == "a &lt;b> &amp; c"
