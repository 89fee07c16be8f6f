"""A fan: the past as a line, the future as a band around its middle, and the capacity as a line across."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plotly import graph_objects as go

from devopskit.reporting.charts import ACCENT_TEXT, BLUE, INK, SLATE, VERMILION, above, figure, note

WIDE, NARROW = "rgba(0, 114, 178, 0.16)", "rgba(0, 114, 178, 0.30)"  # the blue of the page, pale: 90 % and 50 %
DATES = {"type": "date", "tickformat": "%Y-%m-%d", "nticks": 4, "showgrid": False}
OFF_AXIS = 0.2  # share of the height from which a name fits between a line and the axis


def fan(
    past: tuple[Sequence[str], Sequence[float]],
    days: Sequence[str],
    bands: Sequence[Sequence[float]],
    *,
    limit: float,
    unit: str,
    crossing: str = "",
) -> go.Figure:
    """Return the fan of one target.

    Parameters
    ----------
    past : ISO days and values. days : ISO days ahead. bands : quantiles 0.05, 0.25, 0.5, 0.75, 0.95 of each day.
    limit : capacity, in `unit`. crossing : ISO day on which the limit is most likely passed, or "".
    """
    low, inner_low, middle, inner_high, high = bands
    traces = [
        _band(days, low, high, WIDE),
        _band(days, inner_low, inner_high, NARROW),
        go.Scatter(x=list(past[0]), y=list(past[1]), mode="lines", line={"color": INK, "width": 1.5}, hoverinfo="x+y"),
        go.Scatter(
            x=list(days), y=list(middle), mode="lines", line={"color": BLUE, "width": 2, "dash": "dash"}, hoverinfo="x+y"
        ),
        go.Scatter(
            x=[past[0][0], days[-1]], y=[limit, limit], mode="lines", line={"color": VERMILION, "width": 2}, hoverinfo="y"
        ),
    ]
    told = [
        above(unit),
        note("limit", past[0][0], limit, xanchor="left", yanchor="bottom", yshift=2, font={"color": ACCENT_TEXT}),
    ]
    if crossing:
        traces.append(
            go.Scatter(x=[crossing], y=[limit], mode="markers", marker={"color": VERMILION, "size": 11, "symbol": "diamond"})
        )
        told.append(note(crossing, crossing, limit, xanchor="right", yanchor="bottom", yshift=8, font={"color": ACCENT_TEXT}))
    top = 1.12 * max(limit, *(v for v in high if v == v), *(v for v in past[1] if v == v))
    return figure(traces, annotations=told, yaxis={"range": [0, top], "tickformat": ",~r"}, xaxis=DATES)


def _band(days: Sequence[str], low: Sequence[float], high: Sequence[float], colour: str) -> go.Scatter:
    """One closed outline, because two traces with a fill between them break where the page thins points."""
    return go.Scatter(
        x=[*days, *reversed(days)], y=[*high, *reversed(low)], mode="lines", fill="toself", fillcolor=colour, line={"width": 0},
        hoverinfo="skip",
    )  # fmt: skip


def calibration(stated: Sequence[float], observed: Sequence[float], *, x_title: str, y_title: str) -> go.Figure:
    """Return dots of stated against observed shares (percent), and the line on which they would be equal."""
    line = go.Scatter(
        x=[0, 100], y=[0, 100], mode="lines", line={"color": SLATE, "width": 1.5, "dash": "dash"}, hoverinfo="skip"
    )
    dots = go.Scatter(
        x=list(stated),
        y=list(observed),
        mode="lines+markers",
        line={"color": BLUE, "width": 2},
        marker={"size": 9},
        hoverinfo="x+y",
    )
    kept = note("dashed: what was stated", 98, 8, xanchor="right", yanchor="bottom", font={"color": SLATE})
    axis = {"range": [-2, 103], "ticksuffix": " %", "dtick": 25}
    return figure(
        [line, dots],
        height=360,
        annotations=[above(y_title), kept],
        yaxis=axis,
        xaxis={**axis, "title": {"text": x_title, "font": {"size": 14}}},
    )


def two_lines(
    x: Sequence[str | float],
    own: Sequence[float],
    other: Sequence[float],
    *,
    own_name: str,
    other_name: str,
    x_title: str,
    y_title: str,
) -> go.Figure:
    """Return two lines over the same x, each named at its end; the second one grey, for comparison."""
    lines = [
        go.Scatter(
            x=list(x), y=list(other), mode="lines+markers", line={"color": SLATE, "width": 2, "dash": "dot"}, hoverinfo="x+y"
        ),
        go.Scatter(x=list(x), y=list(own), mode="lines+markers", line={"color": BLUE, "width": 2.5}, hoverinfo="x+y"),
    ]
    at = _apart(own, other)
    # A name below a line that lies on the axis would lie on the numbers of the axis.
    low = OFF_AXIS * max(*own, *other)
    told = [
        _named(own_name, x, own, at, on_top=own[at] >= other[at] or own[at] < low, colour=BLUE),
        _named(other_name, x, other, at, on_top=own[at] < other[at] or other[at] < low, colour=SLATE),
    ]
    return figure(
        lines, annotations=[above(y_title), *told], yaxis={"rangemode": "tozero", "tickformat": ",~r"},
        xaxis={"title": {"text": x_title, "font": {"size": 14}}, "dtick": 1, "showgrid": False},
    )  # fmt: skip


def _apart(own: Sequence[float], other: Sequence[float]) -> int:
    """Place where the two lines are farthest apart and the lower one is off the axis, so that no name lies on a line."""
    least = OFF_AXIS * max(*own, *other)
    clear = [k for k in range(1, len(own) - 1) if min(own[k], other[k]) >= least]
    inside = clear or list(range(1, len(own) - 1)) or [len(own) - 1]
    return max(inside, key=lambda k: abs(own[k] - other[k]))


def _named(name: str, x: Sequence[str | float], y: Sequence[float], at: int, *, on_top: bool, colour: str) -> dict[str, Any]:
    """Name of a line beside the point `at`: away from the other line, and on the side where its own line bends away."""
    rises = y[min(at + 1, len(y) - 1)] > y[max(at - 1, 0)]
    return note(
        name, x[at], y[at], xanchor="right" if rises == on_top else "left", yanchor="bottom" if on_top else "top",
        yshift=6 if on_top else -6, font={"color": colour},
    )  # fmt: skip


def stacked_parts(days: Sequence[str], parts: Sequence[tuple[str, Sequence[float]]]) -> go.Figure:
    """Return small charts below each other that share the days, one for each named part of a series."""
    count = len(parts)
    traces, layout, told = [], {}, []
    for number, (name, values) in enumerate(parts):
        axis = "y" if not number else f"y{number + 1}"
        top = 1 - number / count
        traces.append(
            go.Scatter(
                x=list(days),
                y=list(values),
                mode="lines",
                line={"color": BLUE if number else INK, "width": 1.5},
                yaxis=axis,
                hoverinfo="x+y",
            )
        )
        layout["yaxis" if not number else f"yaxis{number + 1}"] = {
            "domain": [top - 0.8 / count, top - 0.14 / count],
            "nticks": 3,
            "tickformat": ",~r",
            "gridcolor": "#dbe3e8",
            "zeroline": False,
        }
        told.append(note(name, 0, top, xref="paper", yref="paper", xanchor="left", yanchor="top", font={"color": SLATE}))
    return figure(traces, height=110 * count + 60, annotations=told, xaxis=DATES | {"anchor": "free", "position": 0}, **layout)
