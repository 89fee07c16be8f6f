"""What runs out in the made-up company: disks that fill, a pool of nodes that grows, a range of addresses, a quota.

Their history is longer than that of the rest and coarser, as long-term storage keeps it, because thirteen weeks ahead
cannot be told from two months. What a report should say about each is known and stands beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from devopskit.sources._sample import shapes
from devopskit.sources._sample.company import (
    ACCOUNTS,
    DISK_PRICES,
    MACHINES,
    REGION,
    Member,
    Series,
    hexadecimal,
)
from devopskit.tables import usage as names
from devopskit.units import GIB, HOURS_PER_MONTH

DAYS = 280  # forty weeks, because thirteen weeks ahead need half a year
DAY, QUARTER = 86_400, 21_600
POOL = "parcel-batch"
_WEEK = 7.0 * DAY


def filling(start: float, end: float) -> shapes.Shape:
    """Return the shape of a disk that is written to every day: from share `start` to share `end` over the history."""

    def shape(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        pace = rng.gamma(4.0, 1.0, len(t))  # some days write more, but none takes data back
        return start + (end - start) * np.cumsum(pace) / pace.sum()

    return shape


def emptied(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Disk of a build cache: rises for nine days, then a job empties it. A line through the rise would raise an alarm."""
    return 0.25 + 0.5 * ((t % (9 * DAY)) / (9 * DAY)) * rng.uniform(0.95, 1.05, len(t))


def stepped(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Disk of a log whose retention was doubled once: a new level, and no growth."""
    return np.where(np.arange(len(t)) < 0.8 * len(t), 0.3, 0.58) + 0.01 * rng.standard_normal(len(t))


def demand(growth: float) -> shapes.Shape:
    """Return the shape of evening traffic that ends at 1 and has grown by the factor `growth` over the history."""

    def shape(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return shapes.evening(t, rng) * np.geomspace(1 / growth, 1.0, len(t))

    return shape


def leased(growth: float) -> shapes.Shape:
    """Return the shape of addresses in use: fewer at weekends, and grown by the factor `growth` over the history."""

    def shape(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        weekday = (t // DAY + 4) % 7  # 1970-01-01 was a Thursday; 0 = Sunday here
        return np.where((weekday == 0) | (weekday == 6), 0.9, 1.0) * np.geomspace(1 / growth, 1.0, len(t))

    return shape


# name, team, GiB, shape, days of history; what a report should say
_DISKS: tuple[tuple[str, str, float, shapes.Shape, int], ...] = (
    ("prod-search-index", "search", 1000, filling(0.30, 0.88), DAYS),  # is full in about eight weeks
    ("prod-mail-archive", "platform", 2000, filling(0.42, 0.66), DAYS),  # lasts beyond thirteen weeks
    ("prod-build-cache", "platform", 500, emptied, DAYS),  # never fills
    ("prod-event-log", "data", 1000, stepped, DAYS),  # has a new level and does not grow
    ("prod-invoices", "payments", 200, filling(0.60, 0.985), DAYS),  # is full within days
    ("prod-report-store", "data", 500, filling(0.35, 0.55), 45),  # four weeks ahead and no further
    ("dev-scratch", "data", 200, filling(0.10, 0.30), 9),  # too young to say anything
)


def capacity(rng: np.random.Generator) -> Iterator[Member]:
    """Disks, the pool of batch nodes, the address range and the quota."""
    for name, team, size, shape, days in _DISKS:
        row = _row(hexadecimal(rng, "vol-"), "disk", name, team) | {
            "type": "gp3", "state": "attached", "disk_capacity": size * GIB, "disk_iops": 3000.0, "disk_throughput": 125.0 * 2**20,
        }  # fmt: skip
        used = Series(names.DISK_USAGE, shape, size * GIB, 0.002, size * GIB, drift=0.0, days=days, step_seconds=DAY)
        yield Member(row, [used], size * DISK_PRICES["gp3"] / HOURS_PER_MONTH, ACCOUNTS["prod"])
    for number, zone in enumerate("abc"):
        yield _node(rng, number, zone)
    yield _quota("subnet/prod-private-a", names.IP_USED, names.IP_LIMIT, 1019.0, leased(1.9))
    yield _quota("quota/ec2/standard-vcpus", names.QUOTA_USED, names.QUOTA_LIMIT, 384.0, filling(0.70, 0.83))


def _node(rng: np.random.Generator, number: int, zone: str) -> Member:
    cores, memory, price = MACHINES["m6i.2xlarge"]
    row = _row(hexadecimal(rng, "i-"), "node", f"{POOL}-node-{number}", "data") | {
        "account": POOL, "zone": REGION + zone, "type": "m6i.2xlarge", "os": "linux", "state": "running",
        "cpu_capacity": float(cores), "memory_capacity": memory * GIB,
    }  # fmt: skip
    cpu = Series(names.SYSTEM_CPU, demand(1.8), 0.98, 0.05, 1.0, drift=0.01, days=DAYS, step_seconds=QUARTER)
    used = Series(names.SYSTEM_MEMORY, shapes.steady, 0.6 * memory * GIB, 0.01, drift=0.01, days=DAYS, step_seconds=QUARTER)
    return Member(row, [cpu, used], price, ACCOUNTS["prod"])


def _quota(name: str, used: str, limit: str, allowed: float, shape: shapes.Shape) -> Member:
    row = _row(f"{ACCOUNTS['prod']}/{REGION}/{name}", "other", name.rpartition("/")[2], "platform")
    spent = Series(used, shape, 0.93 * allowed, 0.01, allowed, drift=0.005, days=DAYS, step_seconds=DAY)
    return Member(row, [spent, Series(limit, _whole, allowed, 0.0, drift=0.0, days=DAYS, step_seconds=DAY)])


def _whole(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.ones(len(t))


def _row(resource_id: str, kind: str, name: str, team: str) -> dict[str, Any]:
    return {
        "resource_id": resource_id, "kind": kind, "name": name, "provider": "aws", "account": ACCOUNTS["prod"], "region": REGION,
        "zone": REGION + "a", "replicas": 1.0, "owner": team, "tags": json.dumps({"Name": name, "team": team, "env": "prod"}),
    }  # fmt: skip
