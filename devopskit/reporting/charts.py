"""What all charts share: palette, axes, labels above their row. Figures are plotly's; the rules are from Cleveland, Few and Tufte.

Position and length before colour, one accent a chart, direct labels instead of legends, units in words, no rotated text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from plotly import graph_objects as go

from devopskit.reporting.text import for_plotly, label
from devopskit.units import significant

# Contrast on white: 5.19, 3.87 (marks only), 17.74, 5.22, and 6.21 for small text in the accent's colour.
BLUE, VERMILION, INK, SLATE, ACCENT_TEXT = "#0072b2", "#d55e00", "#111827", "#56707f", "#a34400"
PALE = "#dbe3e8"
NOTHING = 1e-6  # of any unit that is drawn: below it is what rounding leaves of zero
ROW = 40  # px a row with its label above
NAME_CHARACTERS = 46  # that fit above a row of 480 px at font 14


def figure(traces: Sequence[Any], *, height: int = 320, annotations: Sequence[dict[str, Any]] = (), **layout: Any) -> go.Figure:
    """Return a figure in the page's look: no legend, quiet grid, room for a phone.

    Parameters
    ----------
    traces : plotly traces. height : px at a width of 480 px.
    annotations : direct labels, as plotly annotations; see `note`.
    layout : further layout, e.g. xaxis and yaxis.
    """
    quiet = {
        "gridcolor": PALE,
        "zerolinecolor": SLATE,
        "linecolor": SLATE,
        "showline": True,
        "ticks": "outside",
        "tickangle": 0,
        "tickcolor": SLATE,
        "fixedrange": True,
        "automargin": True,
    }
    axes = {axis: {**quiet, **_of_nothing(traces, axis[0]), **layout.pop(axis, {})} for axis in ("xaxis", "yaxis")}
    margin = layout.pop("margin", {"l": 52, "r": 16, "t": 28, "b": 52})
    return go.Figure(
        data=list(traces),
        layout={
            "width": 480, "height": height, "showlegend": False, "hovermode": "closest", "margin": margin,
            "font": {"family": "sans-serif", "size": 14, "color": INK}, "paper_bgcolor": "#ffffff", "plot_bgcolor": "#ffffff",
            "annotations": list(annotations), **axes, **layout,
        },
    )  # fmt: skip


def _of_nothing(traces: Sequence[Any], way: str) -> dict[str, Any]:
    """Return an axis from 0 to 1 that names 0 alone, where all values along it are nothing; else nothing.

    Otherwise plotly spreads the rounding of a sum of zeros over the whole plot, with ticks such as 5e-09.
    """
    values = [value for trace in traces if trace[way] is not None for value in trace[way] if value is not None]
    numbers = [float(value) for value in values if isinstance(value, (int, float, np.number))]
    seen = [abs(value) for value in numbers if not math.isnan(value)]
    if len(numbers) < len(values) or not seen or max(seen) >= NOTHING:
        return {}
    return {"range": [-0.05, 1.0], "tickvals": [0], "rangemode": "normal"}


def note(text: str, x: float | str, y: float, **more: Any) -> dict[str, Any]:
    """Return a direct label without an arrow; `text` is shown literally."""
    return {"text": for_plotly(text), "x": x, "y": y, "showarrow": False, **more}


def above(text: str) -> dict[str, Any]:
    """Return the label of the y axis: above the plot, not rotated."""
    return note(text, 0, 1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=6, font={"color": SLATE})


def row_names(names: Sequence[str]) -> list[dict[str, Any]]:
    """Labels above the rows 0..n-1 of a chart with one row a name, so that a long name takes no room from the plot."""
    return [
        note(label(name, NAME_CHARACTERS), 0, row, xref="paper", xanchor="left", yanchor="bottom", yshift=5)
        for row, name in enumerate(names)
    ]


def rows_axis(count: int) -> dict[str, Any]:
    """Return the y axis of a chart with `count` rows, first on top, with room for the labels."""
    return {
        "range": [count - 0.55, -0.8],
        "showticklabels": False,
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "automargin": False,
        "ticks": "",
    }


def log_axis(values: Sequence[float], title: str) -> dict[str, Any]:
    """Return a logarithmic axis over positive values, with ticks at 1, 2, 5 or powers of ten, and "log scale" in its title."""
    low, high = math.log10(min(values)), math.log10(max(values))
    low, high = low - 0.12, high + 0.12
    steps = (1, 2, 5) if high - low < 2.2 else (1,)
    ticks = [s * 10.0**e for e in range(math.floor(low), math.ceil(high) + 1) for s in steps]
    shown = [tick for tick in ticks if low <= math.log10(tick) <= high][:: 1 + int(high - low > 7)]
    return {
        "type": "log", "range": [low, high], "tickvals": shown, "ticktext": [_tick(tick) for tick in shown],
        "title": {"text": for_plotly(f"{title}, log scale"), "font": {"size": 14}},
    }  # fmt: skip


def _tick(value: float) -> str:
    return significant(value) if 0.001 <= value < 1_000_000 else f"{value:.0e}"
