"""Rows of the table `prices` as the price sources hand them over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from devopskit.period import Period
from devopskit.tables.columns import Rejected
from devopskit.tables.fetched import Fetched
from devopskit.tables.prices import prices

Page = list[dict[str, Any]]


def fetched(period: Period, source: str, pages: Callable[[Rejected], Iterable[Page]]) -> Fetched:
    """Answer of a price source: each page becomes one frame, dated today, because a list price is valid when it is read.

    Parameters
    ----------
    source : where the prices come from, e.g. "Azure Retail Prices".
    pages : gives pages of rows (provider, region, item, os, unit, price, currency) and counts what it leaves out.
    """
    answer = Fetched(rows=[], coverage=[period])
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    def frames() -> Iterator[pd.DataFrame]:
        for page in pages(answer.rejected):
            if page:
                rows = pd.DataFrame(page).assign(origin="refreshed", quality="listed", source=source, as_of=today)
                yield prices.accept(rows, rejected=answer.rejected)

    answer.rows = frames()
    return answer
