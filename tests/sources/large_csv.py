"""Program of test_usage_files_large: loads a CSV into a store and prints rows and the peak of memory in MiB."""

from __future__ import annotations

import resource
import sys

from devopskit.sources import usage_files
from devopskit.store.store import Store

settings = usage_files.Settings(path=sys.argv[1], metric="system.cpu.utilization")
fetched = usage_files.fetch("usage", usage_files.span(settings=settings), settings=settings)
saved = Store(sys.argv[2]).save("usage", "usage_files", fetched)
sys.stdout.write(f"{saved.rows} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}\n")
