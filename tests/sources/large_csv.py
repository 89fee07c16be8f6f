"""Program of test_usage_files_large: loads a CSV into a store and prints rows and the peak of memory in MiB."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from devopskit.sources import usage_files
from devopskit.store.store import Store

settings = usage_files.Settings(path=sys.argv[1], metric="system.cpu.utilization")
fetched = usage_files.fetch("usage", usage_files.span(settings=settings), settings=settings)
saved = Store(sys.argv[2]).save("usage", "usage_files", fetched)
# Not ru_maxrss: it starts with the size of the process that started this one.
peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
sys.stdout.write(f"{saved.rows} {peak}\n")
