"""Which pods an HPA counts, and what a pod requests.

Source: groupPods and calculatePodRequests in kubernetes pkg/controller/podautoscaler/replica_calculator.go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devopskit.analysis.autoscalers.hpa_constants import CPU_INITIALIZATION_S, READINESS_DELAY_S
from devopskit.errors import DataError

DAY_S = 86_400.0


class NoProposal(DataError):
    """A metric cannot be turned into a count; the controller then leaves the workload as it is."""


@dataclass(frozen=True)
class Pod:
    """One pod as the controller sees it; ages in seconds before now, None where the fact is absent.

    Attributes
    ----------
    usage_m, request_m : milli-units.
    ready : None without a Ready condition.
    start_age_s : since the pod started.
    transition_age_s : since its readiness last changed.
    metric_age_s, metric_window_s : age of the sample, and the span it averages over.
    """

    name: str
    usage_m: int | None = None
    request_m: int | None = None
    phase: str = "Running"
    deleted: bool = False
    ready: bool | None = True
    start_age_s: float | None = DAY_S
    transition_age_s: float = DAY_S
    metric_age_s: float = 0.0
    metric_window_s: float = 60.0


@dataclass(frozen=True)
class Waits:
    """How long a starting pod's CPU is distrusted, and when one that is not ready counts as never ready."""

    initialization_s: float = CPU_INITIALIZATION_S
    readiness_delay_s: float = READINESS_DELAY_S


STANDARD_WAITS = Waits()


@dataclass(frozen=True)
class Groups:
    """Pods by what their sample is worth; names in order of the pods."""

    ready: tuple[Pod, ...]
    unready: tuple[Pod, ...]
    missing: tuple[Pod, ...]
    ignored: tuple[Pod, ...]


def group(pods: Sequence[Pod], *, cpu: bool, waits: Waits = STANDARD_WAITS) -> Groups:
    """Sort pods into ready, unready, missing and ignored; only CPU distrusts pods that have just started."""
    sorted_: dict[str, list[Pod]] = {"ready": [], "unready": [], "missing": [], "ignored": []}
    for pod in pods:
        sorted_[_worth(pod, cpu, waits)].append(pod)
    return Groups(**{name: tuple(members) for name, members in sorted_.items()})


def _worth(pod: Pod, cpu: bool, waits: Waits) -> str:
    if pod.deleted or pod.phase in ("Failed", "Succeeded"):
        return "ignored"
    if pod.phase == "Pending":
        return "unready"
    if pod.usage_m is None:
        return "missing"
    return "unready" if cpu and _starting(pod, waits) else "ready"


def _starting(pod: Pod, waits: Waits) -> bool:
    """Whether the pod's CPU may still be that of its start-up."""
    if pod.ready is None or pod.start_age_s is None:
        return True
    if pod.start_age_s >= waits.initialization_s:
        became_unready_at_once = pod.start_age_s - pod.transition_age_s < waits.readiness_delay_s
        return not pod.ready and became_unready_at_once
    # The sample averages over a window, so that the whole window must lie after the pod became ready.
    return not pod.ready or pod.transition_age_s < pod.metric_age_s + pod.metric_window_s


def pod_request(pod: Mapping[str, Any], container: str = "", *, pod_level: bool = True) -> int:
    """Request of a pod or of one of its containers, milli-units.

    Parameters
    ----------
    pod : `pod_request_m` (or None), `containers` and `init_containers`, each with name, request_m and restart_always.
    container : name of one container, or "" for the whole pod.
    pod_level : whether the cluster knows requests of whole pods.

    Raises
    ------
    NoProposal : a container that counts has no request, or the named one does not exist.
    """
    if pod_level and not container and pod.get("pod_request_m") is not None:
        return int(pod["pod_request_m"])
    sidecars = [entry for entry in pod.get("init_containers", ()) if entry.get("restart_always")]
    counted = [entry for entry in (*pod["containers"], *sidecars) if container in ("", entry["name"])]
    if container:
        counted = counted[:1]
    if not counted or any(entry.get("request_m") is None for entry in counted):
        raise NoProposal(
            f"no request is set for {container or 'a container of the pod'}",
            "a utilisation is the use divided by the request, so the real HPA computes nothing here and logs FailedGetResourceMetric",
            "set a CPU request on every container of the pod, sidecars included, or use an AverageValue target",
        )
    return sum(int(entry["request_m"]) for entry in counted)
