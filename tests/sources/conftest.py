"""A real Prometheus with three days of a made-up cluster, started once for all tests that ask for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devopskit.period import Period

SERVE = Path(__file__).resolve().parents[1] / "bench" / "serve_prometheus.py"


@pytest.fixture(scope="session")
def prometheus_url(program: Callable[[str], str]) -> Iterator[str]:
    """Address of a server that holds 20 workloads of two pods, 2026-01-01 to 2026-01-04 at 60 s, each value known."""
    program("prometheus")
    program("promtool")
    options = ["--workloads", "20", "--days", "3", "--scrape", "60", "--shape", "flat", "--end", "2026-01-04"]
    server = subprocess.Popen([sys.executable, str(SERVE), *options], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    yield server.stdout.readline().removeprefix("# ").strip()
    server.terminate()
    server.wait(30)
    server.stdout.close()


@pytest.fixture
def three_days() -> Period:
    """Whole span of the made-up cluster."""
    return Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 4, tzinfo=UTC))
