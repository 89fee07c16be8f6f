"""Usage and inventory to what can run out: which metric of which thing is compared with which limit, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis
import numpy as np
import pandas as pd

from devopskit.checks._connections import allowed
from devopskit.checks._facts import amount
from devopskit.pipeline.reading import Data
from devopskit.store import daily_need
from devopskit.tables import usage as names

STOCKS = ("disk",)  # what is filled up by use, so that twice the use fills it twice as fast and does not double what is there
LEAST_OF_A_DAY = 0.5  # a day of which less was measured may have had its peak unseen


@dataclass(frozen=True)
class Quantity:
    """One thing that runs out: what it is called, its metric, whose it is, which column of `resources` limits it.

    `share` marks metrics that are a share of the limit; `outage` whether passing the limit stops something.
    """

    what: str
    metric: str
    kinds: tuple[str, ...]
    limit: str
    unit: str
    share: bool = False
    outage: bool = True


SINGLE = (
    Quantity("disk", names.DISK_USAGE, ("disk", "database", "instance"), "disk_capacity", "By"),
    Quantity("disk", names.DISK_SHARE, ("disk", "database", "instance"), "disk_capacity", "By", share=True),
    Quantity("memory", names.SYSTEM_MEMORY, ("instance",), "memory_capacity", "By"),
    Quantity("memory", names.SYSTEM_MEMORY_SHARE, ("instance",), "memory_capacity", "By", share=True),
    Quantity("memory", names.CONTAINER_MEMORY, ("container",), "memory_limit", "By"),
    Quantity("connections", names.DB_CONNECTIONS, ("database",), "connections", "{connection}"),
    Quantity("read capacity", names.TABLE_READS, ("table",), "read_capacity", "{unit}/s"),
    Quantity("write capacity", names.TABLE_WRITES, ("table",), "write_capacity", "{unit}/s"),
)
# Quantity of a table -> what it is sold by, and its item in the price lists.
CAPACITY_UNITS = {
    "read capacity": ("read capacity unit", "table-read-capacity"),
    "write capacity": ("write capacity unit", "table-write-capacity"),
}
# Nodes of a cluster share what runs on them, so that their pool is what runs out and not one of them.
POOLED = (
    Quantity("CPU of the pool", names.SYSTEM_CPU, ("node",), "cpu_capacity", "{cpu}", share=True, outage=False),
    Quantity("CPU of the pool", names.SYSTEM_CPU_CORES, ("node",), "cpu_capacity", "{cpu}", outage=False),
    Quantity("memory of the pool", names.SYSTEM_MEMORY, ("node",), "memory_capacity", "By"),
    Quantity("memory of the pool", names.SYSTEM_MEMORY_SHARE, ("node",), "memory_capacity", "By", share=True),
)
# Quotas bring their limit along as a metric of their own, because no inventory holds it.
PAIRS = (("addresses", names.IP_USED, names.IP_LIMIT), ("quota", names.QUOTA_USED, names.QUOTA_LIMIT))
COLUMNS = ["subject", "resource_id", "name", "what", "metric", "unit", "limit", "owner", "kind", "outage", "members", "zones"]


@dataclass(frozen=True)
class Targets:
    """What can run out, and its past.

    Attributes
    ----------
    rows : one row for each subject, columns COLUMNS; a pool has the cluster's name as resource_id.
    peak, mean : float [n, days], daily maximum and mean in the row's unit; NaN where too little was measured.
    end : end of the newest day, UTC.
    """

    rows: pd.DataFrame
    peak: np.ndarray
    mean: np.ndarray
    end: datetime

    def only(self, wanted: np.ndarray) -> Targets:
        """Some targets, bool [n]."""
        return Targets(self.rows[wanted].reset_index(drop=True), self.peak[wanted], self.mean[wanted], self.end)


def collect(data: Data) -> Targets:
    """Return everything with usage and a limit in the period of `data`, sorted by subject."""
    inventory = with_limits(data.resources)
    subjects = pd.DataFrame([*_singles(inventory), *_pools(inventory)], columns=[*COLUMNS, "factor", "member"])
    days = daily(data.usage, subjects)
    pairs, limited = _pairs(data.usage, inventory)
    rows = pd.concat([subjects, pairs], ignore_index=True)
    days = pd.concat([days, limited], ignore_index=True)
    seen = rows[rows["subject"].isin(days["subject"]) & (rows["limit"] > 0)].drop_duplicates("subject")
    seen = seen.sort_values("subject", ignore_index=True)[COLUMNS]
    length = max(1, round(data.period.seconds / 86_400))
    peak, mean = (matrix(days, list(seen["subject"]), column, data.period.end, length) for column in ("max", "mean"))
    return Targets(seen, peak, mean, data.period.end)


def with_limits(resources: pd.DataFrame) -> pd.DataFrame:
    """Return the inventory with limits that have no column of their own.

    Connections of databases come from their engine's default, capacity of tables from the facts read_capacity and write_capacity.
    """
    rows = zip(resources["engine"], resources["memory_capacity"].astype(float), strict=True)
    tables = [row if row["kind"] == "table" else {} for row in resources[["kind", "tags"]].to_dict("records")]
    given = {name: [amount(row, name) for row in tables] for name in ("read_capacity", "write_capacity")}
    return resources.assign(connections=[allowed(engine, memory) for engine, memory in rows], **given)


def daily(usage: ibis.Table, subjects: pd.DataFrame) -> pd.DataFrame:
    """Return subject, day (seconds), max, mean, seconds of every subject; each member counts in the subject's unit."""
    if subjects.empty:
        return pd.DataFrame({"subject": pd.Series(dtype="str"), "day": [], "max": [], "mean": [], "seconds": []})
    keys = subjects.drop_duplicates(["member", "metric", "subject"])
    members = ibis.memtable(
        pd.DataFrame(
            {"resource_id": keys["member"], "metric": keys["metric"], "pool": keys["subject"], "factor": keys["factor"]}
        )
    )
    single = subjects["members"] == 1
    wanted = usage.filter(usage.metric.isin(sorted(set(subjects["metric"]))))
    pooled = daily_need.of_pools(wanted, members.filter(members.pool.isin(sorted(set(subjects.loc[~single, "subject"])))))
    alone = daily_need.of_resources(wanted).execute().rename(columns={"resource_id": "member"})
    one = alone.merge(subjects.loc[single, ["member", "metric", "subject", "factor"]], on=["member", "metric"])
    one = one.assign(max=one["max"] * one["factor"], mean=one["mean"] * one["factor"])
    columns = ["subject", "day", "max", "mean", "seconds"]
    return pd.concat([one[columns], pooled.execute().rename(columns={"pool": "subject"})[columns]], ignore_index=True)


def matrix(days: pd.DataFrame, subjects: list[str], column: str, end: datetime, length: int) -> np.ndarray:
    """Return float [subjects, length], newest day last; NaN where nothing, or too little of a day, was measured."""
    out = np.full((len(subjects), length), np.nan)
    row = days["subject"].map({subject: number for number, subject in enumerate(subjects)}).to_numpy(dtype=float)
    place = length - (int(end.timestamp()) - days["day"].to_numpy(dtype="int64")) // 86_400
    enough = days["seconds"].to_numpy(dtype=float) >= LEAST_OF_A_DAY * 86_400
    use = ~np.isnan(row) & (place >= 0) & (place < length) & enough
    out[row[use].astype(int), place[use]] = days[column].to_numpy(dtype=float)[use]
    return out


def _singles(inventory: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for quantity in SINGLE:
        known = inventory[inventory["kind"].isin(quantity.kinds) & (inventory[quantity.limit] > 0)]
        for row in known.to_dict("records"):
            limit = float(row[quantity.limit])
            yield _subject(quantity, row, limit, limit if quantity.share else 1.0, str(row["resource_id"]))


def _pools(inventory: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for quantity in POOLED:
        nodes = inventory[
            inventory["kind"].isin(quantity.kinds) & (inventory[quantity.limit] > 0) & inventory["account"].notna()
        ]
        for pool, rows in nodes.groupby("account"):
            limit = float(rows[quantity.limit].sum())
            for row in rows.to_dict("records"):
                whole = row | {"resource_id": pool, "name": pool, "members": len(rows), "zones": rows["zone"].nunique()}
                yield _subject(
                    quantity, whole, limit, float(row[quantity.limit]) if quantity.share else 1.0, str(row["resource_id"])
                )


def _subject(quantity: Quantity, row: dict[str, Any], limit: float, factor: float, member: str) -> dict[str, Any]:
    name = row["name"] if isinstance(row["name"], str) else row["resource_id"]
    return {
        "subject": f"{row['resource_id']} {quantity.what}", "resource_id": row["resource_id"], "name": name, "what": quantity.what,
        "metric": quantity.metric, "unit": quantity.unit, "limit": limit, "owner": row["owner"], "kind": row["kind"],
        "outage": quantity.outage, "members": row.get("members", 1), "zones": row.get("zones", 1), "factor": factor, "member": member,
    }  # fmt: skip


def _counted_in(resource_id: str, unit: str) -> str:
    """Unit of a quota: that of Kubernetes is told by what it limits, the last part of its id, e.g. .../requests.memory."""
    what = resource_id.rpartition("/")[2] if "/resource_quota/" in resource_id else ""
    return {"memory": "By", "storage": "By", "cpu": "{cpu}"}.get(what.rpartition(".")[2], unit)


def _pairs(usage: ibis.Table, inventory: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return subjects of quotas and their days; the limit is the newest day's, because a quota that was raised counts from then."""
    metrics = [metric for _, used, limit in PAIRS for metric in (used, limit)]
    days = daily_need.of_resources(usage.filter(usage.metric.isin(metrics))).execute()
    known = inventory.set_index("resource_id")[["name", "owner", "kind"]].to_dict("index")
    newest = days.sort_values("day").groupby(["resource_id", "metric"])["max"].last()
    rows, frames = [], []
    for what, used, limit in PAIRS:
        mine = days[days["metric"] == used]
        for resource_id in dict.fromkeys(mine["resource_id"]):
            told = {"resource_id": resource_id, "name": resource_id, "owner": None, "kind": "other"} | known.get(
                resource_id, {}
            )
            quantity = Quantity(what, used, (), "", _counted_in(resource_id, names.UNITS[used]))
            rows.append(_subject(quantity, told, float(newest.get((resource_id, limit), np.nan)), 1.0, resource_id))
        frames.append(mine.assign(subject=mine["resource_id"] + " " + what)[["subject", "day", "max", "mean", "seconds"]])
    return pd.DataFrame(rows, columns=[*COLUMNS, "factor", "member"]), pd.concat(frames, ignore_index=True)
