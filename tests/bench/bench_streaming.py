"""Streaming: CPU of a bare scan of the store's files, of one pass to the summary, and of all recommendations, at three sizes.

    python tests/bench/bench_streaming.py [--workloads 1000,3000,10000]

All steps take turns in one process on one core, five times, and the least user CPU of each counts; peak memory is that of a
process which only recommends. The compiled code is loaded before the clock starts; what that takes is the first line. The bare
scan reads identity, time and value of the same files with `iter_batches`. "Columns" is the pass over files without stretches.

Measured on two shared cores of an EPYC, 1,000, 3,000 and 10,000 workloads x 4 weeks: one metric 1.4, 1.2 and 1.0 scans, two
metrics 1.8, 1.2 and 1.0, so that a thousand million rows take 12 to 14, 9 and 8 s: a constant of 0.05 s and 7.5 ns a row. Without
stretches the pass alone is 1.4 to 2.0 scans. Twenty policies at seven origins of 2,500 workloads took 4.2 to 4.7 scans. 100,000
workloads (806 M rows, 6.5 GB, once and on a busy machine): scan 8.5 s, all sizes 7.1 s, 10.3 s with the system's time, 517 MiB.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from devopskit.analysis.sizing import decide, frontier
from devopskit.analysis.streaming import Fold
from devopskit.pipeline.streaming import stream
from devopskit.store import layout, stretches
from devopskit.tables.summary import Summary
from devopskit.tables.usage import CONTAINER_CPU, CONTAINER_MEMORY, usage
from tests.bench import steps

WEEKS, STEP, PER_WEEK, ROUNDS = 4, 300, 2016, 5
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
POLICY_WEEKS = 9  # the weeks that seven origins need: two before the first, and one more to judge each
RISKS = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3)  # for both needs: twenty policies
COLUMNS = ["resource_id", "time", "value"]
GROUP = 65  # workloads of a row group, as the store writes them
Step = Callable[[list[str], str], object]
METRICS = {"one metric": [CONTAINER_CPU], "two metrics": [CONTAINER_CPU, CONTAINER_MEMORY]}


def write(folder: str, workloads: int, metrics: list[str], weeks: int = WEEKS) -> list[str]:
    """Files of the store's layout, a week each, with seeded values; the k-th workload is the same whatever their number."""
    paths = []
    for week in range(weeks):
        path = f"{folder}/{week}.parquet"
        writer: pq.ParquetWriter | None = None
        for metric in metrics:
            for low in range(0, workloads, GROUP):
                rows = drawn(metric, range(low, min(low + GROUP, workloads)), week)
                writer = writer or pq.ParquetWriter(path, rows.schema, **layout.encodings(usage, usage.names))
                writer.write_table(rows)
        assert writer is not None
        writer.close()
        stretches.make(usage, Path(path), workloads * PER_WEEK * len(metrics), worth=0)
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


def scan(paths: list[str], name: str) -> None:
    """Read the three columns that hold anything, and nothing else."""
    for path in paths:
        for _ in pq.ParquetFile(path).iter_batches(columns=COLUMNS, use_threads=False):
            pass


def scan_all(paths: list[str], name: str) -> None:
    """Read the whole files."""
    for path in paths:
        for _ in pq.ParquetFile(path).iter_batches(use_threads=False):
            pass


def summarised(paths: list[str], name: str) -> list[Summary]:
    """One pass to the summary of each metric."""
    end = BEGIN + timedelta(weeks=len(paths))
    found = [stream([Path(path) for path in paths], metric=metric, end=end, weeks=len(paths)) for metric in METRICS[name]]
    return [summary for summary in found if summary is not None]


def columns(paths: list[str], name: str) -> None:
    """One pass over links to the same files, which have no stretches beside them."""
    with tempfile.TemporaryDirectory() as folder:
        links = [Path(folder) / Path(path).name for path in paths]
        for link, path in zip(links, paths, strict=True):
            link.symlink_to(path)
        summarised([str(link) for link in links], name)


def recommended(paths: list[str], name: str) -> None:
    """From the files to every size."""
    for summary in summarised(paths, name):
        decide(summary, risk=0.05, need="p999")


def policies(paths: list[str], name: str) -> None:
    """From the files to the observed risk and the cost of twenty policies."""
    for summary in summarised(paths, name):
        for need in ("max", "p999"):
            frontier(summary, risks=RISKS, need=need)


STEPS: Mapping[str, Step] = {
    "scan": scan,
    "scan_all": scan_all,
    "columns": columns,
    "summarised": summarised,
    "recommended": recommended,
}
POLICY_STEPS: Mapping[str, Step] = {"scan": scan, "policies": policies}


def ready() -> None:
    """Load the compiled code."""
    one, code, at, step = np.ones(1), np.zeros(1, "int32"), np.zeros(1, "int64"), np.array([STEP])
    fold = Fold(end=1, weeks=WEEKS, longest=PER_WEEK)
    fold.add(["w"], code, at, one, step=step, whole=True)
    fold.add_even(["w"], code, first=at, step=step, span=(at, at + 1), value=one, whole=True)


def main(sizes: list[int]) -> None:
    """Print CPU of each step and its ratio to the bare scan."""
    begun = steps.cpu()
    ready()
    print(f"loading the compiled code: {steps.cpu() - begun:.2f} CPU s", flush=True)
    for size in sizes:
        for name, metrics in METRICS.items():
            with tempfile.TemporaryDirectory() as folder:
                paths = write(folder, size, metrics)
                found = rounds("--rounds", name, paths)
                peak = steps.measured(__file__, "recommended", name, paths)["peak"]
                rows = size * WEEKS * PER_WEEK * len(metrics)
                print(
                    f"{size} workloads x {WEEKS} weeks, {name}, {rows / 1e6:.0f} M rows: {told(found, rows)}, peak {peak:.0f} MiB",
                    flush=True,
                )
    with tempfile.TemporaryDirectory() as folder:
        paths = write(folder, sizes[-1] // 4, [CONTAINER_CPU], POLICY_WEEKS)
        found = rounds("--policies", "one metric", paths)
        print(f"{sizes[-1] // 4} workloads x {POLICY_WEEKS} weeks, 20 policies x {POLICY_WEEKS - 2} origins: {told(found)}")


def rounds(which: str, name: str, paths: list[str]) -> dict[str, float]:
    """Least user CPU of each step, all in turns in a process of their own."""
    command = [sys.executable, "-W", "ignore", __file__, which, name, *paths]
    found: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return found


def turns(chosen: Mapping[str, Step], name: str, paths: list[str]) -> None:
    """Run the steps in turns and print their least user CPU as JSON, because other work on the machine only ever adds."""
    ready()
    least = dict.fromkeys(chosen, float("inf"))
    for _ in range(ROUNDS):
        for step, run in chosen.items():
            begun = resource.getrusage(resource.RUSAGE_SELF).ru_utime
            run(paths, name)
            least[step] = min(least[step], resource.getrusage(resource.RUSAGE_SELF).ru_utime - begun)
    print(json.dumps(least))


def told(found: dict[str, float], rows: int = 0) -> str:
    """Say each step's seconds and its ratio to the bare scan."""
    base = found["scan"]
    words = ", ".join(f"{step} {spent:.2f} s ({spent / base:.2f} x)" for step, spent in found.items())
    return words + (f", {found['recommended'] / rows * 1e9:.1f} s for 1,000 M rows" if rows else "")


if __name__ == "__main__":
    if "--step" in sys.argv:
        ready()
        steps.measure({"recommended": recommended}, sys.argv[2:])
    elif sys.argv[1:] and sys.argv[1] in ("--rounds", "--policies"):
        turns(STEPS if sys.argv[1] == "--rounds" else POLICY_STEPS, sys.argv[2], sys.argv[3:])
    else:
        main([int(n) for n in sys.argv[2].split(",")] if len(sys.argv) > 2 else [1000, 3000, 10_000])
