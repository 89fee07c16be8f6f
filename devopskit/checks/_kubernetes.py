"""Kubernetes rules that decide what a new request means: autoscalers, quality of service, heaps, copies, rounding."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.checks._findings import number, text
from devopskit.units import format_cores

MIB = 1024**2
HEAPS = ("jvm", "java")


def autoscaled(resources: pd.DataFrame) -> dict[str, str]:
    """Workload id -> metrics that a horizontal autoscaler holds at a target, from rows of kind hpa."""
    rows = resources[(resources["kind"] == "hpa") & resources["owner_id"].notna()]
    return {str(row["owner_id"]): text(row["autoscaled_on"]) or "cpu" for row in rows.to_dict("records")}


def copies(resources: pd.DataFrame) -> dict[str, float]:
    """Container id -> copies: its own replicas, else those of its workload, else its pods in the inventory, else one."""
    pods = resources[resources["kind"] == "pod"]["owner_id"].value_counts()
    stated = resources.dropna(subset="replicas").set_index("resource_id")["replicas"]
    found = {}
    for row in resources[resources["kind"] == "container"].to_dict("records"):
        keys = [row["resource_id"], text(row["owner_id"]), parent(row["resource_id"])]
        counts = [float(source[key]) for source in (stated, pods) for key in keys if key in source.index]
        found[row["resource_id"]] = counts[0] if counts else 1.0
    return found


def parent(resource_id: str) -> str:
    """Workload of a container id: all but the last part."""
    return resource_id.rpartition("/")[0]


def scaler(resource: Mapping[str, Any], hpas: Mapping[str, str]) -> str:
    """Metrics that an autoscaler of this container's workload holds at a target; "" where there is none."""
    keys = (text(resource["owner_id"]), parent(resource["resource_id"]))
    return text(resource["autoscaled_on"]) or next((hpas[key] for key in keys if key in hpas), "")


def target(held: str, metric: str) -> str:
    """Sentence where an autoscaler holds this metric at a target, so that its use per copy is not its need; else ""."""
    if metric not in held.lower():
        return ""
    if metric == "cpu":
        return (
            "A horizontal autoscaler holds cpu at a target whose share of the request is not known here, so the use of one copy is that "
            "target and not its need, and another request would change the number of copies; its policy with a target in percent "
            "(from policy_files or prometheus) would decide both together."
        )
    return (
        f"A horizontal autoscaler holds {metric} at a target, so the use of one copy is that target and not its need, and another "
        "request would change the number of copies; request and target must be set together from the load of all copies."
    )


def began(resource: Mapping[str, Any], caveats: str) -> list[str]:
    """Caveat with the day its present pods began, where its use shifted: days before it may be those of another version."""
    since = resource.get("created_at")
    if "use shifted" not in caveats or since is None or pd.isna(since):
        return []
    return [
        f"its present pods run since {since:%Y-%m-%d}, so that use before that day was of others, perhaps of another version"
    ]


def ended(resource: Mapping[str, Any]) -> str:
    """Sentence where the container no longer runs, so that nothing is left to change; else ""."""
    return "Its workload has ended, so nothing runs that a new request would change." if resource["state"] == "ended" else ""


def has_heap(resource: Mapping[str, Any]) -> bool:
    """Whether the container runs in a JVM, which fills the heap it is given."""
    return any(name in text(resource["runtime"]).lower() for name in HEAPS)


def notes(resource: Mapping[str, Any], metric: str, held: str, wanted: float, *, limited: bool = False) -> list[str]:
    """Caveats of a new request; `limited` says that it becomes the CPU limit too."""
    said = []
    if held:
        said.append(f"HPA attached (on {held})")
    limit = number(resource["cpu_limit"])
    if metric == "cpu" and limit < wanted and not limited:
        said.append(f"the CPU limit of {format_cores(limit)} is below the new request: remove it in the same change")
        said += _threads(resource)
    if metric == "cpu" and limited:
        said.append(
            f"a CPU limit of {format_cores(wanted)} throttles what goes above it within 100 ms, which means do not show"
        )
    if metric == "memory" and has_heap(resource):
        said.append("JVM heap: a heap set in percent grows with the memory limit")
    if math.isnan(number(resource[f"{metric}_request"])):
        said.append("no request is set today, so the scheduler does not count its use")
    return said


def _threads(resource: Mapping[str, Any]) -> list[str]:
    """Caveat for runtimes that count their threads by the CPU limit and without one by the cores of the node."""
    name = text(resource["runtime"]).lower()
    if name in ("go", "golang"):
        return ["without a CPU limit Go counts all cores of the node: set GOMAXPROCS to the request"]
    if has_heap(resource):
        return ["without a CPU limit the JVM counts all cores of the node: set -XX:ActiveProcessorCount to the request"]
    return []


def quality_of_service(resource: Mapping[str, Any], wanted: Mapping[str, float], *, limited: bool = False) -> list[str]:
    """Caveat where the change moves the container to another quality of service class (a pod takes the worst of its own)."""
    now = {name: number(resource[name]) for name in ("cpu_request", "cpu_limit", "memory_request", "memory_limit")}
    then = dict(now)
    if "cpu" in wanted:
        then["cpu_request"] = wanted["cpu"]
        then["cpu_limit"] = wanted["cpu"] if limited else now["cpu_limit"]
    if "memory" in wanted:
        then["memory_request"] = then["memory_limit"] = wanted["memory"]
    before, after = _class(now), _class(then)
    return [] if before == after else [f"quality of service changes from {before} to {after}"]


def rounded(metric: str, size: float) -> float:
    """Size rounded up to what people write: whole millicores, whole MiB."""
    step = 0.001 if metric == "cpu" else float(MIB)
    # With a small margin, because 0.25 / 0.001 is 250.00000000000003 in binary and must stay 250 m.
    return round(math.ceil(size / step - 1e-9) * step, 9)


def also_set(metric: str, wanted: float, *, limited: bool = False) -> dict[str, Any]:
    """Further fields that get the same value in the same change."""
    if metric == "cpu" and limited:
        return {"also_set": {"cpu_limit": wanted}}
    return {"also_set": {"memory_limit": wanted}} if metric == "memory" else {}


def _class(sizes: Mapping[str, float]) -> str:
    if all(math.isnan(value) for value in sizes.values()):
        return "BestEffort"
    # A missing request is compared as its limit, because Kubernetes fills it in that way.
    same = all(
        sizes[f"{name}_limit"]
        == (sizes[f"{name}_request"] if math.isfinite(sizes[f"{name}_request"]) else sizes[f"{name}_limit"])
        for name in ("cpu", "memory")
    )
    return "Guaranteed" if same else "Burstable"
