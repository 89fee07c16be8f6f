"""Bills of a few words for tests of the store, importable by test programs too."""

from __future__ import annotations

import pandas as pd

from devopskit.tables.costs import costs


def bill(*texts: str, **columns: object) -> pd.DataFrame:
    """Rows of costs from "2026-03 0.5" texts: the month and what was billed; `columns` are the same in every row."""
    parts = [text.split() for text in texts]
    months = pd.to_datetime([part[0] for part in parts], utc=True, format="%Y-%m").as_unit("us")
    given = {
        "billed_cost": [float(part[1]) for part in parts],
        "billing_currency": "USD",
        "billing_period_start": months,
        "billing_period_end": months + pd.offsets.MonthBegin(),
        "charge_period_start": months,
        "charge_period_end": months + pd.Timedelta(hours=1),
    }
    return costs.check(pd.DataFrame(given | columns))
