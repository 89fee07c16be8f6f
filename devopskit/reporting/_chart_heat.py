"""Hours of the day across, days of the week down, darker where more is needed."""

from __future__ import annotations

from collections.abc import Sequence

from plotly import graph_objects as go

from devopskit.reporting.charts import figure

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Pale to dark of one hue, because the eye orders lightness and not hues.
SCALE = [[0.0, "#eef4f8"], [0.5, "#5fa8d3"], [1.0, "#003f63"]]


def heat(values: Sequence[Sequence[int]]) -> go.Figure:
    """Return a heat map of [7, 24] values, Monday on top, with its scale at the side."""
    cells = go.Heatmap(
        z=[list(row) for row in values], x=list(range(24)), y=list(DAYS), colorscale=SCALE, zmin=0, xgap=1, ygap=1,
        colorbar={"thickness": 14, "tickfont": {"size": 14}, "outlinewidth": 0}, hoverinfo="x+y+z",
    )  # fmt: skip
    return figure(
        [cells], height=320, yaxis={"autorange": "reversed", "showgrid": False, "ticks": ""},
        xaxis={"title": {"text": "hour of the day, UTC", "font": {"size": 14}}, "tickvals": [0, 6, 12, 18, 23], "showgrid": False},
    )  # fmt: skip
