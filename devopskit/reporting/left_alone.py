"""What was looked at and left as it is, and why."""

from __future__ import annotations

import pandas as pd

from devopskit.reporting import _sentences
from devopskit.reporting._changes import called
from devopskit.reporting.blocks import Block, Column, named, table

HEADING = "What was left alone, and why"
ROWS = 6


def left_alone(findings: pd.DataFrame) -> Block:
    """Return the findings that keep what there is, by the sentence that says why, the most frequent first."""
    kept = findings[findings["status"] == "keep"]
    columns = [Column("Why"), Column("Resources", align="right"), Column("For example")]
    if kept.empty:
        return table([], caption=HEADING, columns=columns, heading=HEADING, said=["Nothing was left as it is."])
    # The need comes first and the reason to stay last, so that the last sentence tells resources alike.
    why = kept["reason"].str.rstrip(".").str.rsplit(". ", n=1).str[-1]
    alike = why.str.replace(r"\S*\d\S*", "#", regex=True)
    groups = sorted((rows for _, rows in kept.assign(_why=why).groupby(alike)), key=lambda rows: -rows["resource_id"].nunique())
    body = [
        [f"{rows['_why'].iloc[0]}.", f"{rows['resource_id'].nunique():,}", named(called(rows.iloc[0].to_dict()))]
        for rows in groups[:ROWS]
    ]
    said = [f"{_sentences.count(kept['resource_id'].nunique(), 'resource')} keep at least one of their settings."]
    said += [f"{len(groups) - ROWS:,} rarer reasons stand in findings.csv."] if len(groups) > ROWS else []
    return table(body, caption=HEADING, columns=columns, heading=HEADING, said=said)
