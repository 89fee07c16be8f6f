"""A step line with one point chosen on it: what each accepted risk would save."""

from __future__ import annotations

from collections.abc import Sequence

from plotly import graph_objects as go

from devopskit.reporting.charts import ACCENT_TEXT, BLUE, VERMILION, above, figure, note


def step(x: Sequence[float], y: Sequence[float], *, chosen: int, chosen_text: str, x_title: str, y_title: str) -> go.Figure:
    """Return a step line over `x` (sorted), with the point at position `chosen` marked and named."""
    line = go.Scatter(x=list(x), y=list(y), mode="lines", line={"color": BLUE, "width": 2.5, "shape": "hv"}, hoverinfo="x+y")
    dots = go.Scatter(x=list(x), y=list(y), mode="markers", marker={"color": BLUE, "size": 7}, hoverinfo="skip")
    point = go.Scatter(
        x=[x[chosen]],
        y=[y[chosen]],
        mode="markers",
        marker={"color": VERMILION, "size": 14, "symbol": "diamond"},
        hoverinfo="x+y",
    )
    # The label goes to the side where there is room: left of the point in the right half of the plot.
    right = x[chosen] > (x[0] + x[-1]) / 2
    named = note(
        chosen_text, x[chosen], y[chosen], xanchor="right" if right else "left", yanchor="top", xshift=-10 if right else 10,
        yshift=-8, font={"color": ACCENT_TEXT},
    )  # fmt: skip
    return figure(
        [line, dots, point], annotations=[above(y_title), named], yaxis={"rangemode": "tozero", "tickformat": ",~r"},
        xaxis={"title": {"text": x_title, "font": {"size": 14}}, "rangemode": "tozero", "ticksuffix": " %"},
    )  # fmt: skip
