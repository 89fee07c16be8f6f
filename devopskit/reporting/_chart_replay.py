"""A week of demand and two capacities, all in instances, shortage marked."""

from __future__ import annotations

from collections.abc import Sequence

from plotly import graph_objects as go

from devopskit.reporting.charts import ACCENT_TEXT, BLUE, INK, SLATE, VERMILION, above, figure, note

DAYS = ("day 1", "2", "3", "4", "5", "6", "7")


def replay_week(
    hours: Sequence[float], demand: Sequence[float], now: Sequence[float], then: Sequence[float], short: Sequence[bool]
) -> go.Figure:
    """Return demand (thin, dark), capacity now (grey step) and proposed (blue step); half hours short under the proposed one are dots."""
    top = max(*demand, *now, *then)
    steps = [
        go.Scatter(
            x=list(hours), y=list(values), mode="lines", line={"color": color, "width": 2, "shape": "hv"}, hoverinfo="x+y"
        )
        for values, color in ((now, SLATE), (then, BLUE))
    ]
    line = go.Scatter(x=list(hours), y=list(demand), mode="lines", line={"color": INK, "width": 1.2}, hoverinfo="x+y")
    dots = go.Scatter(
        x=[h for h, missed in zip(hours, short, strict=True) if missed],
        y=[d for d, missed in zip(demand, short, strict=True) if missed],
        mode="markers", marker={"color": VERMILION, "size": 9}, hoverinfo="x+y",
    )  # fmt: skip
    words = [("capacity now", SLATE, 0), ("capacity proposed", BLUE, 1), ("demand", INK, 2)]
    words += [("short", ACCENT_TEXT, 3)] if any(short) else []
    names = [
        note(text, 1, 1 - 0.065 * row, xref="paper", yref="paper", xanchor="right", yanchor="top", font={"color": color})
        for text, color, row in words
    ]
    ticks = [24 * day for day in range(7)]
    return figure(
        [*steps, line, *([dots] if any(short) else [])], height=360, annotations=[above("instances"), *names],
        yaxis={"range": [0, 1.35 * top]},
        xaxis={"tickvals": ticks, "ticktext": list(DAYS), "title": {"text": "start of the day, UTC", "font": {"size": 14}}, "showgrid": False},
    )  # fmt: skip
