"""How fast a FOCUS CSV becomes rows of `costs`: rows per CPU second and peak memory, each step in a process of its own.

    python tests/bench/bench_bill.py [ROWS | FILE.csv ...]        300,000 generated rows of two months by default

Steps: `duckdb` (plain copy of the CSV to Parquet, types guessed, nothing checked: the yardstick), `fetch` (read, map,
check, not kept), `load` (fetch and save into an empty store), `overview` (the six questions of the shared bench on it).
CPU is user and system time of the step without imports.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb

from devopskit.sources import focus_files
from tests.bench import steps
from tests.bench.adapter_cost import ANY, load, overview

ROWS = 300_000
# Text of each column as an expression over n (row), h (hour of the month), r (a number without pattern) and m (month).
_TEXTS = {
    "BillingAccountId": "'100000000000'", "BillingAccountName": "'Main'", "BillingCurrency": "'USD'",
    "ChargeCategory": "CASE WHEN r % 50 = 0 THEN 'Tax' WHEN r % 97 = 0 THEN 'Credit' ELSE 'Usage' END", "ChargeClass": "''",
    "ChargeDescription": "'$0.0' || r % 90 || ' per hour of size ' || r % 400", "ChargeFrequency": "'Usage-Based'",
    "CommitmentDiscountStatus": "CASE WHEN r % 5 = 0 THEN 'Used' ELSE '' END", "InvoiceIssuerName": "'Provider X'",
    "PricingUnit": "'Hours'", "ProviderName": "'Provider X'", "PublisherName": "'Provider X'", "RegionId": "'region-' || r % 18",
    "ResourceId": "'arn:x:' || lpad((r % 20000)::VARCHAR, 7, '0')", "ServiceName": "'Service ' || r % 60",
    "ServiceCategory": "['Compute', 'Storage', 'Networking', 'Databases'][r % 4 + 1]", "SubAccountId": "(100000000000 + r % 120)::VARCHAR",
    "Tags": "CASE WHEN r % 6 = 0 THEN '{}' ELSE '{\"team\":\"team-' || r % 40 || '\",\"env\":\"prod\"}' END",
}  # fmt: skip
_TIMES = {
    "BillingPeriodStart": "m", "BillingPeriodEnd": "m + INTERVAL 1 MONTH",
    "ChargePeriodStart": "m + to_hours(h)", "ChargePeriodEnd": "m + to_hours(h + 1)",
}  # fmt: skip
_COST = "round(CASE WHEN r % 97 = 0 AND r % 50 > 0 THEN -1 ELSE 1 END * (r % 99991 + 1) / 1e4, 6)"
_NUMBERS = {"BilledCost": _COST, "EffectiveCost": _COST, "ListCost": f"abs({_COST})", "ContractedCost": _COST, "PricingQuantity": "(r % 1009) / 1009"}  # fmt: skip


def generate(file: Path, rows: int) -> None:
    """Write a bill in the columns of FOCUS 1.2: the same rows every time, in the order of time, as providers export them."""
    stamped = {name: f"strftime({moment}, '%Y-%m-%dT%H:%M:%SZ')" for name, moment in _TIMES.items()}
    columns = ", ".join(f'{text} AS "{name}"' for name, text in (stamped | _TEXTS | _NUMBERS).items())
    # Arithmetic, because random() and hash() may differ between versions of the engine.
    numbers = f"SELECT n, n * 2654435761 % 1000000007 AS r, n * 2 // {rows} AS month, n % ({rows} // 2) * 600 // ({rows} // 2) AS h FROM range({rows}) t(n)"
    dated = f"SELECT *, TIMESTAMP '2026-01-01' + to_months(month::INTEGER) AS m FROM ({numbers})"
    with duckdb.connect(config={"threads": 2, "memory_limit": "400MB", "temp_directory": str(file.parent)}) as connection:
        connection.execute(f"COPY (SELECT {columns} FROM ({dated}) ORDER BY n) TO '{file}' (HEADER)")


def fetch(paths: list[str], store: str) -> None:
    """Read every row and let it go."""
    for _rows in focus_files.fetch("costs", ANY, settings=focus_files.Settings(paths=tuple(paths))).rows:
        pass


def plain(paths: list[str], store: str) -> None:
    """Copy the CSV to Parquet as it is."""
    with duckdb.connect(config={"threads": 2, "memory_limit": "1200MB"}) as connection:
        connection.read_csv(paths).write_parquet(f"{store}/bill.parquet", compression="zstd")


def ask(paths: list[str], store: str) -> None:
    """Answer the six questions of the overview."""
    overview(f"{store}/load")


def keep(paths: list[str], store: str) -> None:
    """Fetch and save."""
    load(paths, f"{store}/load")


STEPS = {"duckdb": plain, "fetch": fetch, "load": keep, "overview": ask}


def count(path: str) -> int:
    """Rows of a file; the bills of the benches have no line breaks inside quotes."""
    with Path(path).open("rb") as file:
        return sum(1 for _line in file) - 1


def main(words: list[str]) -> None:
    """Every step on the files given, or on a generated one."""
    if words[:1] == ["--step"]:
        steps.measure(STEPS, words[1:])
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = [word for word in words if not word.isdigit()] or [f"{folder}/bill.csv"]
        if not Path(paths[0]).exists():
            generate(Path(paths[0]), int(words[0]) if words else ROWS)
        rows = sum(map(count, paths))
        print(f"bill: {rows:,} rows, CSV {sum(Path(path).stat().st_size for path in paths) / 1e6:.0f} MB")
        for step in STEPS:
            steps.show(__file__, step, folder, paths, rows=rows, name=f"bill {step}")


if __name__ == "__main__":
    main(sys.argv[1:])
