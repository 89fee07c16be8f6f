"""What a source hands over: rows in chunks, the spans they answer for, notes, and the count of what was left out.

Rows come in chunks so that a file of a gigabyte needs no gigabyte of memory. `notes` and `rejected` are complete only
when the chunks have been consumed; `store.save` consumes them and writes all three into its manifest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from devopskit.period import Period
from devopskit.tables.columns import Rejected


@dataclass
class Fetched:
    """Answer of `fetch`: what the store keeps, and what the page says about it.

    Attributes
    ----------
    rows : frames that already passed `Table.accept`; consumed once.
    coverage : spans the source answered for completely. The store replaces exactly these (for `costs`: the billing
        months found in the rows; for `resources` and `prices`: everything of this source).
    notes : sentences for the reader, e.g. a partial answer; each is shown on the page.
    rejected : rows left out, by reason.
    """

    rows: Iterable[pd.DataFrame]
    coverage: list[Period] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rejected: Rejected = field(default_factory=Rejected)


@dataclass(frozen=True)
class Check:
    """One line of `doctor` for a source: which question, whether it holds, what was seen, and the fix as a command.

    `needed` is False where a report still works without it: doctor then warns instead of failing.
    """

    question: str
    ok: bool
    seen: str
    fix: str = ""
    needed: bool = True


@dataclass(frozen=True)
class Estimate:
    """What a fetch would cost: number of requests and money in USD; `note` says how it was counted."""

    requests: int
    usd: float = 0.0
    note: str = ""
