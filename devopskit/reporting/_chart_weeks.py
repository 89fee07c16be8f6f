"""Stated against measured, week by week."""

from __future__ import annotations

from collections.abc import Sequence

from plotly import graph_objects as go

from devopskit.reporting.charts import ACCENT_TEXT, BLUE, VERMILION, above, figure, note


def weeks(days: Sequence[str], *, stated: Sequence[float], measured: Sequence[float]) -> go.Figure:
    """Return the measured share (dots) and the stated one (dashed line) of each week; shares in percent, days as ISO dates."""
    stems_x = [day for d in days for day in (d, d, None)]
    stems_y = [value for m in measured for value in (0.0, m, None)]
    stems = go.Scatter(x=stems_x, y=stems_y, mode="lines", line={"color": BLUE, "width": 2}, hoverinfo="skip")
    dots = go.Scatter(x=list(days), y=list(measured), mode="markers", marker={"color": BLUE, "size": 9}, hoverinfo="x+y")
    line = go.Scatter(
        x=list(days), y=list(stated), mode="lines", line={"color": VERMILION, "width": 2, "dash": "dash"}, hoverinfo="skip"
    )
    named = note(
        "stated risk", 1, stated[-1], xref="paper", xanchor="right", yanchor="bottom", yshift=3, font={"color": ACCENT_TEXT}
    )
    # ISO dates, because month names depend on a locale.
    top = 1.25 * max(*stated, *measured, 0.1)
    return figure(
        [stems, line, dots], annotations=[above("weeks that ran short, in percent"), named],
        yaxis={"range": [0, top], "ticksuffix": " %"}, xaxis={"type": "date", "tickformat": "%Y-%m-%d", "nticks": 3, "showgrid": False},
    )  # fmt: skip
