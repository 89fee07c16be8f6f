"""`usage_files` streams: a file does not have to fit into memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """CSV of 27 million rows, just over 1 GB."""
    file = tmp_path_factory.mktemp("large") / "usage.csv"
    moment = "strftime(TIMESTAMP '2026-01-01' + to_seconds(n % 17280 * 300), '%Y-%m-%dT%H:%M:%SZ')"
    rows = (
        f"SELECT 'vm-' || lpad((n // 17280)::VARCHAR, 6, '0') AS resource_id, {moment} AS time, (n * 7 % 10000) / 1e4 AS value"
    )
    with duckdb.connect(config={"memory_limit": "200MB"}) as connection:
        connection.execute(f"COPY ({rows} FROM range(27000000) r(n)) TO '{file}' (HEADER)")
    return file


@pytest.mark.slow
def test_csv_of_a_gigabyte_loads_whole_in_less_than_a_gigabyte_of_memory(large, tmp_path):
    program = Path(__file__).with_name("large_csv.py")
    command = [sys.executable, "-W", "ignore", str(program), str(large), str(tmp_path)]
    rows, peak = map(float, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert large.stat().st_size > 1e9
    assert rows == 27_000_000
    assert peak < 1000
