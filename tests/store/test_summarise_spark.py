"""The same reduction on PySpark and on the embedded engine; it needs the extra `spark` and a Java runtime."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pytest

from devopskit.store.summarise import summarise
from devopskit.tables.usage import SYSTEM_CPU, usage
from tests.store.local_spark import session

END = datetime(2026, 3, 16, tzinfo=UTC)
# Py4J leaves its sockets to the garbage collector, and a warning there would fail whatever test runs then.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def spark(spark_is_here: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ibis.BaseBackend]:
    """A local PySpark session behind Ibis, in UTC, closed after the tests."""
    started = session(tmp_path_factory.mktemp("spark"))
    yield ibis.pyspark.connect(started)
    started.stop()


def rows() -> pd.DataFrame:
    """Three resources over two weeks of hours, a fifth of the samples missing."""
    rng = np.random.default_rng(3)
    times = pd.date_range(end=END, periods=2 * 168, freq="h", inclusive="left").astype(str)
    ids = np.repeat(["i-0", "i-1", "i-2"], len(times))
    frame = pd.DataFrame(
        {"resource_id": ids, "metric": SYSTEM_CPU, "value": rng.lognormal(0, 1, len(ids)), "step_seconds": 3600}
    )
    return usage.check(frame.assign(time=np.tile(times, 3)).sample(frac=0.8, random_state=1))


# PySpark 4.0 asks pandas 3 for something that pandas 4 will not have; that is theirs to mend.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:The copy keyword is deprecated")
def test_pyspark_and_the_embedded_engine_give_the_same_summary(spark: ibis.BaseBackend, tmp_path: Path) -> None:
    rows().to_parquet(tmp_path / "rows.parquet", index=False)
    stored = spark.read_parquet(tmp_path / "rows.parquet", table_name="usage_rows")
    asked: dict[str, Any] = {"metric": SYSTEM_CPU, "end": END, "weeks": 2, "capacity": {"i-0": 2.0}}
    one, other = summarise(stored, **asked), summarise(rows(), **asked)
    np.testing.assert_array_equal(one.weekly_p999, other.weekly_p999)
    np.testing.assert_array_equal(one.daily_max, other.daily_max)
    np.testing.assert_array_equal(one.pinned, other.pinned)
    np.testing.assert_array_equal(one.samples, other.samples)
