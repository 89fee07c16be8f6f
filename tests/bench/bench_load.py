"""How fast files become rows of `usage`, and those rows a decision: rows per CPU second and peak memory.

    python tests/bench/bench_load.py [ROWS] [--only csv,parquet]        2,000,000 rows by default

Each step runs in a process of its own. `duckdb` is the yardstick: a plain sorted copy of the same file to Parquet, types
declared, nothing checked. `fetch` reads, converts and checks; `load` also saves into an empty store. CPU is user and
system time of the step without imports.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from devopskit.sources import usage_files
from devopskit.store import reduce
from devopskit.store.store import Store
from devopskit.store.summarise import summarise
from tests.bench import steps

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


def plain(paths: list[str], folder: str) -> None:
    """DuckDB alone: read with declared types, sort, write."""
    types = {"resource_id": "VARCHAR", "time": "TIMESTAMPTZ", "value": "DOUBLE"}
    with duckdb.connect(config={"threads": 2, "memory_limit": "400MB", "temp_directory": folder}) as connection:
        csv = paths[0].endswith("csv")
        rows = connection.read_csv(paths, columns=types) if csv else connection.read_parquet(paths)
        rows.order("resource_id, time").write_parquet(f"{folder}/plain.parquet", compression="zstd")


def fetch(paths: list[str], folder: str) -> None:
    """Read every row and let it go."""
    span = usage_files.span(settings=settings(paths[0]))
    for _rows in usage_files.fetch("usage", span, settings=settings(paths[0])).rows:
        pass


def load(paths: list[str], folder: str) -> None:
    """Read and keep every row."""
    span = usage_files.span(settings=settings(paths[0]))
    Store(f"{folder}/store").save("usage", "usage_files", usage_files.fetch("usage", span, settings=settings(paths[0])))


def reduce_all(paths: list[str], folder: str) -> None:
    """Hours, histograms and daily maxima of what `load` kept."""
    usage = Store(f"{folder}/store").table("usage")
    for question in (reduce.hourly(usage), reduce.daily_histogram(usage), reduce.daily_maxima(usage)):
        question.to_pyarrow()


def summary(paths: list[str], folder: str) -> None:
    """Weekly and daily extremes of what `load` kept."""
    summarise(Store(f"{folder}/store").table("usage"), metric=METRIC, end=END, weeks=9)


STEPS = {"duckdb": plain, "fetch": fetch, "load": load, "reduce": reduce_all, "summarise": summary}


def main() -> None:
    """Generate the files, then every step on each of them."""
    if sys.argv[1:2] == ["--step"]:
        steps.measure(STEPS, sys.argv[2:])
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
            for step in ("duckdb", "fetch", "load", *(("reduce", "summarise") if kind == kinds[-1] else ())):
                steps.show(__file__, step, folder, [f"{folder}/usage.{kind}"], rows=rows, name=f"{kind} {step}")


if __name__ == "__main__":
    main()
