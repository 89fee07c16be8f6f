"""Dumbbells: what a resource has, what it needs and what it uses, on one line each."""

from __future__ import annotations

from collections.abc import Sequence

from plotly import graph_objects as go

from devopskit.reporting.charts import (
    ACCENT_TEXT,
    BLUE,
    PALE,
    ROW,
    SLATE,
    VERMILION,
    figure,
    log_axis,
    note,
    row_names,
    rows_axis,
)


def dumbbell(
    names: Sequence[str], *, used: Sequence[float], needed: Sequence[float], provisioned: Sequence[float], unit: str
) -> go.Figure:
    """Return one row a name with three marks: used (hollow), needed (filled, blue), provisioned (diamond, vermilion).

    Parameters
    ----------
    used, needed, provisioned : positive values in `unit`, on a log axis.
    """
    rows = list(range(len(names)))
    lines_x = [x for pair in zip(needed, provisioned, [None] * len(rows), strict=True) for x in pair]
    lines_y = [y for row in rows for y in (row, row, None)]
    marks = (
        (used, {"symbol": "circle-open", "size": 9, "color": SLATE, "line": {"width": 2}}),
        (needed, {"symbol": "circle", "size": 11, "color": BLUE}),
        (provisioned, {"symbol": "diamond", "size": 11, "color": VERMILION}),
    )
    lines = go.Scatter(x=lines_x, y=lines_y, mode="lines", line={"color": PALE, "width": 4}, hoverinfo="skip")
    dots = [go.Scatter(x=list(x), y=rows, mode="markers", marker=marker, hoverinfo="x") for x, marker in marks]
    key = [
        note("○ used", 0.0, 1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=4, font={"color": SLATE}),
        note("● needed", 0.3, 1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=4, font={"color": BLUE}),
        note(
            "◆ has now",
            0.65,
            1,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            yshift=4,
            font={"color": ACCENT_TEXT},
        ),
    ]
    return figure(
        [lines, *dots], height=90 + ROW * len(names), annotations=[*row_names(names), *key],
        xaxis=log_axis([*used, *needed, *provisioned], unit), yaxis=rows_axis(len(names)), margin={"l": 8, "r": 16, "t": 30, "b": 52},
    )  # fmt: skip
