"""Program of test_streaming: saves three million rows of one month in chunks, thirty columns, and prints rows, sum and peak."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from devopskit.store.store import Store
from devopskit.tables.costs import costs
from devopskit.tables.fetched import Fetched

CHUNK = 100_000
TEXTS = [column.name for column in costs.columns if column.kind == "str" and not column.values and not column.required][:20]


def chunks() -> Iterator[pd.DataFrame]:
    """Charges as an export in the order of time has them: every text column full, ids that differ in every row."""
    month = pd.Timestamp("2026-03-01", tz="UTC").as_unit("us")
    texts = dict.fromkeys(TEXTS, "a text that repeats itself")
    for number in range(30):
        ids = [f"arn:provider:resource/{number:03d}-{row:07d}" for row in range(CHUNK)]
        given = {
            "billed_cost": 0.25, "effective_cost": 0.25, "list_cost": 0.3, "billing_currency": "USD",
            "billing_period_start": month, "billing_period_end": month + pd.offsets.MonthBegin(),
            "charge_period_start": month, "charge_period_end": month + pd.Timedelta(hours=1),
        }  # fmt: skip
        yield costs.check(pd.DataFrame(texts | given | {"resource_id": ids}, index=range(CHUNK)))


store = Store(sys.argv[1])
saved = store.save("costs", "a", Fetched(chunks()))
# Not ru_maxrss: it starts with the size of the process that started this one.
peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
total = store.table("costs").billed_cost.sum().execute()
sys.stdout.write(f"{saved.rows} {total} {peak}\n")
