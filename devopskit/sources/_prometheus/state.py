"""What kube-state-metrics says of containers and workloads at one moment, read into plain dictionaries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from devopskit.period import Period
from devopskit.sources._prometheus.api import Api, Sample
from devopskit.sources._prometheus.containers import REAL
from devopskit.sources._prometheus.settings import Settings
from devopskit.sources._prometheus.words import filled, matchers

DAY = 86_400
_REPLICAS = {
    "deployment": "kube_deployment_spec_replicas",
    "statefulset": "kube_statefulset_replicas",
    "daemonset": "kube_daemonset_status_desired_number_scheduled",
}
_HEAPS = {"jvm": ("jvm_memory_used_bytes", "jvm_memory_bytes_used"), "go": ("go_memstats_heap_alloc_bytes",)}

Pod = tuple[str, str]  # namespace, name
Workload = tuple[str, str, str]  # namespace, kind, name
Sizes = dict[Pod, dict[str, dict[str, float]]]  # pod -> container -> cpu_request, memory_limit ...


@dataclass(frozen=True)
class State:
    """Asks kube-state-metrics' metrics as of one moment.

    `window` reaches back over a few scrapes, so that one failed scrape does not empty the inventory.
    """

    api: Api
    at: datetime

    @property
    def settings(self) -> Settings:
        """Settings of the source."""
        return self.api.settings

    @property
    def window(self) -> int:
        """Seconds that the present reaches back."""
        return max(300, 4 * self.settings.scrape_seconds)

    def ask(self, metric: str, *by: str, where: str = "", window: int = 0) -> list[Sample]:
        """Newest value of a metric within the window, one sample for each combination of the labels `by` (all if none)."""
        series = f"last_over_time({metric}{{{matchers(self.settings, where)}}}[{window or self.window}s])"
        kept = f"max by ({filled(','.join(by), self.settings)}) ({series})" if by else series
        return self.api.instant(kept, self.at)

    def sizes(self, window: int = 0) -> Sizes:
        """Requests and limits of each container, by pod; containers without any have an empty entry."""
        found: Sizes = defaultdict(dict)
        key = ("$namespace", "$pod", "$container")
        for one in self.ask("kube_pod_container_info", *key, window=window):
            found[self.pod(one.metric)][self.of(one.metric, "container")] = {}
        for what in ("request", "limit"):
            where = 'resource=~"cpu|memory"'
            for one in self.ask(f"kube_pod_container_resource_{what}s", *key, "resource", where=where, window=window):
                container = found[self.pod(one.metric)].setdefault(self.of(one.metric, "container"), {})
                container[f"{one.metric['resource']}_{what}"] = float(one.value[1])
        return found

    def finished(self) -> set[Pod]:
        """Pods that have run to their end but are still listed, as those of jobs are for hours."""
        ended = self.ask("kube_pod_status_phase", "$namespace", "$pod", where='phase=~"Succeeded|Failed"')
        return {self.pod(one.metric) for one in ended if float(one.value[1]) == 1}

    def replicas(self) -> dict[Workload, float]:
        """Copies that each deployment, stateful set and daemon set should have."""
        return {
            (self.of(one.metric, "namespace"), kind, one.metric.get(kind, "")): float(one.value[1])
            for kind, metric in _REPLICAS.items()
            for one in self.ask(metric, "$namespace", kind)
        }

    def created(self) -> dict[Pod, datetime]:
        """When each pod was created."""
        return {
            self.pod(one.metric): datetime.fromtimestamp(float(one.value[1]), UTC)
            for one in self.ask("kube_pod_created", "$namespace", "$pod")
        }

    def presence(self) -> dict[tuple[str, str, str], float]:
        """Share of the last day in which a container ran, in steps of five minutes, by namespace, pod and container."""
        ran = f"max_over_time(container_memory_working_set_bytes{{{matchers(self.settings, REAL)}}}[299999ms])"
        text = filled(f"max by ($namespace, $pod, $container) (count_over_time(({ran})[{DAY}s:5m]))", self.settings)
        return {
            (*self.pod(one.metric), self.of(one.metric, "container")): float(one.value[1]) * 300 / DAY
            for one in self.api.instant(text, self.at)
        }

    def labels(self) -> dict[Workload, dict[str, str]]:
        """Kubernetes labels of workloads and, under ("...", "namespace", ""), of namespaces."""
        found = {}
        for kind in (*_REPLICAS, "cronjob", "namespace"):
            for one in self.ask(f"kube_{kind}_labels"):
                name = "" if kind == "namespace" else one.metric.get(kind, "")
                found[self.of(one.metric, "namespace"), kind, name] = labelled(one.metric)
        return found

    def autoscaled(self) -> dict[Workload, str]:
        """Metrics that an autoscaler holds at a target, e.g. "cpu", by workload."""
        held: dict[Pod, set[str]] = defaultdict(set)
        for one in self.ask("kube_horizontalpodautoscaler_spec_target_metric"):
            held[self.autoscaler(one.metric)].add(one.metric.get("metric_name", "unknown"))
        return {
            (self.of(one.metric, "namespace"), one.metric.get("scaletargetref_kind", "").lower(), one.metric.get("scaletargetref_name", "")):
                ",".join(sorted(held.get(self.autoscaler(one.metric), {"unknown"})))
            for one in self.ask("kube_horizontalpodautoscaler_info")
        }  # fmt: skip

    def runtimes(self) -> dict[tuple[str, str, str], str]:
        """Runtime of the containers that show its heap, by namespace, pod and container ("" where that label is absent)."""
        recent = Period(self.at - timedelta(seconds=self.window), self.at)
        return {
            (*self.pod(labels), self.of(labels, "container")): runtime
            for runtime, metrics in _HEAPS.items()
            for labels in self.api.series([f"{metric}{{{matchers(self.settings, '')}}}" for metric in metrics], recent)
        }

    def of(self, labels: Mapping[str, str], name: str) -> str:
        """Value of the label that we call `name`."""
        return labels.get(self.settings.label(name), "")

    def pod(self, labels: Mapping[str, str]) -> Pod:
        """Namespace and name of the pod."""
        return self.of(labels, "namespace"), self.of(labels, "pod")

    def autoscaler(self, labels: Mapping[str, str]) -> Pod:
        """Namespace and name of the autoscaler."""
        # Both, because it was named hpa in kube-state-metrics before 2.0.
        return self.of(labels, "namespace"), labels.get("horizontalpodautoscaler") or labels.get("hpa", "")


def labelled(metric: Mapping[str, str]) -> dict[str, str]:
    """Kubernetes labels in the labels of a kube_*_labels metric, which prefixes them with label_."""
    return {name.removeprefix("label_"): value for name, value in sorted(metric.items()) if name.startswith("label_")}


def largest(values: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Largest value of each size over the replicas, since a roll-out shows old and new ones side by side."""
    found: dict[str, float] = {}
    for sizes in values:
        for name, value in sizes.items():
            found[name] = max(value, found.get(name, value))
    return found
