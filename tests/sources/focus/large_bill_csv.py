"""Program of test_focus_large: loads a bill as CSV into a store and prints rows, sum and the peak of memory in MiB."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from devopskit.period import Period
from devopskit.sources import focus_files
from devopskit.store.store import Store

ALL = Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))

store = Store(sys.argv[2])
saved = store.save("costs", "focus_files", focus_files.fetch("costs", ALL, settings=focus_files.Settings(paths=(sys.argv[1],))))
# Not ru_maxrss: it starts with the size of the process that started this one.
peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
sys.stdout.write(f"{saved.rows} {store.table('costs').billed_cost.sum().execute()} {peak}\n")
