"""Regret: what the present sizes would have cost and risked on the same weeks, beside the advised ones."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from devopskit.reporting.blocks import Block, Column, table
from devopskit.units import GIB, format_chance, format_money, significant

HEADING = "Old sizes against new ones"
UNITS = {"cpu": ("CPU", 1.0, "cores"), "memory": ("Memory", GIB, "GiB")}


def old_and_new_size(sizes: pd.DataFrame, nodes: pd.DataFrame) -> Block:
    """Return per metric the capacity and the measured risk now and as advised, and how much of it frees whole nodes.

    Parameters
    ----------
    sizes : rows of the table `sizes`. nodes : answer of `pipeline.whole_nodes.whole_nodes`.
    """
    # A disk cannot shrink, so that its smaller need is no size one could have instead.
    known = sizes[(sizes["status"] == "decided") & sizes["capacity"].notna() & (sizes["metric"] != "disk")]
    columns = [Column("Metric"), Column("Now", align="right"), Column("Risk now", align="right"),
               Column("Advised", align="right"), Column("Risk then", align="right")]  # fmt: skip
    rows = [_row(str(metric), group) for metric, group in known.groupby("metric")]
    said = (
        ["Risk is the mean chance, measured on past weeks, that a week needs more."] if rows else ["No size could be decided."]
    )
    return table(rows, caption="Sum of all decided sizes", columns=columns, heading=HEADING, said=[*said, *_leaving(nodes)])


def _row(metric: str, group: pd.DataFrame) -> list[str]:
    name, unit, word = UNITS[metric]
    now, then = (f"{significant(float(group[column].sum()) / unit)} {word}" for column in ("capacity", "size"))
    risks = [float(group[column].mean()) for column in ("risk_now", "risk")]
    return [name, now, format_chance(risks[0]), then, format_chance(risks[1])]


def _leaving(nodes: pd.DataFrame) -> list[str]:
    """Sentence on each cluster: smaller requests save money only where a node can leave."""
    return [
        f"{row['account']}: its requests need {row['needed_after']:,} nodes instead of {row['needed_before']:,} (packed anew; "
        f"{row['nodes']:,} run), so {_moves(row)}{_worth(row)}."
        for row in nodes.to_dict("records")
    ]


def _moves(row: dict[Hashable, Any]) -> str:
    """How many nodes leave; where the changes need more than run today, how many must come."""
    more = row["needed_after"] - max(row["nodes"], row["needed_before"])
    return f"{more:,} more must come" if more > 0 else f"{row['removable'] or 'none'} can leave"


def _worth(row: dict[Hashable, Any]) -> str:
    """Whole nodes against shares of nodes; either can be more, because requests fill nodes unevenly."""
    if not row["currency"] or row["real"] != row["real"]:
        return ""
    if row["paper"] <= 0:
        # Requests that grow claim what is used already, so that there is no saving to wait for.
        return f"; its changes, counted as shares of a node, cost {format_money(-row['paper'], row['currency'])} a month"
    shares = f"its changes, counted as shares of a node, {format_money(row['paper'], row['currency'])}"
    if not row["removable"]:
        return f"; {shares} a month, are saved once one can"
    return f": {format_money(row['real'], row['currency'])} a month; {shares}"
