"""Program of test_large: saves eight million rows of one week, each time step a chunk of its own order, and prints the peak."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from devopskit.period import Period
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched
from devopskit.tables.usage import usage

IDS = np.array([f"account-1234/instance-{number:06d}" for number in range(8_000)])


def chunks() -> Iterator[pd.DataFrame]:
    """All resources at ten minutes at a time, as a server that answers by time would."""
    for block in range(10):
        times = pd.date_range("2026-03-02", periods=1000, freq="10min", tz="UTC")[100 * block : 100 * block + 100]
        values = np.round(np.random.default_rng(block).random(len(times) * len(IDS)), 3)
        ids = np.tile(IDS, len(times))
        yield usage.check(
            pd.DataFrame(
                {"resource_id": ids, "metric": "m", "time": times.repeat(len(IDS)), "value": values, "step_seconds": 600}
            )
        )


period = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 12, tzinfo=UTC))
saved = Store(sys.argv[1]).save("usage", "a", Fetched(chunks(), [period]))
# Not ru_maxrss: it starts with the size of the process that started this one.
peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
sys.stdout.write(f"{saved.rows} {peak}\n")
