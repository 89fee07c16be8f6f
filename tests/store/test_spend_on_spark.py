"""The same expressions on DuckDB and on a local Spark give equal numbers; in a process of its own, because a JVM stays."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("spark_sums.py")


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.usefixtures("spark_is_here")
def test_sums_on_spark_equal_those_on_duckdb_to_the_last_cent(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(PROGRAM), str(tmp_path / "bill.parquet")],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYSPARK_PYTHON": sys.executable},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert {name: rows for name, rows in told.items() if rows["differ"]} == {}
    assert min(rows["rows"] for rows in told.values()) >= 2
