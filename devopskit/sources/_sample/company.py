"""Inventory of the made-up company: two AWS accounts and one Kubernetes cluster of a parcel service.

Every resource gets a shape of use and a peak, so that what a report should say about it is known. List prices are those
of us-east-1, Linux, on demand; the company pays eight percent less, as its bill shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from devopskit.sources._sample import shapes as shapes
from devopskit.tables import usage as names
from devopskit.units import GIB

END = datetime(2026, 7, 1, tzinfo=UTC)  # of its history
REGION = "us-east-1"
CLUSTER = "parcel-prod"
ACCOUNTS = {"prod": "111122223333", "dev": "444455556666"}
DISCOUNT = 0.08

# type: (vCPU, GiB, USD an hour)
MACHINES = {
    "m6i.large": (2, 8, 0.096), "m6i.xlarge": (4, 16, 0.192), "m6i.2xlarge": (8, 32, 0.384), "m6i.4xlarge": (16, 64, 0.768),
    "c6i.large": (2, 4, 0.085), "c6i.xlarge": (4, 8, 0.17), "c6i.2xlarge": (8, 16, 0.34), "r6i.large": (2, 16, 0.126),
    "r6i.xlarge": (4, 32, 0.252), "r6i.2xlarge": (8, 64, 0.504), "m5.xlarge": (4, 16, 0.192), "t3.medium": (2, 4, 0.0416),
    "t3.large": (2, 8, 0.0832), "db.m5.large": (2, 8, 0.171), "db.m5.xlarge": (4, 16, 0.342), "db.m5.2xlarge": (8, 32, 0.684),
    "db.r5.large": (2, 16, 0.24), "db.r5.xlarge": (4, 32, 0.48), "db.t3.medium": (2, 4, 0.068),
}  # fmt: skip
DISK_PRICES = {"gp2": 0.10, "gp3": 0.08, "io1": 0.125}  # USD a GiB-month

TEAMS = ("checkout", "search", "data", "platform", "payments")
# namespace, workload, containers; (cpu request, memory request in GiB), replicas
_WORKLOADS = {
    "checkout": ["cart", "checkout-api", "coupon", "session", "web"],
    "search": ["indexer", "query", "suggest", "ranker"],
    "data": ["etl", "events", "export", "feature-store", "scheduler"],
    "platform": ["auth", "gateway", "mailer", "audit", "flags", "registry"],
    "payments": ["ledger", "payout", "fraud", "invoice", "refund"],
}
_SIDECARS = ("proxy", "log-agent")
# Cores and GiB that are asked for; what stands twice is asked for twice as often.
_REQUESTS = ((0.25, 0.25, 0.5, 0.5, 1.0), (0.5, 1.0, 2.0, 4.0))
_SIDECAR_REQUESTS = ((0.1, 0.2), (0.125, 0.25))


@dataclass
class Series:
    """How one metric of one resource is made: shape, peak in the metric's unit, noise, and where it is cut.

    `drift` is the spread of weekly levels; `days` and `step_seconds` are set where they differ from the company's.
    """

    metric: str
    shape: shapes.Shape
    peak: float
    noise: float = 0.12
    limit: float = np.inf
    drift: float = 0.04
    days: int = 0
    step_seconds: int = 0


@dataclass
class Member:
    """One resource: its row of the inventory, its series, what it costs an hour at list (0 = not billed), who pays.

    `charge` replaces columns of its rows in the bill, where it is priced in another way.
    """

    row: dict[str, Any]
    series: list[Series] = field(default_factory=list)
    list_per_hour: float = 0.0
    account: str = ""
    charge: dict[str, Any] = field(default_factory=dict)


def company(seed: int) -> list[Member]:
    """Return all resources of the company, the same for the same seed."""
    rng = np.random.default_rng(seed)
    return [*_nodes(rng), *_containers(rng), *_instances(rng), *_databases(rng)]


def hexadecimal(rng: np.random.Generator, prefix: str) -> str:
    """Return an id as the cloud spells it: the prefix and seventeen digits."""
    return prefix + "".join(rng.choice(list("0123456789abcdef"), size=17))


def _machine(rng: np.random.Generator, name: str, machine: str, *, kind: str, account: str, team: str) -> Member:
    cores, memory, price = MACHINES[machine]
    row = {
        "resource_id": hexadecimal(rng, "i-"), "kind": kind, "name": name, "provider": "aws", "account": ACCOUNTS[account], "region": REGION,
        "zone": REGION + str(rng.choice(list("abc"))), "type": machine, "os": "linux", "state": "running", "cpu_capacity": float(cores),
        "memory_capacity": memory * GIB, "replicas": 1.0, "owner": team,
        "tags": json.dumps({"Name": name, "team": team, "env": account}),
    }  # fmt: skip
    return Member(row, list_per_hour=price, account=ACCOUNTS[account])


def _nodes(rng: np.random.Generator) -> Iterator[Member]:
    for index in range(14):
        node = _machine(rng, f"{CLUSTER}-node-{index:02d}", "m6i.2xlarge", kind="node", account="prod", team="platform")
        node.row["account"] = CLUSTER
        node.series = [Series(names.SYSTEM_CPU, shapes.evening, rng.uniform(0.35, 0.6)),
                       Series(names.SYSTEM_MEMORY, shapes.steady, rng.uniform(0.5, 0.8) * node.row["memory_capacity"], 0.02)]  # fmt: skip
        yield node


def _containers(rng: np.random.Generator) -> Iterator[Member]:
    loads = (
        shapes.office,
        shapes.evening,
        shapes.evening,
        shapes.growing,
        shapes.batch,
        shapes.weekly,
        shapes.shifted,
        shapes.spiky,
    )
    for team, workloads in _WORKLOADS.items():
        for workload in workloads:
            for container in (workload, *_SIDECARS[: int(rng.integers(0, 3))], *(["worker"] if rng.random() < 0.6 else [])):
                yield _container(rng, team, workload, container, loads[int(rng.integers(len(loads)))])


def _container(rng: np.random.Generator, team: str, workload: str, container: str, load: shapes.Shape) -> Member:
    sidecar = container in _SIDECARS
    cores, gibs = _SIDECAR_REQUESTS if sidecar else _REQUESTS
    request = float(rng.choice(cores))
    memory = float(rng.choice(gibs)) * GIB
    jvm = not sidecar and rng.random() < 0.2
    pinned = not sidecar and rng.random() < 0.05
    # What runs at its limit wants more than that, because otherwise nothing would be cut off.
    surge, limit = (2.5, request) if pinned else (1.0, np.inf)
    row = {
        "resource_id": f"{CLUSTER}/{team}/deployment/{workload}/{container}", "kind": "container", "name": f"{workload}/{container}",
        "provider": "kubernetes", "account": CLUSTER, "region": REGION, "cpu_request": request, "memory_request": memory,
        "memory_limit": memory, "cpu_limit": request if pinned else np.nan, "replicas": float(rng.integers(2, 5)),
        "owner_id": f"{CLUSTER}/{team}/deployment/{workload}", "owner": team, "runtime": "jvm" if jvm else "",
        "autoscaled_on": "cpu" if not sidecar and rng.random() < 0.12 else "", "state": "running",
        "tags": json.dumps({"app": workload, "team": team}),
        "defined_in": f"k8s/{team}/{workload}.yaml" if rng.random() < 0.8 else "",
    }  # fmt: skip
    cpu = Series(
        names.CONTAINER_CPU,
        load,
        request * rng.uniform(0.15, 0.8) * surge,
        0.18,
        limit,
    )
    shape = shapes.plateau if jvm else (shapes.leak if rng.random() < 0.1 else shapes.steady)
    return Member(row, [cpu, Series(names.CONTAINER_MEMORY, shape, memory * rng.uniform(0.2, 0.8), 0.02, memory)])


def _instances(rng: np.random.Generator) -> Iterator[Member]:
    types = [
        "m6i.xlarge",
        "m6i.2xlarge",
        "m6i.4xlarge",
        "c6i.xlarge",
        "c6i.2xlarge",
        "r6i.xlarge",
        "r6i.2xlarge",
        "m5.xlarge",
        "t3.large",
        "t3.medium",
    ]
    loads = (
        shapes.office,
        shapes.office,
        shapes.evening,
        shapes.flat,
        shapes.batch,
        shapes.idle,
        shapes.spiky,
        shapes.growing,
        shapes.weekly,
    )
    for index in range(40):
        account = "prod" if index < 24 else "dev"
        team = TEAMS[int(rng.integers(len(TEAMS)))]
        role = str(rng.choice(["app", "worker", "build", "report", "cache", "tools"]))
        name, type_ = f"{account}-{role}-{index:02d}", types[int(rng.integers(len(types)))]
        machine = _machine(rng, name, type_, kind="instance", account=account, team=team)
        load = shapes.idle if account == "dev" and rng.random() < 0.3 else loads[int(rng.integers(len(loads)))]
        machine.series = [Series(names.SYSTEM_CPU, load, rng.uniform(0.1, 0.75), 0.15, 1.0),
                          Series(names.NETWORK_IO, load, rng.uniform(1e6, 4e7), 0.3)]  # fmt: skip
        # Not for all, because memory of a virtual machine is only there where somebody installed the agent.
        if rng.random() < 0.7:
            peak = rng.uniform(0.15, 0.7) * machine.row["memory_capacity"]
            machine.series.append(Series(names.SYSTEM_MEMORY, shapes.steady, peak, 0.02, machine.row["memory_capacity"]))
        yield machine
        yield from _disks(rng, machine) if index % 2 == 0 else ()


def _disks(rng: np.random.Generator, machine: Member) -> Iterator[Member]:
    kind, size = str(rng.choice(["gp2", "gp2", "gp3", "io1"])), float(rng.choice([100, 200, 500, 1000, 2000]))
    iops = {"gp2": min(16_000.0, max(100.0, 3 * size)), "gp3": 3000.0, "io1": 4000.0}[kind]
    row = {
        "resource_id": hexadecimal(rng, "vol-"), "kind": "disk", "name": machine.row["name"] + "-data", "provider": "aws", "region": REGION,
        "account": machine.row["account"], "zone": machine.row["zone"], "type": kind, "state": "attached", "disk_capacity": size * GIB,
        "disk_iops": iops, "disk_throughput": (250.0 if size > 170 and kind != "gp3" else 125.0) * 2**20, "replicas": 1.0,
        "owner_id": machine.row["resource_id"], "owner": machine.row["owner"], "tags": machine.row["tags"],
    }  # fmt: skip
    operations = Series(names.DISK_OPERATIONS, shapes.office, iops * rng.uniform(0.05, 0.5), 0.3, iops)
    throughput = Series(
        names.DISK_IO, shapes.office, row["disk_throughput"] * rng.uniform(0.05, 0.4), 0.3, row["disk_throughput"]
    )
    yield Member(
        row,
        [operations, throughput],
        size * DISK_PRICES[kind] / 730 + (iops * 0.065 / 730 if kind == "io1" else 0),
        machine.account,
    )


def _databases(rng: np.random.Generator) -> Iterator[Member]:
    for index, name in enumerate(
        ("orders", "customers", "catalogue", "ledger", "tracking", "reports", "audit", "search-meta", "crm", "staging")
    ):
        account = "dev" if name == "staging" else "prod"
        kind = str(rng.choice(["db.m5.large", "db.m5.xlarge", "db.m5.2xlarge", "db.r5.large", "db.r5.xlarge", "db.t3.medium"]))
        database = _machine(rng, name, kind, kind="database", account=account, team=TEAMS[index % len(TEAMS)])
        memory, storage = database.row["memory_capacity"], float(rng.choice([100, 200, 500])) * GIB
        arn = f"arn:aws:rds:{REGION}:{ACCOUNTS[account]}:db:{name}"
        database.row |= {"resource_id": arn, "engine": "mysql", "disk_capacity": storage, "state": "available"}
        database.series = [
            Series(names.SYSTEM_CPU, shapes.office, rng.uniform(0.08, 0.6), 0.15, 1.0),
            Series(names.SYSTEM_MEMORY, shapes.plateau, memory * rng.uniform(0.75, 0.9), 0.01, memory),
            Series(names.DISK_USAGE, shapes.growing, storage * rng.uniform(0.2, 0.85), 0.01, storage),
            Series(names.DB_CONNECTIONS, shapes.office, float(rng.integers(20, 300)), 0.1),
        ]
        yield database
