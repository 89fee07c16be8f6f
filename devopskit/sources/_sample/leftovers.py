"""What the made-up company forgot: a free disk and address, an idle machine, endless logs, nights, a plan that ends.

What a report should say about each is known: the disk, the address and the idle machine can go; the logs can be cut; the
build machine needs its weekdays only; the savings plan ends on 25 July 2026 and covers the ledger's batch machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from devopskit.sources._sample import shapes
from devopskit.sources._sample.company import ACCOUNTS, DISCOUNT, DISK_PRICES, MACHINES, REGION, Member, Series
from devopskit.tables import usage as names
from devopskit.units import GIB, HOURS_PER_MONTH

PLAN = f"arn:aws:savingsplans::{ACCOUNTS['prod']}:savingsplan/5d2c7f00-parcel"
PLAN_ENDS = "2026-07-25"
PLAN_DISCOUNT = 0.28  # of a one-year plan without upfront payment
LOG_GIB, LOG_PRICE = 1800.0, 0.03  # USD a GiB-month of stored logs
ADDRESS_PRICE = 0.005  # USD an hour of an address that nothing uses


def weekdays(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Builds from seven to seven on weekdays, and next to nothing else."""
    hour, day = (t % 86_400) / 3600, (t // 86_400 + 4) % 7  # 0 = Sunday, as in shapes.office
    return np.where((hour >= 7) & (hour < 19) & (day > 0) & (day < 6), rng.uniform(0.5, 0.9), 0.02)


def leftovers() -> Iterator[Member]:
    """The things above, each with its bill; rows of the plan are priced as FOCUS wants covered use and purchases."""
    size = 500.0
    yield _member("vol-0c0ffee0000000001", "disk", "old-import", account="dev", team="data",
                  hourly=size * DISK_PRICES["gp3"] / HOURS_PER_MONTH,
                  type="gp3", state="unattached", disk_capacity=size * GIB, created_at="2025-11-03")  # fmt: skip
    yield _member("eipalloc-0c0ffee0000000002", "address", "vpn-old", account="prod", team="platform", hourly=ADDRESS_PRICE,
                  type="idle public IPv4 address", state="unattached", created_at="2025-02-10")  # fmt: skip
    yield _member("/parcel/dev/gateway", "log_group", "/parcel/dev/gateway", account="dev", team="platform",
                  hourly=LOG_GIB * LOG_PRICE / HOURS_PER_MONTH, facts={"retention_days": "0"},
                  type="log storage", disk_capacity=LOG_GIB * GIB, created_at="2024-09-01")  # fmt: skip
    idle = _machine("i-0c0ffee0000000004", "dev-proof-of-concept", "dev", "m5.xlarge", "search")
    idle.series = [Series(names.SYSTEM_CPU, shapes.idle, 1.0, 0.1, 1.0), Series(names.NETWORK_IO, shapes.idle, 1000.0, 0.3)]
    yield idle
    build = _machine("i-0c0ffee0000000005", "dev-build-farm", "dev", "m6i.2xlarge", "checkout")
    build.series = [Series(names.SYSTEM_CPU, weekdays, 1.0, 0.1, 1.0), Series(names.NETWORK_IO, weekdays, 2e7, 0.3)]
    yield build
    yield from _planned()


def _planned() -> Iterator[Member]:
    batch = _machine("i-0c0ffee0000000006", "prod-ledger-batch", "prod", "r6i.xlarge", "payments")
    memory = batch.row["memory_capacity"]
    batch.series = [Series(names.SYSTEM_CPU, shapes.flat, 0.9, 0.05, 1.0), Series(names.NETWORK_IO, shapes.flat, 2e7, 0.3),
                    Series(names.SYSTEM_MEMORY, shapes.steady, 0.8 * memory, 0.02, memory)]  # fmt: skip
    fee = 24 * batch.list_per_hour * (1 - DISCOUNT) * (1 - PLAN_DISCOUNT)
    plan = {"commitment_discount_id": PLAN, "commitment_discount_category": "Spend", "commitment_discount_type": "Savings Plan"}
    batch.charge = plan | {
        "billed_cost": 0.0, "effective_cost": fee, "pricing_category": "Committed", "commitment_discount_status": "Used",
    }  # fmt: skip
    yield batch
    bought = _member(
        PLAN, "commitment", "compute plan", account="prod", team="platform", hourly=batch.list_per_hour,
        facts={"expires_at": PLAN_ENDS}, type="plan",
    )  # fmt: skip
    bought.charge = plan | {
        "charge_category": "Purchase", "charge_frequency": "Recurring", "charge_description": "Compute Savings Plan, one year, no upfront",
        "billed_cost": fee, "effective_cost": 0.0, "contracted_cost": fee, "list_cost": fee, "list_unit_price": fee / 24,
        "contracted_unit_price": fee / 24,
    }  # fmt: skip
    yield bought


def _machine(key: str, name: str, account: str, machine: str, team: str) -> Member:
    cores, memory, price = MACHINES[machine]
    return _member(
        key, "instance", name, account=account, team=team, hourly=price, type=machine, os="linux", state="running",
        cpu_capacity=float(cores), memory_capacity=memory * GIB, zone=f"{REGION}a",
    )  # fmt: skip


def _member(
    key: str,
    kind: str,
    name: str,
    *,
    account: str,
    team: str,
    hourly: float,
    facts: Mapping[str, str] | None = None,
    **more: Any,
) -> Member:
    tags = json.dumps({"Name": name, "team": team, "env": account} | dict(facts or {}))
    row = {
        "resource_id": key, "kind": kind, "name": name, "provider": "aws", "account": ACCOUNTS[account], "region": REGION, "replicas": 1.0,
        "owner": team, "tags": tags,
    }  # fmt: skip
    return Member(row | more, list_per_hour=hourly, account=ACCOUNTS[account])
