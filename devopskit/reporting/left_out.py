"""What the sums of a right-sizing page leave out, said in full: undecided resources and changes without a price."""

from __future__ import annotations

import pandas as pd

from devopskit.reporting import _changes, _sentences
from devopskit.reporting.blocks import Block, Column, named, table
from devopskit.reporting.text import but_for_numbers

REASONS = 10  # listed as why nothing could be decided
LISTED = 100  # resources listed as undecided or unpriced


def undecided(findings: pd.DataFrame) -> Block:
    """Return what could not be decided: how many, why, and what would decide it."""
    rows = findings[findings["status"] == "undecided"]
    columns = [Column("Why, and what would decide it"), Column("Resources", align="right"), Column("For example")]
    heading = "Not enough data to decide"
    if rows.empty:
        seen = _sentences.count(findings["resource_id"].nunique(), "resource")
        said = [f"Nothing is open: {seen} looked at, and each could be decided." if len(findings) else "Nothing was looked at."]
        return table([], caption=heading, columns=columns, role="undecided", heading=heading, said=said)
    body = [
        [_alike(group), f"{group['resource_id'].nunique():,}", named(group["resource_id"].iloc[0])] for group in _reasons(rows)
    ]
    said = ["No size is advised for these, and no saving is counted. Their money is not part of any sum on this page."]
    said += [f"{len(body) - REASONS:,} rarer reasons stand below and in findings.csv."] if len(body) > REASONS else []
    listed = [[named(r.resource_id), str(r.field).replace("_", " "), str(r.reason)] for r in rows.head(LISTED).itertuples()]
    full = table(
        listed,
        caption=f"{_sentences.count(rows['resource_id'].nunique(), 'resource')} with something undecided"
        + (f", the first {LISTED} of {len(rows):,} findings" if len(rows) > LISTED else ""),
        columns=[Column("Resource"), Column("What"), Column("Why")],
    )
    return table(
        body[:REASONS],
        caption="Why resources could not be decided",
        columns=columns,
        role="undecided",
        heading=heading,
        said=said,
        full=full,
    )


def unpriced(findings: pd.DataFrame) -> Block:
    """Return the changes without a price: what they release, and why no money is known."""
    changes = [change for change in _changes.of(findings) if not change.priced]
    columns = [
        Column("Change"),
        Column("Releases", "cores", "right"),
        Column("Releases", "GiB", "right"),
        Column("Why unpriced"),
    ]
    heading = "Changes without a price"
    if not changes:
        said = ["Every change has a price."] if len(_changes.of(findings)) else ["There is no change that would need a price."]
        return table([], caption=heading, columns=columns, role="unpriced", heading=heading, said=said)
    rows = [[c.cells, *_changes.cores_and_gib(c), c.price_note or "no price is known"] for c in changes]
    more = len(rows) - LISTED
    said = ["They are left out of every sum of money, because a missing price is not zero."]
    said += [f"{more:,} more stand in findings.csv."] if more > 0 else []
    return table(rows[:LISTED], caption="What they release", columns=columns, role="unpriced", heading=heading, said=said)


def _reasons(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Findings by reason, the most frequent first; reasons that differ in their numbers only are one."""
    key = rows["reason"].astype("str").map(but_for_numbers)
    return sorted((group for _, group in rows.groupby(key, sort=False)), key=lambda g: -g["resource_id"].nunique())


def _alike(group: pd.DataFrame) -> str:
    first = str(group["reason"].iloc[0])
    return first if (group["reason"] == first).all() else f"{first} (Numbers of the first; the others are alike.)"
