"""Serve a made-up cluster from a real Prometheus: backfill by promtool, start, print the address, stay up until stopped.

Usage: python tests/bench/serve_prometheus.py --workloads 125 --days 14
Prints a section for devopskit.toml; its first line is the address. Needs the Debian package prometheus.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from prometheus_fleet import lines
from prometheus_samples import Fleet

AHEAD_SECONDS = 8 * 3600


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workloads", type=int, default=125)
    parser.add_argument("--replicas", type=int, default=2, help="pods a workload; each is one series of CPU and one of memory")
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--scrape", type=int, default=300, help="seconds between samples")
    parser.add_argument("--end", default="", help="ISO time of the newest sample in UTC; by default some hours ahead")
    parser.add_argument("--shape", choices=("daily", "flat"), default="daily", help="daily waves with noise, or constants")
    return parser.parse_args()


def backfill(fleet: Fleet, folder: Path) -> None:
    """Blocks of a time series database in folder/tsdb."""
    text = folder / "in.om"
    with text.open("w") as out:
        out.writelines(lines(fleet))
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=336h"]
    subprocess.run([*command, str(text), str(folder / "tsdb")], check=True, stdout=subprocess.DEVNULL)
    text.unlink()


def start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Server on a free loopback port, ready to answer; another port is tried where somebody else took the first."""
    (folder / "prometheus.yml").write_text("global: {scrape_interval: 1h}\n")
    # Without a long retention, blocks in the past would be deleted at once.
    options = [
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/tsdb",
        "--storage.tsdb.retention.time=10y",
    ]
    for _ in range(3):
        port = free_port()
        server = subprocess.Popen(["prometheus", *options, f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"])
        if ready(server, f"http://127.0.0.1:{port}"):
            return server, f"http://127.0.0.1:{port}"
        server.kill()
        server.wait()
    raise SystemExit("prometheus was not ready after three tries; see its log above")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready(server: subprocess.Popen[bytes], url: str) -> bool:
    """Whether it answers within a minute, which a busy machine may need."""
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/-/ready", timeout=5):
                return True
        except OSError:
            time.sleep(0.05)
    return False


def main() -> None:
    given = arguments()
    now = datetime.fromisoformat(given.end) if given.end else datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    stamp = int(now.replace(tzinfo=now.tzinfo or UTC).timestamp())
    # Nothing is scraped while it serves, so the samples of the next hours are there already.
    end = stamp if given.end else stamp + AHEAD_SECONDS
    fleet = Fleet(given.workloads, given.replicas, stamp - given.days * 86_400, end, given.scrape, noisy=given.shape == "daily")
    folder = Path(tempfile.mkdtemp(prefix="prometheus-"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = None
    try:
        backfill(fleet, folder)
        server, url = start(folder)
        print(f'# {url}\n[sources.prometheus]\nurl = "{url}"\ncluster = "fleet"\nscrape_seconds = {given.scrape}', flush=True)
        server.wait()
    except KeyboardInterrupt:
        print("stopped")
    finally:
        if server is not None:
            server.terminate()
            server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
