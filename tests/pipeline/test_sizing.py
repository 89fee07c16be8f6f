"""Usage to sizes by pool: units, shares, and what a resource with broken numbers does to the others."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from devopskit.pipeline import sizing
from devopskit.tables.resources import resources
from devopskit.tables.usage import SYSTEM_CPU, SYSTEM_CPU_CORES, usage

END = datetime(2026, 3, 30, tzinfo=UTC)
HOURS = 4 * 168


def measured(values: np.ndarray, metric: str = SYSTEM_CPU, first: int = 0) -> pd.DataFrame:
    """Hourly rows that end at END, one resource for each row of `values`."""
    times = pd.date_range(end=END, periods=HOURS, freq="h") - pd.Timedelta(hours=1)
    ids = np.repeat([f"i-{first + n:02}" for n in range(len(values))], HOURS)
    frame = pd.DataFrame({"resource_id": ids, "metric": metric, "value": values.ravel(), "step_seconds": 3600})
    return usage.check(frame.assign(time=np.tile(times.astype(str), len(values))).dropna())


def inventory(count: int) -> pd.DataFrame:
    rows = [{"resource_id": f"i-{n:02}", "kind": "instance", "cpu_capacity": 4.0} for n in range(count)]
    return resources.check(pd.DataFrame(rows))


def shares(count: int = 40) -> np.ndarray:
    return np.random.default_rng(2).uniform(0.1, 0.6, (count, 1)) * np.random.default_rng(3).uniform(0.5, 1.0, (count, HOURS))


def sized(rows: pd.DataFrame, count: int) -> pd.DataFrame:
    reduced = sizing.reduce(rows, inventory(count), end=END, weeks=4)
    return sizing.decide_all(reduced, risk=0.05, needs={"cpu": "max"})[0].set_index("resource_id")


def test_a_share_of_a_machine_becomes_cores_of_its_capacity() -> None:
    values = shares()
    assert sized(measured(values), 40)["peak"].tolist() == (4 * values.max(axis=1)).tolist()


def test_a_percentage_read_as_a_share_is_undecided_and_says_so() -> None:
    rows = sized(measured(np.vstack([100 * shares(1), shares(40)[1:]])), 40)
    assert rows.loc["i-00", "status"] == "undecided"
    assert "a percentage is read as a share of 0 to 1" in rows.loc["i-00", "reason"]
    assert np.isnan(rows.loc["i-00", "size"])


def test_the_others_are_sized_beside_a_percentage() -> None:
    rows = sized(measured(np.vstack([100 * shares(1), shares(40)[1:]])), 40)
    assert (rows["status"].iloc[1:] == "decided").all()


def test_a_resource_measured_as_share_and_as_cores_is_decided_once() -> None:
    values = shares()
    both = pd.concat([measured(values), measured(4 * values, SYSTEM_CPU_CORES)])
    assert sized(both, 40).index.is_unique


def test_resources_of_different_steps_are_sized_side_by_side() -> None:
    values = shares()
    rows = measured(values)
    hourly, slow = rows[rows["resource_id"] < "i-20"], rows[rows["resource_id"] >= "i-20"]
    slow = slow[slow["time"].dt.hour % 6 == 0].assign(step_seconds=6 * 3600)
    found = sized(pd.concat([hourly, slow]), 40)
    assert (found["status"] == "decided").all()
    assert set(found["weeks"]) == {4.0}


def test_the_last_advice_reaches_only_the_pool_of_its_metric() -> None:
    reduced = sizing.reduce(measured(shares()), inventory(40), end=END, weeks=4)
    plain, _ = sizing.decide_all(reduced, risk=0.05, needs={"cpu": "max"})
    other, _ = sizing.decide_all(reduced, risk=0.05, needs={"cpu": "max"}, previous={("i-00", "memory"): 1.0})
    pd.testing.assert_frame_equal(plain, other)
