"""What moved since the last run, and how calm sizes would have been on past weeks."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from devopskit.reporting import _sentences
from devopskit.reporting.blocks import Block, Cell, Column, named, table
from devopskit.units import format_bytes, format_cores, format_share, significant

ROWS = 10
FAR = 0.1  # share of the older value from which a move is called a jump, as in `analysis.steadiness`
HEADING = "What moved since the last run"
COLUMNS = [Column("Resource"), Column("What"), Column("Advised then", align="right"), Column("Advised now", align="right")]


def moved(findings: pd.DataFrame, before: pd.DataFrame, steadiness: pd.DataFrame) -> Block:
    """Return the advice that differs from that of the last run, and how often sizes would have moved on past weeks.

    Parameters
    ----------
    findings : of this run. before : of the last run with the same risk on earlier data; empty where there was none.
    steadiness : one row a pool: advices, free and steady (shares moved by a tenth or more without and with small steps), cost.
    """
    said = _calm(steadiness)
    if before.empty:
        return table(
            [], caption=HEADING, columns=COLUMNS, heading=HEADING, said=["This is the first run to compare with.", *said]
        )
    both = before.merge(findings, on="finding_id", how="outer", suffixes=("_then", ""), indicator=True)
    then, now = both["recommended_then"].fillna(""), both["recommended"].fillna("")
    changed = both[then.ne(now)]
    steps = changed.apply(_step, axis=1) if len(changed) else pd.Series(dtype=float)
    # The largest first, because most moves are a few percent that follow new days of the same use.
    changed = changed.loc[steps.sort_values(ascending=False, kind="stable").index]
    same, far = len(both) - len(changed), int((steps >= FAR).sum())
    told = [f"{same:,} of {len(both):,} are as they were.", *said]
    rows = [_row(row) for row in changed.head(ROWS).to_dict("records")]
    if len(changed) > ROWS:
        told.insert(0, f"{len(changed) - ROWS:,} more moved.")
    much = f", {far:,} by a tenth or more" if rows else ""
    return table(
        rows,
        caption=f"{_sentences.count(len(changed), 'recommendation')} moved{much}",
        columns=COLUMNS,
        heading=HEADING,
        said=told,
    )


def _step(row: pd.Series) -> float:
    """Size of a move as a share of the older value; a value that came, went or is no number counts as the largest."""
    try:
        then, now = float(row["recommended_then"]), float(row["recommended"])
    except (TypeError, ValueError):
        return math.inf
    return abs(now / then - 1) if then > 0 and now == now else math.inf


def _row(row: dict[str, Any]) -> list[Cell]:
    gone = row["_merge"] == "left_only"
    which = "_then" if gone else ""
    what = str(row[f"field{which}"]).replace("_", " ")
    then = _amount(row["recommended_then"], row["unit_then"]) if row["_merge"] != "right_only" else "not looked at"
    now = "no longer there" if gone else _amount(row["recommended"], row["unit"])
    return [named(str(row[f"resource_id{which}"])), what, then, now]


def _amount(value: object, unit: object) -> str:
    if not isinstance(value, str) or not value:
        return "no change"
    words = {"cores": format_cores, "bytes": format_bytes}.get(str(unit))
    return words(float(value)) if words else value


def _calm(steadiness: pd.DataFrame) -> list[str]:
    """Sentence with the share of moves and what small steps cost, over all pools that could be replayed."""
    known = steadiness[steadiness["advices"] > 0].dropna(subset=["free", "steady", "cost"])
    if known.empty:
        return []
    weight = known["advices"] / known["advices"].sum()
    free, steady, cost = (float((known[name] * weight).sum()) for name in ("free", "steady", "cost"))
    if format_share(free) == format_share(steady):
        return []  # "0 % instead of 0 %" would tell nobody anything
    more = f"{significant(abs(cost - 1) * 100, 2)} % {'more' if cost >= 1 else 'less'} capacity"
    return [
        f"On past weeks sizes that move in small steps would have jumped by a tenth or more in {format_share(steady)} of weeks "
        f"instead of {format_share(free)}, for {more}."
    ]
