"""One month: what has been spent, where it will end, and the budget."""

from __future__ import annotations

from plotly import graph_objects as go

from devopskit.reporting.charts import ACCENT_TEXT, BLUE, PALE, SLATE, VERMILION, figure, note, row_names, rows_axis


def landing(*, to_date: float, expected: float, low: float, high: float, budget: float, currency: str) -> go.Figure:
    """Return a bar of the cost so far inside that of the expected month, the range as a line, the budget as an upright."""
    whole = go.Bar(x=[expected], y=[0], orientation="h", width=0.22, marker={"color": PALE}, hoverinfo="x")
    spent = go.Bar(x=[to_date], y=[0], orientation="h", width=0.22, marker={"color": BLUE}, hoverinfo="x")
    ends = go.Scatter(
        x=[low, high], y=[0, 0], mode="lines+markers", line={"color": SLATE, "width": 3},
        marker={"symbol": "line-ns-open", "size": 18, "color": SLATE}, hoverinfo="x",
    )  # fmt: skip
    traces, labels = [whole, spent, ends], row_names(["month: so far (dark), expected, and range"])
    top = 1.25 * max(expected, high, budget, to_date, 1e-9)
    if budget:
        upright = go.Scatter(x=[budget] * 2, y=[-0.3, 0.3], mode="lines", line={"color": VERMILION, "width": 3}, hoverinfo="x")
        traces.append(upright)
        labels.append(note("budget", budget, 0.3, yanchor="top", yshift=-2, font={"color": ACCENT_TEXT}))
    return figure(
        traces, height=190, annotations=labels, yaxis={**rows_axis(1), "range": [0.5, -0.8]}, barmode="overlay",
        xaxis={"range": [min(0.0, low), top], "tickformat": ",~r", "nticks": 4, "title": {"text": currency, "font": {"size": 14}}},
        margin={"l": 8, "r": 8, "t": 16, "b": 52},
    )  # fmt: skip
