"""Measured latency against use, the fitted curve, the objective and the use up to which it is kept."""

from __future__ import annotations

import math
from collections.abc import Sequence

from plotly import graph_objects as go

from devopskit.reporting.charts import ACCENT_TEXT, BLUE, SLATE, VERMILION, above, figure, log_axis, note


def latency_curve_chart(
    measured: tuple[Sequence[float], Sequence[float]],
    fitted: tuple[Sequence[float], Sequence[float]],
    *,
    objective: float | None,
    usable: float | None,
    y_title: str,
) -> go.Figure:
    """Return grey dots (use in percent, milliseconds), the blue curve, and the objective where one is set.

    Latency is drawn logarithmically, because near full use it grows by multiples.
    """
    dots = go.Scatter(
        x=list(measured[0]), y=list(measured[1]), mode="markers", marker={"size": 5, "color": SLATE, "opacity": 0.45}, hoverinfo="x+y"
    )  # fmt: skip
    line = go.Scatter(x=list(fitted[0]), y=list(fitted[1]), mode="lines", line={"color": BLUE, "width": 2.5}, hoverinfo="x+y")
    traces, notes, span = [dots, line], [above(f"{y_title}, log scale")], [min(measured[0]), max(measured[0])]
    if objective is not None:
        limit = {"color": SLATE, "width": 1.5, "dash": "dash"}
        traces.append(go.Scatter(x=span, y=[objective, objective], mode="lines", line=limit, hoverinfo="skip"))
        # At the left, because the curve reaches the objective at the right.
        notes.append(note("objective", span[0], math.log10(objective), xanchor="left", yanchor="bottom", font={"color": SLATE}))
    if objective is not None and usable is not None:
        mark = {"color": VERMILION, "size": 13, "symbol": "diamond"}
        traces.append(go.Scatter(x=[usable], y=[objective], mode="markers", marker=mark, hoverinfo="x+y"))
        notes.append(
            note("used up to here", usable, math.log10(objective), xanchor="right", yanchor="bottom", xshift=-10, yshift=8, font={"color": ACCENT_TEXT})
        )  # fmt: skip
    levels = [*measured[1], *fitted[1], *([objective] if objective is not None else [])]
    return figure(
        traces, height=360, annotations=notes, yaxis={**log_axis(levels, y_title), "title": None},
        xaxis={"title": {"text": "use of the request, %", "font": {"size": 14}}},
    )  # fmt: skip
