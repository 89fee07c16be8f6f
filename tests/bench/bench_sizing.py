"""Sizing: stated against observed risk and targets met on a generated fleet and the open traces, and CPU of a decision.

    python tests/bench/bench_sizing.py

Quality needs ../shared/bench/rightsizing beside the clone; without it only the speed is measured.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from devopskit.analysis.sizing import decide, frontier
from devopskit.tables.summary import Summary

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
ADAPTER = Path(__file__).with_name("adapter_sizing.py")
CASES = (("cpu", "p999"), ("memory", "max"))
RISKS = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3)


def main() -> None:
    """Print every line."""
    speed(133, 13)
    speed(20_000, 4)
    scorer = SHARED / "bench" / "rightsizing"
    if not scorer.is_dir():
        print("quality: not measured, ../shared/bench/rightsizing is not beside this clone")
        return
    with tempfile.TemporaryDirectory() as folder:
        fleet, truth = Path(folder) / "fleet.parquet", Path(folder) / "truth.parquet"
        words = ["--workloads", "120", "--weeks", "8", "--seed", "5", "--truth", str(truth)]
        subprocess.run([sys.executable, str(scorer / "generate.py"), str(fleet), *words], check=True, capture_output=True)
        for kind, need in CASES:
            quality(scorer, fleet, kind, need, ["--truth", str(truth)])
    for kind, need in CASES:
        quality(scorer, SHARED / "data" / "rightsizing" / "rnd.parquet", kind, need, [])


def quality(scorer: Path, data: Path, kind: str, need: str, more: list[str]) -> None:
    """Observed risk at 1, 5 and 10 % and the count of targets met."""
    words = [str(data), "--kind", kind, "--need", need, "--candidate", f"{ADAPTER}:size", "--targets", "--no-rivals", *more]
    done = subprocess.run(
        [sys.executable, str(scorer / "bench.py"), *words], check=True, capture_output=True, text=True, cwd=ROOT
    )
    table = done.stdout.partition("observed")[2]
    observed = dict(re.findall(r"^size\s+(0\.\d+)\s+(0\.\d+)", table, re.MULTILINE))
    shares = ", ".join(f"{float(risk):.0%} -> {float(observed[risk]):.1%}" for risk in ("0.0100", "0.0500", "0.1000"))
    print(
        f"{data.stem} {kind} {need}: stated -> observed {shares}; {done.stdout.rsplit('targets: ', 1)[1].strip()}", flush=True
    )


def speed(workloads: int, weeks: int) -> None:
    """CPU of one decision with its back-test, and of ten policies over one replay."""
    summary = drawn(workloads, weeks)
    capacity = 2 * summary.weekly_max.max(1)
    begun = time.process_time()
    decide(summary, risk=0.05, need="max", capacity=capacity)
    middle = time.process_time()
    frontier(summary, risks=RISKS, need="max", capacity=capacity)
    spent = time.process_time() - middle
    print(
        f"{workloads} workloads x {weeks} weeks: decision {middle - begun:.2f} CPU s, {len(RISKS)} policies {spent:.2f} CPU s"
    )


def drawn(workloads: int, weeks: int) -> Summary:
    """Draw a seeded summary of log-normal days."""
    rng = np.random.default_rng(1)
    weekly = rng.normal(0, 0.1, (workloads, weeks)).repeat(7, axis=1)
    days = rng.lognormal(0, 1, (workloads, 1)) * np.exp(weekly + rng.normal(0, 0.2, (workloads, 7 * weeks)))
    largest = days.reshape(workloads, weeks, 7).max(2)
    return Summary(
        resource_id=np.arange(workloads).astype(str),
        weekly_max=largest,
        weekly_p999=0.95 * largest,
        daily_max=days,
        samples=np.full((workloads, weeks), 2016),
        pinned=np.zeros((workloads, weeks), int),
        step_seconds=np.full(workloads, 300.0),
        end=datetime(2026, 1, 5, tzinfo=UTC),
    )


if __name__ == "__main__":
    main()
