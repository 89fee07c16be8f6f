"""How fast a FOCUS CSV becomes rows of `costs`: rows per CPU second and peak memory, each step in a process of its own.

    python tests/bench/bench_bill.py FOLDER        FOLDER/csv/*.csv, as bill_bench.py --rows N --out FOLDER --csv writes them

Steps: `fetch` (read, map, check, not kept), `load` (fetch and save into an empty store), `duckdb` (plain copy of the CSV
to Parquet, types guessed, nothing checked: the yardstick). CPU is user and system time without imports.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from devopskit.sources import focus_files
from tests.bench.adapter_cost import ANY, load

STEPS = ("duckdb", "fetch", "load")


def cpu() -> float:
    """CPU seconds of this process so far."""
    times = os.times()
    return times.user + times.system


def fetch(paths: list[str], store: str) -> None:
    """Read every row and let it go."""
    for _rows in focus_files.fetch("costs", ANY, settings=focus_files.Settings(paths=tuple(paths))).rows:
        pass


def plain(paths: list[str], store: str) -> None:
    """Copy the CSV to Parquet as it is."""
    with duckdb.connect(config={"threads": 2, "memory_limit": "1200MB"}) as connection:
        connection.read_csv(paths).write_parquet(f"{store}/bill.parquet", compression="zstd")


def lines(path: str) -> int:
    """Lines of a file; the bench's bills have none inside quotes."""
    with Path(path).open("rb") as file:
        return sum(1 for _line in file)


def measure(step: str, paths: list[str]) -> dict[str, float | str]:
    """One step in this process."""
    rows = sum(lines(path) - 1 for path in paths)
    with tempfile.TemporaryDirectory() as store:
        start = cpu()
        {"duckdb": plain, "fetch": fetch, "load": load}[step](paths, store)
        used = cpu() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"step": step, "rows": rows, "cpu_s": round(used, 2), "rows_per_cpu_s": round(rows / used), "peak_mb": peak}


def main(folder: str) -> None:
    """Print one line of JSON for each step."""
    paths = sorted(map(str, (Path(folder) / "csv").glob("*.csv")))
    for step in STEPS:
        subprocess.run([sys.executable, "-m", "tests.bench.bench_bill", "--step", step, *paths], check=True)


if __name__ == "__main__":
    if sys.argv[1] == "--step":
        print(json.dumps(measure(sys.argv[2], sys.argv[3:])))
    else:
        main(sys.argv[1])
