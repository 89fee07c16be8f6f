"""The same expressions on DuckDB and on a local Spark give equal numbers; in a process of its own, because a JVM stays."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("spark_sums.py")


# Spark is an extra of its own and no part of the full suite: half a gigabyte and a Java for one comparison.
@pytest.mark.server
@pytest.mark.slow
@pytest.mark.skipif(find_spec("pyspark") is None, reason="needs Spark: pip install 'devopskit[spark]'")
@pytest.mark.skipif(shutil.which("java") is None, reason="needs Java: apt-get install openjdk-17-jre-headless")
def test_sums_on_spark_equal_those_on_duckdb_to_the_last_cent(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(PROGRAM), str(tmp_path / "bill.parquet")],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYSPARK_PYTHON": sys.executable},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert {name: rows for name, rows in told.items() if rows["differ"]} == {}
    assert min(rows["rows"] for rows in told.values()) >= 2
