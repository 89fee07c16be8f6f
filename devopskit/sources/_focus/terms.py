"""Commitments over their term: what their use was charged must add up to what their purchase was billed.

Only terms that lie wholly within the files are judged; a month of a yearly reservation proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from devopskit.sources._focus.tally import Money, Tally

_RELATIVE = 1e-3
_CENT = 0.01
_STEP = pd.Timedelta(days=1)  # a day is needed because the last charge of a bill starts up to a day before its end


@dataclass
class _Term:
    used: float = 0.0
    bought: float = 0.0
    start: pd.Timestamp | None = None
    end: pd.Timestamp | None = None


@dataclass
class Terms:
    """Sums by commitment and currency, and the span of time that the files hold."""

    sums: dict[tuple[str, str], _Term] = field(default_factory=dict)
    first: pd.Timestamp | None = None
    last: pd.Timestamp | None = None

    def see(self, rows: pd.DataFrame) -> None:
        """Take in some rows."""
        if rows.empty:
            return
        start = rows["charge_period_start"]
        self.first = start.min() if self.first is None else min(self.first, start.min())
        self.last = start.max() if self.last is None else max(self.last, start.max())
        given = rows["commitment_discount_id"].notna()
        if not given.any():
            return
        committed = rows[given & rows["charge_class"].isna() & rows["charge_category"].isin(["Usage", "Purchase"])]
        for (name, currency, kind), part in committed.groupby(
            ["commitment_discount_id", "billing_currency", "charge_category"], sort=False
        ):
            term = self.sums.setdefault((str(name), str(currency)), _Term())
            if kind == "Usage":
                term.used += float(part["effective_cost"].sum())
                continue
            term.bought += float(part["billed_cost"].sum())
            start, end = part["charge_period_start"].min(), part["charge_period_end"].max()
            term.start = start if term.start is None else min(term.start, start)
            term.end = end if term.end is None else max(term.end, end)

    def count(self, tally: Tally) -> None:
        """Count the commitments whose purchase and use differ."""
        names = sorted({currency for _, currency in self.sums})
        for (name, currency), term in self.sums.items():
            if not self._whole(term) or abs(term.used - term.bought) <= max(_CENT, _RELATIVE * abs(term.bought)):
                continue
            money = Money(np.array([abs(term.used - term.bought)]), np.array([names.index(currency)]), names)
            said = "noted: a commitment's use does not add up to its purchase over its term (one row each)"
            tally.add(said, np.array([True]), money, name[:60])

    def _whole(self, term: _Term) -> bool:
        if term.start is None or term.end is None or self.first is None or self.last is None:
            return False
        return bool(self.first <= term.start and term.end <= self.last + _STEP)
