"""Pods to workloads: kube_pod_owner, then kube_replicaset_owner or kube_job_owner, and names where a pod was too short-lived."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from devopskit.period import Period
from devopskit.sources._prometheus.api import Api
from devopskit.sources._prometheus.settings import Settings
from devopskit.sources._prometheus.words import selector

METRICS = ("kube_pod_owner", "kube_replicaset_owner", "kube_job_owner")
# What Kubernetes appends to names: the pod's five letters (apimachinery/pkg/util/rand), the template's hash, a job's time.
_OF_POD = re.compile(r"(.+)-[bcdfghjklmnpqrstvwxz2456789]{5}")
_OF_CHILD = re.compile(r"(.+)-[bcdfghjklmnpqrstvwxz2456789]{4,10}|(.+)-[0-9]{8,10}")

Owner = tuple[str, str]  # kind in lower case, name


@dataclass
class Owners:
    """Which workload each pod belongs to.

    Attributes
    ----------
    unknown : pods for which no owner was found, as (namespace, pod).
    """

    pods: dict[tuple[str, str], Owner] = field(default_factory=dict)
    children: dict[tuple[str, str, str], Owner] = field(default_factory=dict)
    unknown: set[tuple[str, str]] = field(default_factory=set)

    def workload(self, namespace: str, pod: str) -> Owner:
        """Kind and name of the topmost owner; ("pod", name) for a bare pod and for one whose owner is not known."""
        owner = self.pods.get((namespace, pod)) or self._named_like(namespace, pod)
        if owner is None:
            self.unknown.add((namespace, pod))
            return "pod", pod
        return self._top(namespace, *owner)

    def _named_like(self, namespace: str, pod: str) -> Owner | None:
        """Known replica set or job, or daemon set of a known pod, after which the pod is named."""
        match = _OF_POD.fullmatch(pod)
        if match is None:
            return None
        for kind in ("replicaset", "job"):
            if (namespace, kind, match[1]) in self.children:
                return kind, match[1]
        return ("daemonset", match[1]) if (namespace, "daemonset", match[1]) in self._parents else None

    def _top(self, namespace: str, kind: str, name: str) -> Owner:
        above = self.children.get((namespace, kind, name))
        if above is not None:
            return above
        match = _OF_CHILD.fullmatch(name)
        guess = {"replicaset": "deployment", "job": "cronjob"}.get(kind)
        parent = (match[1] or match[2]) if match else ""
        # Needed because an old replica set may be deleted by now; a newer one of the same deployment proves that this exists.
        return (guess, parent) if guess and (namespace, guess, parent) in self._parents else (kind, name)

    @cached_property
    def _parents(self) -> set[tuple[str, str, str]]:
        above = {(child[0], *owner) for child, owner in self.children.items()}
        return above | {(pod[0], *owner) for pod, owner in self.pods.items()}


def read_owners(api: Api, period: Period) -> Owners:
    """Owners of every pod that lived in the period, also of those that are gone."""
    return read(api.series([selector(name, api.settings) for name in METRICS], period), api.settings)


def read(labels: Iterable[Mapping[str, str]], settings: Settings) -> Owners:
    """Owners from the label sets of the three metrics."""
    owners = Owners()
    namespace, pod = settings.label("namespace"), settings.label("pod")
    for one in labels:
        kind, name = one.get("owner_kind", "").lower(), one.get("owner_name", "")
        bare = kind in ("", "<none>")
        where = one.get(namespace, "")
        if one.get("__name__") == "kube_pod_owner":
            owners.pods[where, one.get(pod, "")] = ("pod", one.get(pod, "")) if bare else (kind, name)
        elif not bare:
            child = "replicaset" if "replicaset" in one else "job"
            owners.children[where, child, one.get("replicaset") or one.get("job_name", "")] = (kind, name)
    return owners
