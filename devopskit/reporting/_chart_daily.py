"""A line of daily amounts with the days that stand out marked on it."""

from __future__ import annotations

from collections.abc import Sequence

from plotly import graph_objects as go

from devopskit.reporting.charts import ACCENT_TEXT, BLUE, VERMILION, above, figure, note


def daily(
    days: Sequence[str], amounts: Sequence[float], *, marked: Sequence[str] = (), named: str = "", unit: str = ""
) -> go.Figure:
    """Return the line over ISO dates; `marked` days get a diamond, and the first of them the text `named`."""
    by_day = dict(zip(days, amounts, strict=True))
    shown = [day for day in dict.fromkeys(marked) if day in by_day]
    line = go.Scatter(x=list(days), y=list(amounts), mode="lines", line={"color": BLUE, "width": 2}, hoverinfo="x+y")
    dots = go.Scatter(
        x=shown,
        y=[by_day[day] for day in shown],
        mode="markers",
        marker={"color": VERMILION, "size": 12, "symbol": "diamond"},
        hoverinfo="x+y",
    )
    labels = [above(f"{unit} a day")]
    if shown and named:
        # The label goes to the side where there is room: left of a point in the right half of the plot.
        right = days.index(shown[0]) > len(days) / 2
        labels.append(
            note(
                named, shown[0], by_day[shown[0]], xanchor="right" if right else "left", xshift=-10 if right else 10,
                yanchor="bottom", font={"color": ACCENT_TEXT},
            )
        )  # fmt: skip
    top = 1.25 * max(*amounts, 0.0) or 1.0
    return figure(
        [line, dots],
        annotations=labels,
        yaxis={"range": [min(0.0, *amounts), top], "tickformat": ",~r"},
        # ISO dates, because month names depend on a locale.
        xaxis={"type": "date", "tickformat": "%Y-%m-%d", "nticks": 4, "showgrid": False},
    )
