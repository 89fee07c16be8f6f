"""Whether the storage of a database buys more operations than it uses, or holds the database back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from devopskit.checks._facts import fact
from devopskit.checks._findings import Money, finding, number, spelled, text
from devopskit.checks._performance import PINNED
from devopskit.checks._volumes import IOPS_STEP, gp2
from devopskit.units import GIB, significant

MARGIN = 1.3  # means over minutes hide shorter bursts
# What RDS sells. Source: RDS user guide, storage types: io1 and io2 from 1,000 operations a second on; gp3 has 3,000 in its
# price, and 12,000 where it stripes over four volumes: from 400 GiB on, with Oracle from 200, with SQL Server never.
BOUGHT_LEAST = {"io1": 1000.0, "io2": 1000.0}
GP3_PLAIN, GP3_STRIPED, STRIPED_FROM_GIB = 3000.0, 12_000.0, 400.0
STRIPED_BY_ENGINE = {"oracle": 200.0, "sqlserver": math.inf}  # by the first word of the engine, e.g. sqlserver-se
BURST = 3000.0  # of gp2 under 1,000 GiB, on credits


def storage(check: str, resource: Mapping[str, Any], operations: float) -> list[dict[str, Any]]:
    """At most one finding about the operations of a database's storage; none where they, or what is bought, are not known.

    Parameters
    ----------
    operations : P99.9 of its operations a second, NaN where not measured.
    """
    kind, size = fact(resource, "storage_type"), number(resource["disk_capacity"]) / GIB
    striped = size >= STRIPED_BY_ENGINE.get(text(resource["engine"]).lower().partition("-")[0], STRIPED_FROM_GIB)
    now = _provisioned(kind, size, number(resource["disk_iops"]), striped=striped)
    if math.isnan(operations) or math.isnan(now):
        return []
    wanted = max(math.ceil(operations * MARGIN / IOPS_STEP) * IOPS_STEP, _least(kind, striped=striped))
    facts = {"unit": "1/s", "current": spelled(now), "effort": "low"}
    evidence = {"iops_p999": operations, "iops_now": now, "storage": kind}
    said = f"Its {kind} storage does {significant(operations)} IOPS (P99.9) of {significant(now)}"
    if operations >= PINNED * (max(now, BURST) if kind == "gp2" else now):
        reason = f"{said} and so is held back, which hides what it needs; more operations for two weeks would decide it."
        return [finding(check, resource, "disk_iops", "undecided", reason, evidence=evidence, **facts)]
    if kind == "gp2" or wanted >= now:
        reason = f"{said}; fewer cannot be bought, or would leave it less than x {MARGIN:g}."
        return [finding(check, resource, "disk_iops", "keep", reason, evidence=evidence, **facts)]
    return [
        finding(
            check, resource, "disk_iops", "decided", f"{said}; {significant(wanted)} are that x {MARGIN:g}.", recommended=spelled(wanted),
            money=Money(note="unpriced: no list here knows what an operation of database storage costs"), evidence=evidence,
            caveats=["a storage change runs for hours, and the next is possible only 6 hours later"], **facts,
        )
    ]  # fmt: skip


def _provisioned(kind: str, size: float, stated: float, *, striped: bool) -> float:
    """Operations a second it may do for good, NaN where that is not known."""
    if kind == "gp2":
        return gp2(size).iops if math.isfinite(size) else math.nan
    if kind == "gp3":
        return stated if math.isfinite(stated) else _least(kind, striped=striped)
    return stated if kind in BOUGHT_LEAST else math.nan


def _least(kind: str, *, striped: bool) -> float:
    """The fewest operations a second that are sold with this storage."""
    if kind == "gp3":
        return GP3_STRIPED if striped else GP3_PLAIN
    return BOUGHT_LEAST.get(kind, 0.0)
