"""Every kind of limit from its usage to what is ordered: the same page for disks, memory, connections, tables, quotas and addresses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pytest

from devopskit.pipeline.forecasting import CapacityForecast, capacity_forecast
from devopskit.pipeline.reading import Data
from devopskit.tables import usage as names
from devopskit.tables.resources import resources as inventory
from devopskit.units import GIB

AWS = {"provider": "aws", "region": "us-east-1", "account": "prod", "owner": "data"}
GROWING = np.linspace(0.5, 0.97, 200)  # of the limit: full within two weeks, if it goes on like this
KINDS: dict[str, tuple[dict[str, Any], str, float]] = {
    "disk": ({"kind": "disk", "type": "gp3", "disk_capacity": 500 * GIB}, names.DISK_USAGE, 500 * GIB),
    "database": (
        {"kind": "database", "type": "db.m6i.large", "engine": "mysql", "memory_capacity": 8 * GIB},
        names.DB_CONNECTIONS,
        682.0,
    ),
    "machine": (
        {"kind": "instance", "type": "m6i.xlarge", "os": "linux", "memory_capacity": 16 * GIB},
        names.SYSTEM_MEMORY,
        16 * GIB,
    ),
    "share": (
        {"kind": "instance", "type": "m6i.xlarge", "os": "linux", "memory_capacity": 16 * GIB},
        names.SYSTEM_MEMORY_SHARE,
        1.0,
    ),
    "container": ({"kind": "container", "memory_limit": GIB, "replicas": 2.0}, names.CONTAINER_MEMORY, GIB),
    "reads": ({"kind": "table", "tags": '{"read_capacity": 400}'}, names.TABLE_READS, 400.0),
    "writes": ({"kind": "table", "tags": '{"write_capacity": 90}'}, names.TABLE_WRITES, 90.0),
    "node": ({"kind": "node", "type": "m6i.2xlarge", "cpu_capacity": 8.0}, names.SYSTEM_CPU_CORES, 8.0),
    "quota": ({"kind": "other"}, names.QUOTA_USED, 384.0),
    "subnet": ({"kind": "other"}, names.IP_USED, 1019.0),
}
LIMITS = {"quota": names.QUOTA_LIMIT, "subnet": names.IP_LIMIT}
BOUGHT = {
    "disk": "50 GiB", "database": "db.m6i.xlarge in place of db.m6i.large", "machine": "m6i.2xlarge in place of m6i.xlarge",
    "share": "m6i.2xlarge in place of m6i.xlarge", "container": "256 MiB of its limit", "reads": "read capacity unit",
    "writes": "write capacity unit", "node": "m6i.2xlarge node", "quota": "39 more", "subnet": "102 more",
}  # fmt: skip


def rows(end: pd.Timestamp) -> pd.DataFrame:
    """Days of every kind that grow towards the limit, and the limits that are metrics."""
    days = pd.date_range(end=end - pd.Timedelta(days=1), periods=len(GROWING), freq="D")
    used = [
        pd.DataFrame({"resource_id": k, "metric": m, "time": days, "value": GROWING * top}) for k, (_, m, top) in KINDS.items()
    ]
    tops = [pd.DataFrame({"resource_id": k, "metric": m, "time": days, "value": KINDS[k][2]}) for k, m in LIMITS.items()]
    return names.usage.check(pd.concat([*used, *tops], ignore_index=True).assign(step_seconds=86_400))


@pytest.fixture(scope="module")
def study(sample_long: Data) -> CapacityForecast:
    known = inventory.check(pd.DataFrame([{"resource_id": k, "name": k, **AWS, **told} for k, (told, _, _) in KINDS.items()]))
    data = replace(sample_long, resources=known, usage=ibis.memtable(rows(pd.Timestamp(sample_long.period.end))))
    return capacity_forecast(data, lead_time_days=7)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "node"])
def test_what_grows_towards_its_limit_runs_out_on_a_day_with_a_day_to_act(study: CapacityForecast, kind: str) -> None:
    row = study.rows.set_index("resource_id").loc[kind]
    assert (row["status"], row["alarm"]) == ("decided", True)
    assert row["act_by"] <= row["likely"]
    assert abs((row["likely"] - pd.Timestamp("2026-07-14", tz="UTC")).days) <= 10


def test_a_pool_of_nodes_runs_out_as_a_whole(study: CapacityForecast) -> None:
    row = study.rows.set_index("resource_id").loc["prod"]
    assert (row["what"], row["limit"], row["alarm"]) == ("CPU of the pool", 8.0, True)


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_runs_out_is_ordered_in_what_it_is_sold_by(study: CapacityForecast, kind: str) -> None:
    base = study.plan[study.plan["scenario"] == "as forecast"].set_index("resource_id")
    row = base.loc["prod" if kind == "node" else kind]
    assert row["unit_name"] == BOUGHT[kind]
    assert row["units"] >= 1


@pytest.mark.parametrize("kind", ["disk", "database", "machine", "reads", "writes"])
def test_what_has_a_list_price_costs_money_a_month(study: CapacityForecast, kind: str) -> None:
    base = study.plan[study.plan["scenario"] == "as forecast"].set_index("resource_id")
    assert base.loc[kind, "monthly"] > 0
    assert base.loc[kind, "currency"] == "USD"


def test_every_kind_is_a_row_of_the_ledger_for_each_week(study: CapacityForecast) -> None:
    assert study.forecasts.groupby("subject").size().eq(13).all()
    assert len(study.forecasts["subject"].unique()) == len(KINDS)
