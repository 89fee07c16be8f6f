"""One dot a case on a row of its own, its value beside it, and a line at what is accepted."""

from __future__ import annotations

from collections.abc import Sequence

from plotly import graph_objects as go

from devopskit.reporting.charts import BLUE, ROW, SLATE, VERMILION, figure, note, row_names, rows_axis


def cases(names: Sequence[str], values: Sequence[float], texts: Sequence[str], *, accepted: float, x_title: str) -> go.Figure:
    """Return dots of values in percent; those beyond `accepted` (percent) in the accent's colour."""
    rows = list(range(len(names)))
    colors = [VERMILION if value > accepted else BLUE for value in values]
    stems = go.Scatter(
        x=[v for value in values for v in (0.0, value, None)], y=[r for row in rows for r in (row, row, None)],
        mode="lines", line={"color": SLATE, "width": 2}, hoverinfo="skip",
    )  # fmt: skip
    dots = go.Scatter(x=list(values), y=rows, mode="markers", marker={"color": colors, "size": 11}, hoverinfo="x")
    limit = go.Scatter(
        x=[accepted, accepted],
        y=[-0.5, len(rows) - 0.5],
        mode="lines",
        line={"color": SLATE, "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )
    beside = [note(text, value, row, xanchor="left", xshift=10) for text, value, row in zip(texts, values, rows, strict=True)]
    most = max(*values, accepted)
    return figure(
        [limit, stems, dots], height=90 + int(1.25 * ROW) * len(rows), annotations=[*row_names(names), *beside],
        yaxis=rows_axis(len(rows)),
        xaxis={"range": [0, 1.25 * most], "ticksuffix": " %", "title": {"text": x_title, "font": {"size": 14}}},
    )  # fmt: skip
