"""Streaming: CPU of a bare scan of the store's files, of one pass to the summary, and of all recommendations, at three sizes.

    python tests/bench/bench_streaming.py [--workloads 500,2000,8000]

Every step runs in a process of its own on one core. The compiled code is loaded before the clock starts; what that takes is the
first line. The bare scan reads the same columns of the same files with `iter_batches`.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from devopskit.analysis.sizing import decide
from devopskit.analysis.streaming import Fold
from devopskit.pipeline.streaming import stream
from devopskit.store import layout
from devopskit.tables.usage import CONTAINER_CPU, CONTAINER_MEMORY, usage
from tests.bench import steps

WEEKS, STEP, PER_WEEK = 4, 300, 2016
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
END = datetime(2026, 2, 2, tzinfo=UTC)
COLUMNS = ["resource_id", "time", "value"]
GROUP = 65  # workloads of a row group, as the store writes them
METRICS = {"one metric": [CONTAINER_CPU], "two metrics": [CONTAINER_CPU, CONTAINER_MEMORY]}


def write(folder: str, workloads: int, metrics: list[str]) -> list[str]:
    """Files of the store's layout, a week each, with seeded values; the k-th workload is the same whatever their number."""
    paths = []
    for week in range(WEEKS):
        path = f"{folder}/{week}.parquet"
        writer: pq.ParquetWriter | None = None
        for metric in metrics:
            for low in range(0, workloads, GROUP):
                rows = drawn(metric, range(low, min(low + GROUP, workloads)), week)
                writer = writer or pq.ParquetWriter(path, rows.schema, **layout.encodings(usage, usage.names))
                writer.write_table(rows)
        assert writer is not None
        writer.close()
        paths.append(path)
    return paths


def drawn(metric: str, numbers: range, week: int) -> pa.Table:
    """One week of some workloads: log-normal levels with a daily swing and noise."""
    rng = np.random.default_rng((numbers.start, week, len(metric)))
    count, at = len(numbers), np.arange(PER_WEEK)
    level = np.random.default_rng(numbers.start).lognormal(-1.6, 1.1, (count, 1))
    value = level * np.exp(0.4 * np.sin(2 * np.pi * at / 288) + 0.2 * rng.standard_normal((count, PER_WEEK)))
    first = int(BEGIN.timestamp()) + week * 604_800
    times = pa.array(np.tile((first + STEP * at) * 1_000_000, count)).cast(pa.timestamp("us", tz="UTC"))
    names = pa.array([f"c/ns/Deployment/w{number:06}/app" for number in numbers], pa.large_string())
    zeros = np.zeros(count * PER_WEEK, dtype="int32")
    return pa.table({
        "resource_id": pa.DictionaryArray.from_arrays(np.repeat(np.arange(count, dtype="int32"), PER_WEEK), names),
        "metric": pa.DictionaryArray.from_arrays(zeros, pa.array([metric], pa.large_string())),
        "time": times,
        "value": value.ravel(),
        "step_seconds": pa.DictionaryArray.from_arrays(zeros, pa.array([STEP])),
    })  # fmt: skip


def scan(paths: list[str], folder: str) -> None:
    """Read the three columns that hold anything, and nothing else."""
    for path in paths:
        for _ in pq.ParquetFile(path).iter_batches(columns=COLUMNS, use_threads=False):
            pass


def scan_all(paths: list[str], folder: str) -> None:
    """Read the whole files."""
    for path in paths:
        for _ in pq.ParquetFile(path).iter_batches(use_threads=False):
            pass


def summarised(paths: list[str], folder: str) -> None:
    """One pass to the summaries of one or two metrics."""
    for metric in METRICS[folder]:
        stream([Path(path) for path in paths], metric=metric, end=END, weeks=WEEKS)


def recommended(paths: list[str], folder: str) -> None:
    """From the files to every size."""
    for metric in METRICS[folder]:
        summary = stream([Path(path) for path in paths], metric=metric, end=END, weeks=WEEKS)
        assert summary is not None
        decide(summary, risk=0.05, need="p999")


STEPS = {"scan": scan, "scan_all": scan_all, "summarised": summarised, "recommended": recommended}


def ready() -> None:
    """Load the compiled code."""
    one = np.ones(1)
    Fold(end=1, weeks=WEEKS, longest=PER_WEEK).add(
        ["w"], np.zeros(1, "int32"), np.zeros(1, "int64"), one, step=np.array([STEP]), whole=True
    )


def main(sizes: list[int]) -> None:
    """Print CPU of each step and its ratio to the bare scan."""
    begun = steps.cpu()
    ready()
    print(f"loading the compiled code: {steps.cpu() - begun:.2f} CPU s", flush=True)
    for size in sizes:
        for name, metrics in METRICS.items():
            with tempfile.TemporaryDirectory() as folder:
                paths = write(folder, size, metrics)
                rows = size * WEEKS * PER_WEEK * len(metrics)
                found = {step: best(step, name, paths) for step in STEPS}
                base = found["scan"]["cpu"]
                print(
                    f"{size} workloads x {WEEKS} weeks, {name}, {rows / 1e6:.0f} M rows: scan {base:.2f} CPU s (whole files "
                    f"{found['scan_all']['cpu']:.2f}), to the summary {found['summarised']['cpu']:.2f} "
                    f"({found['summarised']['cpu'] / base:.2f} x), to all sizes {found['recommended']['cpu']:.2f} "
                    f"({found['recommended']['cpu'] / base:.2f} x), peak {found['recommended']['peak']:.0f} MiB",
                    flush=True,
                )


def best(step: str, name: str, paths: list[str]) -> dict[str, float]:
    """Least CPU of three runs, because other work on the machine only ever adds."""
    return min((steps.measured(__file__, step, name, paths) for _ in range(3)), key=lambda found: found["cpu"])


if __name__ == "__main__":
    if "--step" in sys.argv:
        ready()
        steps.measure(STEPS, sys.argv[2:])
    else:
        main([int(n) for n in sys.argv[2].split(",")] if len(sys.argv) > 2 else [500, 2000, 8000])
