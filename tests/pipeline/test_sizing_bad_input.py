"""Odd resources in a store: each gets a status with its reason, and the sizes of all others are what they are without it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.pipeline import sizing
from devopskit.pipeline.rightsizing import rightsize
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched
from devopskit.tables.resources import resources
from devopskit.tables.usage import SYSTEM_CPU_CORES, usage

END = datetime(2026, 3, 30, tzinfo=UTC)
WEEKS, HOURS = 4, 4 * 168
CORES = np.random.default_rng(2).uniform(0.4, 2.4, (40, 1)) * np.random.default_rng(3).lognormal(0, 0.15, (40, HOURS))
ROW = CORES[0]
AT = np.arange(HOURS)


def measured(name: str, values: np.ndarray, metric: str = SYSTEM_CPU_CORES, step: int = 3600) -> pd.DataFrame:
    """Rows of one resource that end at END, without those that are NaN."""
    first = END - timedelta(seconds=step * len(values))
    times = pd.date_range(first, periods=len(values), freq=f"{step}s").astype(str)
    frame = pd.DataFrame({"resource_id": name, "metric": metric, "time": times, "value": values, "step_seconds": step})
    return usage.check(frame.dropna())


def counted(values: np.ndarray) -> np.ndarray:
    """Return a counter of the values that begins anew in the middle."""
    total = np.cumsum(values)
    return np.where(AT < HOURS // 2, total, total - total[HOURS // 2 - 1])


ODD = {
    "odd-one-week": measured("odd-one-week", ROW[-168:]),
    "odd-one-sample": measured("odd-one-sample", ROW[-1:]),
    "odd-zero": measured("odd-zero", np.zeros(HOURS)),
    "odd-counter": measured("odd-counter", counted(ROW)),
    "odd-millionfold": measured("odd-millionfold", np.where(AT == 500, 1e6 * ROW, ROW)),
    "odd-gone": measured("odd-gone", np.where(AT < 300, ROW, np.nan)),
    "odd-pinned": measured("odd-pinned", np.minimum(4.0, 9 * ROW)),
}
KEPT = {
    "kept-gap": measured("kept-gap", np.where((AT > 200) & (AT < 300), np.nan, ROW)),
    "kept-above": measured("kept-above", 4 * ROW),
    "kept-steps": pd.concat([measured("kept-steps", ROW[:336:6], step=6 * 3600).assign(time=lambda f: f["time"] - timedelta(weeks=2)), measured("kept-steps", ROW[336:])]),
}  # fmt: skip
WORDS = {
    "odd-one-week": "1 week with at least half of the samples; 1 more would decide it",
    "odd-one-sample": "0 weeks with at least half of the samples; 2 more would decide it",
    "odd-zero": "every sample is zero: nothing to size",
    "odd-counter": "like a counter that is read as a level; its increase in each step would decide it",
    "odd-millionfold": "a broken sample: ",
    "odd-gone": "no use in the last 14 days; new samples would decide it",
    "odd-pinned": "use is pinned at its limit, so what it needs is hidden; a higher limit for two weeks would decide it",
}
CAVEATS = {
    "kept-gap": "",
    "kept-above": "use went above the capacity given, so the capacity is no hard limit",
    "kept-steps": "",
}


def inventory(names: list[str]) -> pd.DataFrame:
    """Machines of four cores; what is silent has no row of usage."""
    return resources.check(pd.DataFrame({"resource_id": names, "kind": "instance", "cpu_capacity": 4.0, "cpu_limit": 4.0}))


def sized(folder: Path, odd: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Sizes of a store that holds the fleet and the odd resources, as the report computes them."""
    fleet = [measured(f"fine-{number:02}", values) for number, values in enumerate(CORES)]
    store = Store(folder)
    store.save("usage", "files", Fetched([pd.concat([*fleet, *odd.values()])], [Period(END - timedelta(weeks=WEEKS), END)]))
    names = [f"fine-{number:02}" for number in range(40)] + [*odd, "odd-silent"]
    reduced = sizing.reduce(store.table("usage"), inventory(names), end=END, weeks=WEEKS, files=store.files("usage"))
    return sizing.decide_all(reduced, risk=0.05, needs={"cpu": "max"})[0].set_index("resource_id")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Sizes of the fleet by itself."""
    return sized(tmp_path_factory.mktemp("alone"), {})


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Sizes of the fleet beside all odd resources."""
    return sized(tmp_path_factory.mktemp("beside"), ODD)


@pytest.fixture(scope="module")
def among(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Sizes of the fleet beside odd resources that can be sized."""
    return sized(tmp_path_factory.mktemp("among"), KEPT)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_resource_in_the_store_is_undecided_and_says_why(beside: pd.DataFrame, name: str) -> None:
    row = beside.loc[name]
    assert (row["status"], np.isnan(row["size"])) == ("undecided", True)
    assert WORDS[name] in row["reason"]


def test_a_broken_sample_in_the_store_is_named_with_its_day_and_value(beside: pd.DataFrame) -> None:
    day = (END - timedelta(weeks=WEEKS) + timedelta(hours=500)).date()
    assert f" on {day} against " in beside.loc["odd-millionfold", "reason"]


def test_resources_that_were_left_undecided_change_no_size_of_the_others(alone: pd.DataFrame, beside: pd.DataFrame) -> None:
    # The one that stopped still taught while it ran, so that the pool is one workload larger.
    pd.testing.assert_frame_equal(
        beside.loc[alone.index, ["status", "reason", "caveats"]], alone[["status", "reason", "caveats"]]
    )
    np.testing.assert_allclose(beside.loc[alone.index, "size"], alone["size"], rtol=0.05)


def test_resources_without_a_place_in_the_pool_change_no_digit_of_the_others(alone: pd.DataFrame, tmp_path: Path) -> None:
    found = sized(tmp_path, {name: rows for name, rows in ODD.items() if name != "odd-gone"})
    pd.testing.assert_series_equal(found.loc[alone.index, "size"], alone["size"], rtol=1e-12)


@pytest.mark.parametrize("name", KEPT)
def test_an_odd_resource_that_can_be_sized_says_what_is_odd(among: pd.DataFrame, name: str) -> None:
    assert among.loc[name, "status"] == "decided"
    assert CAVEATS[name] in among.loc[name, "caveats"]


def test_resources_that_teach_move_the_others_by_no_more_than_their_part_of_the_pool(
    alone: pd.DataFrame, among: pd.DataFrame
) -> None:
    assert (among.loc[alone.index, "status"] == "decided").all()
    np.testing.assert_allclose(among.loc[alone.index, "size"], alone["size"], rtol=0.1)


def test_findings_from_frames_leave_the_same_resources_undecided() -> None:
    fleet = [measured(f"fine-{number:02}", values) for number, values in enumerate(CORES)]
    names = [f"fine-{number:02}" for number in range(40)] + [*ODD]
    found = rightsize(pd.concat([*fleet, *ODD.values()]), inventory(names), cpu_need="max").set_index("resource_id")
    undecided = found[found["status"] == "undecided"]
    assert set(ODD) <= set(undecided.index)
    assert (undecided.loc[list(ODD), "reason"].str.len() > 40).all()


def test_the_frames_that_are_given_stay_as_they_are() -> None:
    rows, machines = measured("fine", ROW), inventory(["fine"])
    rightsize(rows, machines)
    pd.testing.assert_frame_equal(rows, measured("fine", ROW))
    pd.testing.assert_frame_equal(machines, inventory(["fine"]))
