"""Requested against used, both logarithmic, with the line where nothing is left over."""

from __future__ import annotations

from collections.abc import Sequence

from plotly import graph_objects as go

from devopskit.reporting.charts import BLUE, SLATE, above, figure, log_axis, note


def log_scatter(x: Sequence[float], y: Sequence[float], decided: Sequence[bool], *, x_title: str, y_title: str) -> go.Figure:
    """Return dots at positive (x, y): filled where decided, hollow where undecided, and the diagonal x = y."""
    span = (min(*x, *y), max(*x, *y))
    line = go.Scatter(
        x=list(span), y=list(span), mode="lines", line={"color": SLATE, "width": 1.5, "dash": "dash"}, hoverinfo="skip"
    )
    groups = (
        (True, {"symbol": "circle", "size": 8, "color": BLUE, "opacity": 0.75}),
        (False, {"symbol": "circle-open", "size": 8, "color": SLATE, "line": {"width": 1.5}}),
    )
    dots = [
        go.Scatter(
            x=[a for a, d in zip(x, decided, strict=True) if d is which], y=[b for b, d in zip(y, decided, strict=True) if d is which],
            mode="markers", marker=marker, hoverinfo="x+y",
        )
        for which, marker in groups
    ]  # fmt: skip
    # The corner above the diagonal is empty unless something uses more than it has.
    named = note(
        "dashed: all of it used", 0.02, 0.98, xref="paper", yref="paper", xanchor="left", yanchor="top", font={"color": SLATE}
    )
    return figure(
        [line, *(dot for dot in dots if dot.x)], height=380, annotations=[above(f"{y_title}, log scale"), named],
        xaxis=log_axis([*x, *y], x_title), yaxis={**log_axis([*x, *y], y_title), "title": None},
    )  # fmt: skip
