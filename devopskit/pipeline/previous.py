"""What the last run advised: read from the ledger of findings, so that a size moves only where moving is worth it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

KEY = "sized"  # in the evidence of a finding
FORGOTTEN = timedelta(days=35)  # an older advice says nothing about what runs today


def stamped(found: pd.DataFrame, sizes: pd.DataFrame, *, risk: float, end: datetime) -> pd.DataFrame:
    """`found` with the sizes behind each finding in its evidence, so that a later run can read them from the ledger.

    Parameters
    ----------
    sizes : rows of the table `sizes`. risk : accepted chance they were made for. end : end of the data they were made from.
    """
    decided = sizes[sizes["size"].notna()]
    by_resource: dict[str, dict[str, float]] = {}
    for row in decided[["resource_id", "metric", "size"]].to_dict("records"):
        by_resource.setdefault(row["resource_id"], {})[row["metric"]] = row["size"]
    facts = {"risk": risk, "until": end.isoformat()}
    evidence = [
        json.dumps({**_object(text), KEY: {**facts, "sizes": by_resource[key]}}, sort_keys=True) if key in by_resource else text
        for key, text in zip(found["resource_id"], found["evidence"], strict=True)
    ]
    return found.assign(evidence=pd.Series(evidence, index=found.index, dtype=found["evidence"].dtype))


def last(earlier: pd.DataFrame, *, risk: float, end: datetime) -> pd.DataFrame:
    """Rows of the last run with the same risk on data that ended before `end`, newest first, one for each finding.

    A run that is repeated on the same data, or asked about a past day, therefore never sees its own or a later answer.
    """
    told = [_object(text).get(KEY) for text in earlier["evidence"]]
    until = [_moment(one, risk) for one in told]
    recent = [moment is not None and end - FORGOTTEN <= moment < end for moment in until]
    rows = earlier.assign(_until=pd.Series(until, index=earlier.index, dtype=object)).loc[np.array(recent, dtype=bool)]
    return rows.sort_values("_until", ascending=False, kind="stable").drop_duplicates("finding_id").drop(columns="_until")


def sizes_of(rows: pd.DataFrame) -> dict[tuple[str, str], float]:
    """(resource, metric) to the size behind the rows of `last`."""
    found: dict[tuple[str, str], float] = {}
    for key, text in zip(rows["resource_id"], rows["evidence"], strict=True):
        for metric, size in _object(text)[KEY]["sizes"].items():
            found.setdefault((key, metric), float(size))
    return found


def _object(text: object) -> dict[str, Any]:
    found = json.loads(text) if isinstance(text, str) and text else {}
    return found if isinstance(found, dict) else {}


def _moment(told: Any, risk: float) -> datetime | None:
    if not isinstance(told, dict) or told.get("risk") != risk or "sizes" not in told:
        return None
    return datetime.fromisoformat(str(told["until"]))
