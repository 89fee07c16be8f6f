"""Months that several files deliver: the same rows twice, or the actual and the amortised view of one month, are refused.

The sum of a file and month is compared by a fingerprint of its rows that does not depend on their order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from devopskit.errors import SourceError
from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.azure import view
from devopskit.sources._focus.reading import Block, Reading
from devopskit.sources._focus.tally import Money
from devopskit.sources._focus.text import codes, encoded

_Month = tuple[str, str, str]  # kind of bill, billing account, month


_VIEWS = {
    "actual": "noted: Azure's actual cost: purchases of reservations are not spread over their use, effective cost is billed cost",
    "amortised": "noted: Azure's amortised cost: billed cost holds reservations spread over their use, and is no invoice",
}


@dataclass
class _Print:
    rows: int = 0
    mark: int = 0


@dataclass
class Views:
    """What was seen of each file and month so far."""

    prints: dict[str, dict[_Month, _Print]] = field(default_factory=dict)
    views: dict[_Month, dict[str, str]] = field(default_factory=dict)

    def see(self, block: Block, rows: pd.DataFrame, reading: Reading) -> None:
        """Take in some rows of a file."""
        if rows.empty:
            return
        seen = view(block) if reading.kind == "azure" else ""
        if seen:
            reading.tally.remark(_VIEWS[seen])
        marks = _marks(rows)
        _count_repeats(rows, marks, reading)
        account = encoded(pa.Array.from_pandas(rows["billing_account_id"]))
        names = [*account.dictionary.to_pylist(), None]
        months = rows["billing_period_start"].dt.tz_localize(None).to_numpy().astype("datetime64[M]")
        group = months.astype("int64") * len(names) + codes(account) % len(names)
        for one in np.unique(group):
            place = group == one
            who, when = names[one % len(names)] or "", np.datetime64(int(one) // len(names), "M")
            key = (reading.kind, who, str(when))
            print_ = self.prints.setdefault(reading.path, {}).setdefault(key, _Print())
            print_.rows += int(place.sum())
            print_.mark = (print_.mark + int(marks[place].sum(dtype="uint64"))) % 2**64
            if seen:
                self._other_view(key, seen, reading.path)

    def _other_view(self, key: _Month, seen: str, path: str) -> None:
        known = self.views.setdefault(key, {})
        known.setdefault(seen, path)
        if len(known) > 1:
            raise SourceError(
                errors.SECTION,
                f"{known['actual']} is the actual and {known['amortised']} the amortised view of {key[2]} of account {key[1]}",
                "both hold the whole month, so that together they count every charge twice",
                "keep one of the two exports in `paths` of [sources.focus_files]: actual for invoices, amortised for showback",
            )

    def refuse_repeats(self) -> None:
        """Raise when two files hold the very same rows of a month.

        Raises
        ------
        SourceError : names both files.
        """
        first: dict[tuple[_Month, int, int], str] = {}
        for path, months in self.prints.items():
            for key, print_ in months.items():
                other = first.setdefault((key, print_.rows, print_.mark), path)
                if other != path and print_.rows > 1:
                    raise SourceError(
                        errors.SECTION,
                        f"{path} and {other} hold the same {print_.rows:,} rows of {key[2]} of account {key[1] or 'unknown'}",
                        "a partition that is delivered twice would double the month",
                        "take one of the two files out of `paths` of [sources.focus_files]",
                    )


def _count_repeats(rows: pd.DataFrame, marks: np.ndarray, reading: Reading) -> None:
    """Count rows that repeat another row in every column; they are kept, because FOCUS allows charges that look alike."""
    order = np.sort(marks)
    twice = order[1:][order[1:] == order[:-1]]
    if not len(twice):
        return
    alike = rows[np.isin(marks, twice)]
    repeats = alike[alike.duplicated()]
    if len(repeats):
        currency = encoded(pa.Array.from_pandas(repeats["billing_currency"]))
        touched = np.maximum(repeats["billed_cost"].abs().to_numpy(), repeats["effective_cost"].abs().fillna(0).to_numpy())
        money = Money(touched, codes(currency), currency.dictionary.to_pylist())
        said = "noted: rows repeat another row of the file in every column, and are kept"
        reading.tally.add(said, np.ones(len(repeats), dtype=bool), money)


def _marks(rows: pd.DataFrame) -> np.ndarray:
    """Mix of the parts of a row that tell charges apart, uint64 [n]."""
    mark = rows["billed_cost"].to_numpy().view("uint64") * np.uint64(0x9E3779B97F4A7C15)
    for name in ("effective_cost", "pricing_quantity", "list_cost"):
        mark = (mark ^ rows[name].to_numpy().view("uint64")) * np.uint64(0xC2B2AE3D27D4EB4F)
    start = rows["charge_period_start"].dt.tz_localize(None).to_numpy().view("int64").astype("uint64")
    return (mark ^ start) * np.uint64(0x165667B19E3779F9)
