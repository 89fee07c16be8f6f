"""What can run out: pools are sums of their nodes, quotas bring their limit, days need enough of their hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import ibis
import numpy as np
import pandas as pd
import pytest

from devopskit.pipeline.forecasting_targets import Targets, _counted_in, collect, matrix, with_limits
from devopskit.pipeline.reading import Data
from devopskit.store import daily_need
from devopskit.tables.resources import resources as inventory
from devopskit.tables.usage import TABLE_READS, TABLE_WRITES
from devopskit.tables.usage import usage as declared

END = datetime(2026, 7, 1, tzinfo=UTC)
READS = (TABLE_READS, TABLE_WRITES)
GIVEN = '{"read_capacity": "400", "write_capacity": "50"}'


@pytest.fixture(scope="module")
def targets(sample_long: Data) -> Targets:
    return collect(sample_long)


def row(targets: Targets, subject: str) -> dict[str, object]:
    (found,) = targets.rows[targets.rows["subject"].str.contains(subject, regex=False)].to_dict("records")
    return found


def test_disks_memory_pools_connections_addresses_and_quotas_are_looked_at(targets: Targets) -> None:
    assert set(targets.rows["what"]) == {
        "disk", "memory", "connections", "CPU of the pool", "memory of the pool", "addresses", "quota",
    }  # fmt: skip


def test_the_limit_of_a_pool_is_the_sum_of_its_nodes(targets: Targets) -> None:
    pool = row(targets, "parcel-batch CPU")
    assert (pool["limit"], pool["members"], pool["zones"], pool["unit"]) == (24.0, 3, 3, "{cpu}")


def test_a_quota_brings_its_limit_along_as_a_metric(targets: Targets) -> None:
    assert (row(targets, "prod-private-a")["limit"], row(targets, "standard-vcpus")["limit"]) == (1019.0, 384.0)


def test_a_database_allows_the_connections_that_its_memory_gives(targets: Targets) -> None:
    assert row(targets, "db:orders connections")["limit"] == pytest.approx(16 * 2**30 / 12_582_880)


def test_every_subject_stands_once_and_has_both_series(targets: Targets) -> None:
    assert targets.rows["subject"].is_unique
    assert targets.peak.shape == targets.mean.shape == (len(targets.rows), 364)


def test_the_peak_of_a_day_is_never_below_its_mean(targets: Targets) -> None:
    known = np.isfinite(targets.peak) & np.isfinite(targets.mean)
    assert (targets.peak[known] >= targets.mean[known] * (1 - 1e-9)).all()


def rows(*told: tuple[str, str, float, int]) -> ibis.Table:
    frame = pd.DataFrame(told, columns=["resource_id", "time", "value", "step_seconds"]).assign(metric="m")
    return ibis.memtable(declared.check(frame))


def members(*told: tuple[str, float]) -> ibis.Table:
    return ibis.memtable(pd.DataFrame(told, columns=["resource_id", "factor"]).assign(metric="m", pool="p"))


def test_peaks_of_members_at_other_hours_do_not_add_up() -> None:
    told = daily_need.of_pools(
        rows(("a", "2026-06-01T00:00Z", 9, 3600), ("a", "2026-06-01T01:00Z", 1, 3600), ("b", "2026-06-01T00:00Z", 1, 3600), ("b", "2026-06-01T01:00Z", 7, 3600)),
        members(("a", 1.0), ("b", 1.0)),
    ).execute()  # fmt: skip
    assert (told["max"].tolist(), told["mean"].tolist(), told["seconds"].tolist()) == ([10.0], [9.0], [7200])


def test_a_share_counts_with_the_size_of_its_machine() -> None:
    table = rows(("a", "2026-06-01T00:00Z", 0.5, 3600), ("b", "2026-06-01T00:00Z", 0.25, 3600))
    assert daily_need.of_pools(table, members(("a", 8.0), ("b", 16.0))).execute()["max"].tolist() == [8.0]


def test_an_hour_in_which_a_member_is_silent_is_no_hour_of_little_load() -> None:
    table = rows(
        ("a", "2026-06-01T00:00Z", 5, 3600), ("b", "2026-06-01T00:00Z", 5, 3600), ("a", "2026-06-01T01:00Z", 2, 3600),
    )  # fmt: skip
    assert daily_need.of_pools(table, members(("a", 1.0), ("b", 1.0))).execute()["mean"].tolist() == [10.0]


def test_single_resources_keep_maximum_and_mean_of_each_day() -> None:
    table = rows(("a", "2026-06-01T00:00Z", 1, 3600), ("a", "2026-06-01T23:00Z", 3, 3600), ("a", "2026-06-02T00:00Z", 8, 86400))
    told = daily_need.of_resources(table).execute().sort_values("day")
    assert (told["max"].tolist(), told["mean"].tolist(), told["seconds"].tolist()) == ([3.0, 8.0], [2.0, 8.0], [7200, 86400])


def test_a_day_of_which_too_little_was_measured_is_a_gap() -> None:
    day = int(END.timestamp()) - 86_400
    told = pd.DataFrame({"subject": ["a", "a"], "day": [day, day - 86_400], "max": [3.0, 5.0], "seconds": [3600, 86_400]})
    assert matrix(told, ["a"], "max", END, 3)[0].tolist() == pytest.approx([np.nan, 5.0, np.nan], nan_ok=True)


def test_days_outside_of_the_period_are_left_out() -> None:
    day = int(END.timestamp())
    told = pd.DataFrame({"subject": ["a", "a"], "day": [day, day - 9 * 86_400], "max": [3.0, 5.0], "seconds": [86_400, 86_400]})
    assert np.isnan(matrix(told, ["a"], "max", END, 3)).all()


def test_a_table_is_limited_by_the_capacity_that_it_is_given() -> None:
    told = with_limits(
        inventory.check(
            pd.DataFrame(
                [
                    {"resource_id": "t", "kind": "table", "tags": '{"read_capacity": "400", "write_capacity": "50"}'},
                    {"resource_id": "on demand", "kind": "table", "tags": "{}"},
                    {"resource_id": "d", "kind": "disk", "tags": '{"read_capacity": "7"}'},
                ]
            )
        )
    )
    assert told["read_capacity"].tolist() == pytest.approx([400, np.nan, np.nan], nan_ok=True)
    assert told["write_capacity"].tolist() == pytest.approx([50, np.nan, np.nan], nan_ok=True)


def test_read_and_write_capacity_of_a_table_are_two_limits(sample_long: Data) -> None:
    table = inventory.check(pd.DataFrame([{"resource_id": "orders", "kind": "table", "name": "orders", "tags": GIVEN}]))
    days = pd.date_range("2026-05-01", periods=60, freq="D", tz="UTC")
    used = [
        {"resource_id": "orders", "metric": m, "time": d, "value": 30.0, "step_seconds": 86_400} for m in READS for d in days
    ]
    data = replace(sample_long, resources=table, usage=ibis.memtable(declared.check(pd.DataFrame(used))))
    found = collect(data).rows.set_index("what")
    assert found["limit"].to_dict() == {"read capacity": 400.0, "write capacity": 50.0}
    assert set(found["unit"]) == {"{unit}/s"}


@pytest.mark.parametrize(
    ("quota", "unit"),
    [
        ("prod/shop/resource_quota/q/requests.memory", "By"),
        ("prod/shop/resource_quota/q/limits.cpu", "{cpu}"),
        ("prod/shop/resource_quota/q/requests.storage", "By"),
        ("prod/shop/resource_quota/q/pods", "{unit}"),
        ("111/quota/memory", "{unit}"),
    ],
)
def test_a_quota_of_a_namespace_counts_in_what_it_limits(quota: str, unit: str) -> None:
    assert _counted_in(quota, "{unit}") == unit
