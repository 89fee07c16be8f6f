"""Usage to sizes: which metric of which kind of resource is decided in which pool, and in which unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import ibis
import numpy as np
import pandas as pd
from ibis import _

from devopskit.analysis.sizing import Case, Sizes, decide, prepare
from devopskit.pipeline.streaming import streamed
from devopskit.store.summarise import summarise
from devopskit.tables import usage as names
from devopskit.tables.sizes import sizes
from devopskit.tables.summary import Summary

Usage: TypeAlias = "ibis.Table | pd.DataFrame"


@dataclass(frozen=True)
class Pool:
    """Resources whose risk is measured together: one metric of one kind.

    Attributes
    ----------
    quantity : cpu, memory or disk. kinds : kinds of resources. metric : name in `usage`.
    now : column of `resources` with what is provisioned. limit : column with the hard ceiling.
    share : whether `usage` holds a share of `now` that must be multiplied by it.
    """

    quantity: str
    kinds: tuple[str, ...]
    metric: str
    now: str
    limit: str
    share: bool = False


_MACHINES = ("instance", "node")
POOLS = (
    Pool("cpu", ("container",), names.CONTAINER_CPU, "cpu_request", "cpu_limit"),
    Pool("memory", ("container",), names.CONTAINER_MEMORY, "memory_request", "memory_limit"),
    Pool("cpu", _MACHINES, names.SYSTEM_CPU, "cpu_capacity", "cpu_capacity", share=True),
    Pool("cpu", _MACHINES, names.SYSTEM_CPU_CORES, "cpu_capacity", "cpu_capacity"),
    Pool("memory", _MACHINES, names.SYSTEM_MEMORY, "memory_capacity", "memory_capacity"),
    Pool("memory", _MACHINES, names.SYSTEM_MEMORY_SHARE, "memory_capacity", "memory_capacity", share=True),
    Pool("cpu", ("database",), names.SYSTEM_CPU, "cpu_capacity", "cpu_capacity", share=True),
    Pool("memory", ("database",), names.SYSTEM_MEMORY, "memory_capacity", "memory_capacity"),
    Pool("memory", ("function",), names.FUNCTION_MEMORY, "memory_capacity", "memory_capacity"),
    Pool("disk", ("database", "disk", "instance"), names.DISK_USAGE, "disk_capacity", "disk_capacity"),
)


# Accounting may pass 100 % by a little (turbo, late samples), but nothing uses a machine twice.
SHARE_MOST = 2.0
PERCENT = (
    "its use is more than twice its capacity, as when a percentage is read as a share of 0 to 1; reading it with the unit percent "
    "would decide it"
)


@dataclass(frozen=True)
class Reduced:
    """One pool's usage, reduced once so that any number of risks can be asked of it."""

    pool: Pool
    summary: Summary
    now: np.ndarray
    _cases: dict[tuple[str, bool], Case] = field(default_factory=dict, repr=False, compare=False)

    def case(self, need: str, *, moves: bool) -> Case:
        """What every risk is asked of, prepared once because the replay of the past is what costs."""
        if (need, moves) not in self._cases:
            self._cases[need, moves] = prepare(self.summary, need, self.now, moves=moves)
        return self._cases[need, moves]


def reduce(usage: Usage, resources: pd.DataFrame, *, end: datetime, weeks: int, files: Sequence[Path] = ()) -> list[Reduced]:
    """Summaries of every pool that has any usage; from `files` in one pass where the usage lies in files of this machine."""
    asked: dict[str, Any] = {"end": end, "weeks": weeks, "files": files}
    measured = {metric: _measured(usage, resources, metric, **asked) for metric in dict.fromkeys(p.metric for p in POOLS)}
    reduced = []
    for pool in POOLS:
        members = _members(resources, pool)
        summary = measured[pool.metric].of(members.index)
        if not len(summary.resource_id):
            continue
        now = members[pool.now].reindex(summary.resource_id).to_numpy(dtype=float)
        reduced.append(Reduced(pool, _scaled(summary, now) if pool.share else summary, now))
    return reduced


def _measured(
    usage: Usage, resources: pd.DataFrame, metric: str, *, end: datetime, weeks: int, files: Sequence[Path]
) -> Summary:
    """One pass over a metric for all of its pools, because the scan is what costs."""
    pools = [pool for pool in POOLS if pool.metric == metric]
    # Shares must be compared with 1 where cores or bytes are compared with the limit itself.
    limits = [_members(resources, pool)[pool.limit] for pool in pools]
    ceiling = pd.concat(
        [limit.mask(limit.notna(), 1.0) if pool.share else limit for pool, limit in zip(pools, limits, strict=True)]
    )
    asked: dict[str, Any] = {"metric": metric, "end": end, "weeks": weeks, "capacity": ceiling}
    return streamed(files, **asked, only=ceiling.index) or summarise(_of(usage, ceiling.index), **asked)


def _members(resources: pd.DataFrame, pool: Pool) -> pd.DataFrame:
    return resources[resources["kind"].isin(pool.kinds)].set_index("resource_id")


def decide_all(
    reduced: Sequence[Reduced], *, risk: float, needs: dict[str, str], previous: Mapping[tuple[str, str], float] | None = None
) -> tuple[pd.DataFrame, list[tuple[Pool, Sizes]]]:
    """Rows of the table `sizes`, and each pool's own answer for the back-test charts.

    Parameters
    ----------
    needs : quantity -> "p999" or "max".
    previous : (resource, metric) -> size advised last time; sizes then move in small steps. None or nothing where none was.
    """
    answers = [(r.pool, _decided(r, risk, needs.get(r.pool.quantity, "max"), _last(r, previous))) for r in reduced]
    frames = [_rows(r, answer) for r, (_, answer) in zip(reduced, answers, strict=True)]
    if not frames:
        return sizes.empty(), answers
    rows = pd.concat(frames, ignore_index=True)
    # A resource measured in two ways (share and cores) is decided by the first that can decide it.
    rows = rows.sort_values("status", key=lambda s: s.ne("decided"), kind="stable").drop_duplicates(["resource_id", "metric"])
    return sizes.check(rows.sort_values(["resource_id", "metric"])), answers


def _decided(reduced: Reduced, risk: float, need: str, previous: np.ndarray | None) -> Sizes:
    case = reduced.case(need, moves=previous is not None)
    return decide(reduced.summary, risk=risk, need=need, capacity=reduced.now, previous=previous, case=case)


PEAKS = (
    names.DISK_OPERATIONS, names.DISK_IO, names.NETWORK_IO, names.DB_CONNECTIONS, names.CPU_CREDITS, names.CONTAINER_OOM,
    names.CONTAINER_THROTTLED, names.CONTAINER_RESTARTS,
)  # fmt: skip


def peaks(usage: Usage, *, end: datetime, weeks: int, files: Sequence[Path] = ()) -> pd.DataFrame:
    """Extremes of what a machine or disk must carry beside its size: operations, throughput, connections, burst credits.

    And what shows that a container was held back or began anew: kills for want of memory, throttled periods, restarts.

    Returns
    -------
    One row for each resource and metric: p999 (the largest of its weeks), maximum, minimum and total, in the metric's unit.
    """
    rows = ibis.memtable(usage) if isinstance(usage, pd.DataFrame) else usage
    grouped = rows.filter(rows.metric.isin(PEAKS)).group_by(["resource_id", "metric"])
    lowest = grouped.aggregate(minimum=_.value.min(), total=_.value.sum()).execute()
    frames = []
    for metric in PEAKS:
        asked: dict[str, Any] = {"metric": metric, "end": end, "weeks": weeks}
        summary = streamed(files, **asked) or summarise(usage, **asked)
        highest = [np.fmax.reduce(values, axis=1, initial=np.nan) for values in (summary.weekly_p999, summary.weekly_max)]
        frames.append(
            pd.DataFrame({"resource_id": summary.resource_id, "metric": metric, "p999": highest[0], "maximum": highest[1]})
        )
    return pd.concat(frames, ignore_index=True).merge(lowest, on=["resource_id", "metric"], how="left")


def _last(reduced: Reduced, previous: Mapping[tuple[str, str], float] | None) -> np.ndarray | None:
    """Sizes of the last advice for the workloads of a pool, None where there was none for any."""
    known = previous or {}
    found = np.array([known.get((name, reduced.pool.quantity), np.nan) for name in reduced.summary.resource_id.tolist()])
    return found if np.isfinite(found).any() else None


def _of(usage: Usage, ids: pd.Index) -> Usage:
    if isinstance(usage, pd.DataFrame):
        return usage[usage["resource_id"].isin(ids)]
    return usage.filter(usage.resource_id.isin(list(ids)))


def _scaled(summary: Summary, factor: np.ndarray) -> Summary:
    return replace(
        summary,
        weekly_max=summary.weekly_max * factor[:, None],
        weekly_p999=summary.weekly_p999 * factor[:, None],
        daily_max=summary.daily_max * factor[:, None],
    )


def _percent(reduced: Reduced, answer: Sizes) -> np.ndarray:
    """Which resources use so much of a machine that their share must be a percentage, bool [n]."""
    with np.errstate(invalid="ignore"):
        return np.asarray(reduced.pool.share & (answer.peak > SHARE_MOST * reduced.now))


def _rows(reduced: Reduced, answer: Sizes) -> pd.DataFrame:
    strange = _percent(reduced, answer)
    reason = np.where(strange & (answer.reason == ""), PERCENT, answer.reason)
    size, risk, risk_now = (np.where(strange, np.nan, values) for values in (answer.size, answer.risk, answer.risk_now))
    return pd.DataFrame({
        "resource_id": answer.resource_id, "metric": reduced.pool.quantity, "status": np.where(strange, "undecided", answer.status),
        "reason": reason, "need": answer.need, "size": size, "capacity": reduced.now, "risk": risk, "risk_now": risk_now,
        "workload_weeks": float(answer.workload_weeks), "weeks": answer.weeks.astype(float), "typical": answer.typical,
        "peak": answer.peak, "rule": answer.rule, "caveats": answer.caveats,
    })  # fmt: skip
