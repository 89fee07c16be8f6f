"""KEDA ScaledObject that holds the CPU of an HPA and, by cron triggers, a weekly table of minima.

Where KEDA runs it stands in place of the HPA and of the job that moves its minimum; both must go, because KEDA makes an HPA of
its own for the same target. The largest trigger wins, and outside of its times a cron trigger asks for one replica
(documentation of KEDA 2.20, scalers cpu and cron).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devopskit.errors import DataError, RequestError
from devopskit.operations._behavior import behavior_mapping
from devopskit.operations._minima_script import QUARTERS
from devopskit.operations._names import metadata, target_of
from devopskit.operations._yaml import dumped, loaded
from devopskit.tables.policies import Hpa

KIND = "ScaledObject"
DAYS = ("1", "2", "3", "4", "5", "6", "0")  # cron counts from Sunday, the table from Monday
HOURS = tuple(str(hour) for hour in range(24))
ZONE = "Etc/UTC"


def emit(minima: Sequence[int], *, policy: Hpa, name: str, namespace: str = "default", target: str = "") -> str:
    """Manifest with the maximum, CPU target and behaviour of an HPA; every run of equal minima is one trigger, times in UTC.

    Parameters
    ----------
    minima : 672 counts, one for each quarter hour from Monday 00:00 on. policy : HPA with a utilisation target of the CPU.
    name, namespace : of the ScaledObject. target : "Kind/name" of what it scales; by default the Deployment of that name.

    Raises
    ------
    RequestError : another number of counts, one below one, or a policy without such a target.
    """
    counts = [int(one) for one in minima]
    if len(counts) != QUARTERS or min(counts) < 1:
        raise RequestError(
            f"the table has {len(counts)} minima, the smallest {min(counts, default=0)}",
            f"a week has {QUARTERS} quarter hours, and a workload on its CPU cannot wake from zero",
            "give one minimum of at least 1 for each quarter hour from Monday 00:00 UTC on",
        )
    held = next((one.target for one in policy.metrics if one.name == "cpu" and one.target_kind == "Utilization"), None)
    if held is None:
        raise RequestError(
            "the policy has no utilisation target of the CPU",
            "the trigger beside the schedule holds exactly that, and without it the workload would only follow the clock",
            "give an Hpa with a Resource metric named cpu and a Utilization target",
        )
    least = min(counts)
    spec: dict[str, Any] = {
        "scaleTargetRef": target_of(target, name=name).reference,
        "minReplicaCount": least,
        "maxReplicaCount": max(policy.max_replicas, *counts),
    }
    if policy.behavior is not None:
        spec["advanced"] = {"horizontalPodAutoscalerConfig": {"behavior": behavior_mapping(policy.behavior)}}
    cpu = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": str(held)}}
    spec["triggers"] = [cpu, *(_trigger(*run) for run in _runs(counts) if run[2] > least)]
    return dumped([{"apiVersion": "keda.sh/v1alpha1", "kind": KIND, "metadata": metadata(name, namespace), "spec": spec}])


def read(text: str) -> tuple[int, ...]:
    """Minima of the ScaledObject of a text.

    Raises
    ------
    DataError : the text holds no ScaledObject, or a cron trigger whose times are not those of a weekly table.
    """
    spec = loaded(text, KIND)[0].get("spec") or {}
    counts = [int(spec.get("minReplicaCount", 1))] * QUARTERS
    for trigger in spec.get("triggers") or ():
        if trigger.get("type") == "cron":
            about = trigger["metadata"]
            start, end = _quarter(about["start"]), _quarter(about["end"]) or QUARTERS
            for quarter in range(start, end):
                # The largest trigger wins, as it does in the HPA that KEDA makes.
                counts[quarter] = max(counts[quarter], int(about["desiredReplicas"]))
    return tuple(counts)


def _runs(counts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """First quarter, the one after the last, and the count of each run of equal counts."""
    at = 0
    for count, run in itertools.groupby(counts):
        length = len(list(run))
        yield at, at + length, count
        at += length


def _trigger(start: int, end: int, count: int) -> Mapping[str, Any]:
    about = {"timezone": ZONE, "start": _cron(start), "end": _cron(end % QUARTERS), "desiredReplicas": str(count)}
    return {"type": "cron", "metadata": about}


def _cron(quarter: int) -> str:
    day, rest = divmod(quarter, 96)
    return f"{rest % 4 * 15} {rest // 4} * * {DAYS[day]}"


def _quarter(line: str) -> int:
    pieces = str(line).split()
    timed = len(pieces) == 5 and pieces[0] in ("0", "15", "30", "45") and pieces[1] in HOURS
    if not timed or pieces[2:4] != ["*", "*"] or pieces[4] not in DAYS:
        raise DataError(
            f"the cron line {line!r} is not a time of one day of the week",
            "a weekly table is made of lines such as 15 8 * * 1, and other lines cannot be laid on it",
            "give the manifest as this format writes it",
        )
    return DAYS.index(pieces[4]) * 96 + int(pieces[1]) * 4 + int(pieces[0]) // 15
