"""Use of all hours, sorted from the largest: how much of it is there in how many of the hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from plotly import graph_objects as go

from devopskit.reporting.charts import ACCENT_TEXT, BLUE, SLATE, VERMILION, above, figure, note

POINTS = 101  # one for each percent of the hours: more could not be told apart on a page


def duration(hours: Sequence[float], *, levels: Mapping[str, float], share: float, share_text: str, unit: str) -> go.Figure:
    """Return the curve with level lines across it; the last of `levels` is the one in colour.

    Parameters
    ----------
    hours : use of each hour, in any order. levels : label to height. share : of the hours, 0 to 1, for an upright line;
        NaN for none. share_text : its label.
    """
    places = np.linspace(0.0, 100.0, POINTS)
    use = np.quantile(np.asarray(hours, dtype=float), 1 - places / 100)
    traces = [go.Scatter(x=places.tolist(), y=use.tolist(), mode="lines", line={"color": BLUE, "width": 2.5}, hoverinfo="x+y")]
    labels = [above(f"{unit} an hour")]
    for number, (text, height) in enumerate(levels.items(), start=1):
        last = number == len(levels)
        line = {"color": VERMILION if last else SLATE, "width": 2 if last else 1.5, "dash": "solid" if last else "dot"}
        traces.append(go.Scatter(x=[0, 100], y=[height] * 2, mode="lines", line=line, hoverinfo="y"))
        colour = ACCENT_TEXT if last else SLATE
        labels.append(note(text, 2, height, xanchor="left", yanchor="bottom", font={"color": colour}))
    top = 1.25 * max(float(use[0]), *levels.values(), 1e-9)
    if share == share:
        upright = {"color": SLATE, "width": 1.5, "dash": "dash"}
        traces.append(go.Scatter(x=[100 * share] * 2, y=[0, top], mode="lines", line=upright, hoverinfo="x"))
        # The label goes to the side where there is room: left of the line in the right half of the plot.
        right = share > 0.5
        labels.append(
            note(
                share_text, 100 * share, top, xanchor="right" if right else "left", yanchor="top", xshift=-6 if right else 6,
                font={"color": SLATE},
            )
        )  # fmt: skip
    return figure(
        traces, annotations=labels, yaxis={"range": [0, top], "tickformat": ",~r"},
        xaxis={"title": {"text": "share of the hours", "font": {"size": 14}}, "range": [0, 100], "ticksuffix": " %", "nticks": 5},
    )  # fmt: skip
