"""What the scorers of the shared bench call: one bill as a frame.

A month and a currency are given for files that name none, because the scorer judges amounts, not when they were charged.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd

from devopskit.period import Period
from devopskit.sources import focus_files
from devopskit.tables.costs import costs

NO_CURRENCY = "XXX"  # ISO 4217: "no currency involved"
ANY = Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def load_bill(path: str) -> pd.DataFrame:
    """Rows of a bill with tags as one dict for each row."""
    settings = focus_files.Settings(paths=(path,), currency=NO_CURRENCY, month="2000-01")
    fetched = focus_files.fetch("costs", ANY, settings=settings)
    frame = pd.concat([costs.empty(), *fetched.rows], ignore_index=True)
    tags = frame["tags"].map(lambda text: json.loads(text) if isinstance(text, str) else {})
    return frame.assign(tags=tags.astype(object))
