"""The table `resources`: containers, pods, nodes and bounds of namespaces, as kube-state-metrics knows them at the end."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from devopskit.period import Period
from devopskit.sources._prometheus.api import Api
from devopskit.sources._prometheus.ids import container_id, node_id, workload_id
from devopskit.sources._prometheus.limits import limits
from devopskit.sources._prometheus.nodes import nodes
from devopskit.sources._prometheus.owners import Owners, read_owners
from devopskit.sources._prometheus.settings import Settings
from devopskit.sources._prometheus.state import DAY, Pod, Sizes, State, Workload, largest
from devopskit.tables.fetched import Fetched
from devopskit.tables.resources import resources

Row = dict[str, Any]


def fetch(period: Period, settings: Settings) -> Fetched:
    """Inventory as of the end of `period`; jobs that ran in its last day are in it too, under the id of their owner."""
    fetched = Fetched(rows=[], coverage=[period])
    with Api(settings) as api:
        state = State(api, period.end)
        owners = read_owners(api, Period(period.end - timedelta(seconds=DAY), period.end))
        rows = [*_Inventory.read(state, owners).rows(), *nodes(state), *limits(state)]
        fetched.notes += [f"partial: prometheus could not read all of its data ({text})" for text in api.warnings]
    if rows:
        fetched.rows = [resources.accept(pd.DataFrame(rows), rejected=fetched.rejected)]
    else:
        fetched.notes.append("prometheus holds no kube_pod_container_info and no node metrics, so there is no inventory")
    return fetched


@dataclass(frozen=True)
class _Inventory:
    """Everything that was asked, by workload or pod; `now` are pods that live, `lately` those of the last day."""

    settings: Settings
    owners: Owners
    now: Sizes
    lately: Sizes
    on_node: dict[Pod, str]
    replicas: dict[Workload, float]
    presence: dict[tuple[str, str, str], float]
    autoscaled: dict[Workload, str]
    labels: dict[Workload, dict[str, str]]
    runtimes: dict[tuple[str, str, str], str]
    created: dict[Pod, datetime]

    @classmethod
    def read(cls, state: State, owners: Owners) -> _Inventory:
        on_node = {
            state.pod(one.metric): one.metric.get("node", "")
            for one in state.ask("kube_pod_info", "$namespace", "$pod", "node")
        }
        finished = state.finished()
        now = {pod: sizes for pod, sizes in state.sizes().items() if pod not in finished}
        return cls(
            state.settings, owners, now, state.sizes(DAY), on_node, state.replicas(), state.presence(), state.autoscaled(),
            state.labels(), state.runtimes(), state.created(),
        )  # fmt: skip

    def rows(self) -> Iterator[Row]:
        for workload, pods in sorted({**self.recent, **self.living}.items()):
            yield from self._containers(workload, pods, alive=workload in self.living)
        for pod in sorted(self.now):
            yield self._pod(pod)

    @cached_property
    def living(self) -> dict[Workload, list[Pod]]:
        """Pods that live, by workload."""
        return self._by_workload(self.now)

    @cached_property
    def recent(self) -> dict[Workload, list[Pod]]:
        """Pods that lived at any time of the last day, by workload."""
        return self._by_workload(self.lately)

    def _by_workload(self, sizes: Sizes) -> dict[Workload, list[Pod]]:
        found: dict[Workload, list[Pod]] = defaultdict(list)
        for namespace, pod in sizes:
            found[(namespace, *self.owners.workload(namespace, pod))].append((namespace, pod))
        return found

    def _containers(self, workload: Workload, pods: list[Pod], *, alive: bool) -> Iterator[Row]:
        seen = self.now if alive else self.lately
        namespace, kind, name = workload
        shared = self._shared(namespace, (workload, (namespace, "namespace", "")))
        for container in sorted({container for pod in pods for container in seen[pod]}):
            sizes = largest(seen[pod][container] for pod in pods if container in seen[pod])
            # The oldest pod, because a new version replaces them all while more copies leave the old ones.
            since = min((self.created[pod] for pod in pods if pod in self.created), default=None) if alive else None
            runtime = next((r for pod in pods if (r := self._runtime(pod, container, len(seen[pod])))), "")
            yield {
                **shared, **sizes,
                "resource_id": container_id(self.settings.cluster, namespace, kind, name, container), "kind": "container",
                "name": f"{name}/{container}", "owner_id": workload_id(self.settings.cluster, namespace, kind, name),
                "cpu_capacity": sizes.get("cpu_limit"), "memory_capacity": sizes.get("memory_limit"), "replicas": self._copies(workload, container),
                "autoscaled_on": self.autoscaled.get(workload, ""), "runtime": runtime,
                "state": "running" if alive else "ended", "created_at": since,
            }  # fmt: skip

    def _copies(self, workload: Workload, container: str) -> float | None:
        """Copies a workload should have; of a job, which costs only while it runs, the mean over the last day."""
        if workload in self.replicas:
            return self.replicas[workload]
        living, recent = self.living.get(workload, []), self.recent.get(workload, [])
        if living and workload[1] not in ("job", "cronjob"):
            return float(len(living))
        return sum(self.presence.get((*pod, container), 0.0) for pod in {*living, *recent}) or None

    def _pod(self, pod: Pod) -> Row:
        workload = (pod[0], *self.owners.workload(*pod))
        return {
            **self._shared(pod[0], (workload, (pod[0], "namespace", ""))), "kind": "pod", "name": pod[1], "state": "running",
            "resource_id": workload_id(self.settings.cluster, pod[0], "pod", pod[1]), "replicas": 1.0,
            "owner_id": workload_id(self.settings.cluster, *workload),
            "node": node_id(self.settings.cluster, self.on_node[pod]) if self.on_node.get(pod) else "",
        }  # fmt: skip

    def _shared(self, namespace: str, places: tuple[Workload, Workload]) -> Row:
        """Columns that a workload and its pods have in common; an owner set on the workload beats one on its namespace."""
        label = self.settings.owner_label.removeprefix("label_")
        owner = next((self.labels[place][label] for place in places if label in self.labels.get(place, {})), "")
        tags = {"namespace": namespace, **self.labels.get(places[0], {})}
        return {"provider": "kubernetes", "account": self.settings.cluster, "owner": owner, "tags": json.dumps(tags)}

    def _runtime(self, pod: Pod, container: str, containers: int) -> str:
        # Without a container label the heap belongs to somebody in the pod, so it is only certain where there is one.
        return self.runtimes.get((*pod, container)) or (self.runtimes.get((*pod, ""), "") if containers == 1 else "")
