"""Ranked bars: one row a name, longest first, value at the end of the bar."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from plotly import graph_objects as go

from devopskit.reporting.charts import BLUE, ROW, SLATE, VERMILION, figure, row_names, rows_axis
from devopskit.reporting.text import for_plotly


def bars(names: Sequence[str], values: Sequence[float], texts: Sequence[str], *, others: bool = False) -> go.Figure:
    """Return horizontal bars in the given order, the first one in the accent colour; `texts` stand at their ends.

    others : whether the last row is a sum of many, drawn grey because it is no single name.
    """
    colours = [VERMILION if row == 0 else BLUE for row in range(len(values))]
    colours[-1:] = [SLATE] if others else colours[-1:]
    trace = go.Bar(
        x=list(values), y=list(range(len(values))), orientation="h", width=0.3, marker={"color": colours},
        text=[for_plotly(text) for text in texts], textposition="outside", cliponaxis=False, constraintext="none", hoverinfo="x",
    )  # fmt: skip
    low, high = min(0.0, *values), max(0.0, *values)
    # Room for the text at the end of the longest bar, which would otherwise be cut.
    span = (high - low) or 1.0
    axis = {
        "range": [low - (0.3 * span if low < 0 else 0), high + 0.3 * span],
        "showticklabels": False,
        "showgrid": False,
        "ticks": "",
        "showline": False,
    }
    return figure(
        [trace], height=24 + ROW * len(values), annotations=row_names(names), xaxis={**axis, "zerolinecolor": SLATE},
        yaxis=rows_axis(len(values)), margin={"l": 8, "r": 8, "t": 8, "b": 8},
    )  # fmt: skip


def ranked(sums: pd.Series, most: int) -> pd.Series:
    """`sums` with the largest first, at most `most` of them; what is beyond is one row "N others"."""
    ordered = sums.sort_values(ascending=False, kind="stable")
    if len(ordered) <= most:
        return ordered
    rest = ordered.iloc[most - 1 :]
    return pd.concat([ordered.iloc[: most - 1], pd.Series({f"{len(rest)} others": rest.sum()})])
