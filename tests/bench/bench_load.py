"""How fast files become rows of `usage`, and those rows a decision: rows per CPU second and peak memory.

    python tests/bench/bench_load.py [ROWS] [--only csv,parquet]        2,000,000 rows by default

Each step runs in a process of its own. `duckdb` is the yardstick: a plain sorted copy of the same file to Parquet, types
declared, nothing checked. `fetch` reads, converts and checks; `load` also saves into an empty store. CPU is user and
system time of the step without imports.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from devopskit.sources import usage_files
from devopskit.store import reduce
from devopskit.store.store import Store
from devopskit.store.summarise import summarise

METRIC = "system.cpu.utilization"
STEPS_OF_A_SERIES = 17_280  # 60 days of five minutes
END = datetime(2026, 3, 2, tzinfo=UTC)  # 60 days after the first row


def settings(file: str) -> usage_files.Settings:
    """Mapping of the bench's files."""
    return usage_files.Settings(path=file, metric=METRIC)


def generate(folder: Path, rows: int) -> None:
    """Write the same rows as CSV and as Parquet: series of 60 days, values of four digits."""
    with duckdb.connect(config={"memory_limit": "400MB", "temp_directory": str(folder)}) as connection:
        connection.execute("SELECT setseed(0.5)")
        series = f"SELECT n // {STEPS_OF_A_SERIES} AS s, n % {STEPS_OF_A_SERIES} AS i FROM range({rows}) r(n)"
        moment = "TIMESTAMP '2026-01-01' + to_seconds(i * 300)"
        values = f"SELECT 'vm-' || lpad(s::VARCHAR, 6, '0') AS resource_id, {moment} AS moment, round(random(), 4) AS value FROM ({series})"
        text = f"SELECT resource_id, strftime(moment, '%Y-%m-%dT%H:%M:%SZ') AS time, value FROM ({values})"
        connection.execute(f"COPY ({text}) TO '{folder}/usage.csv' (HEADER)")
        typed = f"SELECT resource_id, time::TIMESTAMPTZ AS time, value FROM read_csv('{folder}/usage.csv')"
        connection.execute(f"SET TimeZone = 'UTC'; COPY ({typed}) TO '{folder}/usage.parquet' (COMPRESSION zstd)")


def plain(file: str, folder: str) -> None:
    """DuckDB alone: read with declared types, sort, write."""
    types = {"resource_id": "VARCHAR", "time": "TIMESTAMPTZ", "value": "DOUBLE"}
    with duckdb.connect(config={"threads": 2, "memory_limit": "400MB", "temp_directory": folder}) as connection:
        rows = connection.read_csv(file, columns=types) if file.endswith("csv") else connection.read_parquet(file)
        rows.order("resource_id, time").write_parquet(f"{folder}/plain.parquet", compression="zstd")


def fetch(file: str, folder: str) -> None:
    """Read every row and let it go."""
    span = usage_files.span(settings=settings(file))
    for _rows in usage_files.fetch("usage", span, settings=settings(file)).rows:
        pass


def load(file: str, folder: str) -> None:
    """Read and keep every row."""
    span = usage_files.span(settings=settings(file))
    Store(f"{folder}/store").save("usage", "usage_files", usage_files.fetch("usage", span, settings=settings(file)))


def reduce_all(file: str, folder: str) -> None:
    """Hours, histograms and daily maxima of what `load` kept."""
    usage = Store(f"{folder}/store").table("usage")
    for question in (reduce.hourly(usage), reduce.daily_histogram(usage), reduce.daily_maxima(usage)):
        question.to_pyarrow()


def summary(file: str, folder: str) -> None:
    """Weekly and daily extremes of what `load` kept."""
    summarise(Store(f"{folder}/store").table("usage"), metric=METRIC, end=END, weeks=9)


STEPS = {"duckdb": plain, "fetch": fetch, "load": load, "reduce": reduce_all, "summarise": summary}


def cpu() -> float:
    """CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(step: str, file: str, folder: str) -> None:
    """Run one step in this process and print its figures as JSON."""
    start = cpu()
    STEPS[step](file, folder)
    print(json.dumps({"cpu": cpu() - start, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def show(rows: int, kind: str, step: str, folder: str) -> None:
    """Run one step in a process of its own and print a line for a reader."""
    command = [sys.executable, "-W", "ignore", __file__, "--step", step, f"{folder}/usage.{kind}", folder]
    done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    speed = rows / done["cpu"] / 1e6
    print(f"{kind} {step}: {speed:.2f} M rows per CPU s ({done['cpu']:.2f} CPU s, peak {done['peak']:.0f} MiB)", flush=True)


def main() -> None:
    """Generate the files, then every step on each of them."""
    if sys.argv[1:2] == ["--step"]:
        measure(*sys.argv[2:5])
        return
    kinds = sys.argv[sys.argv.index("--only") + 1].split(",") if "--only" in sys.argv else ["csv", "parquet"]
    rows = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else 2_000_000
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), rows)
        megabytes = ", ".join(
            f"{kind} {Path(f'{folder}/usage.{kind}').stat().st_size / 1e6:.0f} MB" for kind in ("csv", "parquet")
        )
        print(f"usage: {rows:,} rows, {megabytes}")
        for kind in kinds:
            steps = ("duckdb", "fetch", "load", *(("reduce", "summarise") if kind == kinds[-1] else ()))
            for step in steps:
                show(rows, kind, step, folder)


if __name__ == "__main__":
    main()
