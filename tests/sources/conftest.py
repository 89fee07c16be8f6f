"""A real Prometheus with three days of a made-up cluster, started once; and a stand-in for what a real one does not do."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.sources import prometheus

SERVE = Path(__file__).resolve().parents[1] / "bench" / "serve_prometheus.py"
Answer = Callable[[str, dict[str, str]], tuple[int, dict[str, str], bytes]]


@pytest.fixture(scope="session")
def prometheus_url(program: Callable[[str], str]) -> Iterator[str]:
    """Address of a server that holds 20 workloads of two pods, 2026-01-01 to 2026-01-04 at 60 s, each value known."""
    program("prometheus")
    program("promtool")
    options = ["--workloads", "20", "--days", "3", "--scrape", "60", "--shape", "flat", "--end", "2026-01-04"]
    server = subprocess.Popen([sys.executable, str(SERVE), *options], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    url = server.stdout.readline().removeprefix("# ").strip()
    assert url.startswith("http://"), "tests/bench/serve_prometheus.py did not start; its error is above"
    yield url
    server.terminate()
    server.wait(30)
    server.stdout.close()


@pytest.fixture(scope="session")
def three_days_of() -> Period:
    """Whole span of the made-up cluster, for what is set up once."""
    return Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 4, tzinfo=UTC))


@pytest.fixture
def three_days(three_days_of: Period) -> Period:
    """Return the same span, for a single test."""
    return three_days_of


@pytest.fixture
def cluster(prometheus_url: str) -> prometheus.Settings:
    """Settings for the server with the made-up cluster."""
    return prometheus.Settings(url=prometheus_url, cluster="prod", scrape_seconds=60)


@pytest.fixture(scope="session")
def usage_rows(prometheus_url: str) -> pd.DataFrame:
    """Usage of the whole span, pulled once for the tests that only look at it."""
    settings = prometheus.Settings(url=prometheus_url, cluster="prod", scrape_seconds=60)
    span = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 4, tzinfo=UTC))
    return pd.concat(prometheus.fetch("usage", span, settings=settings).rows, ignore_index=True)


class StandIn(http.server.ThreadingHTTPServer):
    """Answers as a test tells it to; keeps (path, form, headers) of each request, and how many were open at once."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answer = answer
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.open = self.most_open = 0
        self.counting = threading.Lock()

    @property
    def url(self) -> str:
        """Address of the server."""
        return f"http://127.0.0.1:{self.server_port}"


class _Request(http.server.BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()))
        with self.server.counting:
            self.server.asked.append((self.path, form, {k.lower(): v for k, v in self.headers.items()}))
            self.server.open += 1
            self.server.most_open = max(self.server.open, self.server.most_open)
        status, headers, body = self.server.answer(self.path.removeprefix("/api/v1/"), form)
        with self.server.counting:
            self.server.open -= 1
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def stand_in() -> Iterator[Callable[[Answer], StandIn]]:
    """Start servers that answer by a function of path and form; all end with the test."""
    started: list[StandIn] = []

    def start(answer: Answer) -> StandIn:
        started.append(StandIn(answer))
        threading.Thread(target=started[-1].serve_forever, args=(0.01,), daemon=True).start()
        return started[-1]

    yield start
    for server in started:
        server.shutdown()
        server.server_close()
