"""Candidates by cost and chance, the frontier of both joined, the chosen one and the present one named."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plotly import graph_objects as go

from devopskit.reporting.charts import ACCENT_TEXT, BLUE, INK, SLATE, VERMILION, above, figure, log_axis, note

LEAST = 0.1  # percent, lowest chance that is drawn; six weeks tell nothing below it


@dataclass(frozen=True)
class Named:
    """A point with its name: cost and chance (percent)."""

    text: str
    cost: float
    chance: float


def frontier(
    costs: Sequence[float],
    chances: Sequence[float],
    best: Sequence[bool],
    points: Sequence[Named],
    *,
    x_title: str,
    accepted: float,
) -> go.Figure:
    """Return dots of all candidates, the frontier as a step line, and named points; chances and `accepted` in percent.

    The chance is drawn logarithmically, because candidates either keep the budget or break it nearly always.
    """
    chances = [max(chance, LEAST) for chance in chances]
    points = [Named(p.text, p.cost, max(p.chance, LEAST)) for p in points]
    span = [min([*costs, *(p.cost for p in points)]), max([*costs, *(p.cost for p in points)])]
    limit = go.Scatter(
        x=span, y=[accepted, accepted], mode="lines", line={"color": SLATE, "width": 1.5, "dash": "dash"}, hoverinfo="skip"
    )
    title = "chance that a week breaks the budget, %"
    return figure(
        [limit, *_candidates(costs, chances, best), *_marks(points)], height=380, annotations=[above(f"{title}, log scale"), *_names(points, sum(span) / 2)],
        yaxis={**log_axis([*chances, accepted], title), "title": None},
        xaxis={"title": {"text": x_title, "font": {"size": 14}}, "tickformat": ",~r"},
    )  # fmt: skip


def _candidates(costs: Sequence[float], chances: Sequence[float], best: Sequence[bool]) -> list[go.Scatter]:
    """Dots of all, and a step line through the best of them."""
    dots = {"color": SLATE, "size": 6, "opacity": 0.5}
    cloud = go.Scatter(x=list(costs), y=list(chances), mode="markers", marker=dots, hoverinfo="x+y")
    edge = sorted((c, p) for c, p, kept in zip(costs, chances, best, strict=True) if kept)
    x, y = [c for c, _ in edge], [p for _, p in edge]
    # Steps and no slopes, because nothing lies between two candidates that one could choose.
    return [cloud, go.Scatter(x=x, y=y, mode="lines", line={"color": BLUE, "width": 2.5, "shape": "hv"}, hoverinfo="x+y")]


def _marks(points: Sequence[Named]) -> list[go.Scatter]:
    """Diamonds, the first in the accent's colour."""
    colors = (VERMILION, INK)
    return [
        go.Scatter(
            x=[p.cost], y=[p.chance], mode="markers", marker={"color": color, "size": 14, "symbol": "diamond"}, hoverinfo="x+y"
        )
        for p, color in zip(points, colors, strict=False)
    ]


def _names(points: Sequence[Named], middle: float) -> list[dict[str, Any]]:
    """Names of the points, towards the middle of the plot so that they stay inside."""
    return [
        note(
            p.text, p.cost, math.log10(p.chance), xanchor="right" if p.cost > middle else "left", xshift=-10 if p.cost > middle else 10,
            yanchor="bottom", yshift=6, font={"color": ACCENT_TEXT if number == 0 else INK},
        )
        for number, p in enumerate(points)
    ]  # fmt: skip
