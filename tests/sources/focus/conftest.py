"""Bills of a few rows, written as text and read back through the source, as a user would."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.sources import focus_files
from devopskit.tables.costs import costs
from devopskit.tables.fetched import Fetched

# Files give all they hold, whatever is asked for; with nothing asked for, the coverage is what the rows are of.
NOTHING = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
# One charge of FOCUS 1.0 that keeps every promise.
ROW = {
    "BilledCost": "10", "EffectiveCost": "10", "ContractedCost": "10", "ListCost": "10", "ListUnitPrice": "5", "ContractedUnitPrice": "5",
    "PricingQuantity": "2", "BillingCurrency": "USD", "BillingPeriodStart": "2026-01-01T00:00:00Z",
    "BillingPeriodEnd": "2026-02-01T00:00:00Z", "ChargePeriodStart": "2026-01-05T00:00:00Z", "ChargePeriodEnd": "2026-01-06T00:00:00Z",
    "ChargeCategory": "Usage", "ChargeClass": "", "ChargeFrequency": "Usage-Based", "ServiceCategory": "Compute", "ResourceId": "vm-1",
    "Tags": '{"team":"a"}',
}  # fmt: skip


@dataclass
class Loaded:
    """What came out of a fetch, drained."""

    rows: pd.DataFrame
    fetched: Fetched

    @property
    def notes(self) -> str:
        """All notes in one text."""
        return "\n".join(self.fetched.notes)

    @property
    def rejected(self) -> dict[str, int]:
        """Rows left out by reason."""
        return dict(self.fetched.rejected.reasons)

    @property
    def row(self) -> pd.Series:
        """The only row."""
        assert len(self.rows) == 1
        return self.rows.iloc[0]


@pytest.fixture
def load() -> Callable[..., Loaded]:
    """Read paths with settings."""

    def read(*paths: Path | str, **settings: Any) -> Loaded:
        options = focus_files.Settings(paths=tuple(map(str, paths)), **settings)
        fetched = focus_files.fetch("costs", NOTHING, settings=options)
        return Loaded(pd.concat([costs.empty(), *fetched.rows], ignore_index=True), fetched)

    return read


@pytest.fixture
def read(load: Callable[..., Loaded], tmp_path: Path) -> Callable[..., Loaded]:
    """Write text or bytes to a file and read it."""

    def write(content: str | bytes, *, name: str = "bill.csv", **settings: Any) -> Loaded:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load(file, **settings)

    return write


@pytest.fixture
def text() -> Callable[..., str]:
    """CSV text of FOCUS rows: each the row above with some cells changed; None leaves a column out everywhere."""

    def make(*changes: dict[str, str | None]) -> str:
        rows = [ROW | change for change in changes or ({},)]
        names = [
            name
            for name in dict.fromkeys(key for row in rows for key in row)
            if all(row.get(name, "") is not None for row in rows)
        ]
        out = io.StringIO()
        writer = csv.DictWriter(out, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()

    return make


@pytest.fixture
def charge(read: Callable[..., Loaded], text: Callable[..., str]) -> Callable[..., Loaded]:
    """Read a bill of one charge with some cells changed."""
    return lambda **change: read(text(change))
