"""A made-up cluster as OpenMetrics text: what cAdvisor, kube-state-metrics, node_exporter and services would have shown.

In the flat shape every value is known by its formula: replica r of workload k uses 0.1 (k + 1) (1 + r / 2) cores and
100 (k + 1) (1 + r / 2) MiB. Things that happen: app-0 is killed for memory in the middle (counter reset, restart), all
pods of app-1 are not scraped for 40 samples, app-3 is rolled out in the middle (new replica set, other pods), app-2 has an
autoscaler, and a job of the namespace batch runs for 20 minutes each night. In the flat shape two scrapers see app-8, and
the containers of app-9 are replaced in the middle, which gives their series another id.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import prometheus_hosts as hosts
from prometheus_samples import Fleet, ones, samples

MIB = 2**20
NAMESPACES = 5
NIGHTLY_START, NIGHTLY_SECONDS = 2 * 3600, 1200
HASHES = ("5d9c7bb4f6", "6c8d4f7b95")  # letters of Kubernetes' own alphabet, so that names can be told from hashes


@dataclass(frozen=True)
class Pod:
    """One pod: labels of its owner, the values it would have, and the stamps at which it lives."""

    namespace: str
    name: str
    owner: tuple[str, str]
    workload: int
    replica: int
    times: np.ndarray

    @property
    def labels(self) -> str:
        """Namespace and pod as labels."""
        return f'namespace="{self.namespace}",pod="{self.name}"'


def pods(fleet: Fleet) -> Iterator[Pod]:
    """Every pod that ever lived."""
    t = fleet.times
    for k in range(fleet.workloads):
        for r in range(fleet.replicas):
            for generation, alive in enumerate((t <= fleet.middle, t > fleet.middle) if k == 3 else (t > 0,)):
                owner = f"app-{k}-{HASHES[generation]}"
                seen = alive & ~((t > fleet.middle) & (t <= fleet.middle + 40 * fleet.scrape)) if k == 1 else alive
                yield Pod(f"team-{k % NAMESPACES}", f"{owner}-{'bcdfghjklm'[r] * 5}", ("ReplicaSet", owner), k, r, t[seen])
    for night in range(fleet.start, fleet.end, 86_400):
        begin = night + NIGHTLY_START
        alive = t[(t > begin) & (t <= begin + NIGHTLY_SECONDS)]
        if len(alive):
            job = f"nightly-{night // 60}"
            yield Pod("batch", f"{job}-xk2qz", ("Job", job), 9, 0, alive)


def level(fleet: Fleet, pod: Pod) -> np.ndarray:
    """Load of a pod at its stamps, relative to 0.1 cores or 100 MiB."""
    if not fleet.noisy:
        return np.full(len(pod.times), (pod.workload + 1) * (1 + pod.replica / 2))
    rng = np.random.default_rng(pod.workload * 100 + pod.replica)
    wave = 1 + 0.6 * np.sin(2 * np.pi * pod.times / 86_400 + pod.workload) + rng.gamma(2.0, 0.1, len(pod.times))
    share = 0.5 + pod.workload * 37 % 100 / 100  # of a quarter of the request
    return (pod.workload % 7 + 1) * share * wave * (1 + pod.replica / 10)


def lines(fleet: Fleet) -> Iterator[str]:
    """OpenMetrics text; all samples of a family stand together, as promtool demands."""
    yield from _containers(fleet)
    yield from _state(fleet)
    yield from _workload_state(fleet)
    yield from hosts.nodes(fleet)
    yield from hosts.exporters(fleet)
    yield from hosts.services(fleet)
    yield "# EOF\n"


def _cpu(fleet: Fleet, pod: Pod, total: np.ndarray) -> Iterator[str]:
    """Counter of one pod: one series, but two for containers that are replaced or scraped twice."""
    name = f'container_cpu_usage_seconds_total{{{pod.labels},container="main",id="/k/{pod.name}'
    if pod.workload == 9 and not fleet.noisy and pod.namespace != "batch":
        after = pod.times > fleet.middle
        yield samples(f'{name}/1"}}', pod.times[~after], total[~after])
        yield samples(f'{name}/2"}}', pod.times[after], total[after] - total[~after][-1])
        return
    yield samples(f'{name}"}}', pod.times, total)
    if pod.workload == 8 and not fleet.noisy:
        yield samples(f'{name}",job="other"}}', pod.times, total)


def _containers(fleet: Fleet) -> Iterator[str]:
    everyone = list(pods(fleet))
    yield "# TYPE container_cpu_usage_seconds counter\n"
    for pod in everyone:
        total = np.cumsum(level(fleet, pod) * 0.1 * fleet.scrape)
        if pod.workload == 0:
            after = pod.times > fleet.middle
            total[after] -= total[~after][-1]  # a restart: the counter begins at zero
        yield from _cpu(fleet, pod, total)
    for name, share in (("container_memory_working_set_bytes", 1.0), ("container_memory_rss", 0.8)):
        yield f"# TYPE {name} gauge\n"
        for pod in everyone if share == 1.0 or not fleet.noisy else ():
            yield samples(
                f'{name}{{{pod.labels},container="main"}}', pod.times, (level(fleet, pod) * 100 * MIB * share).round()
            )
    yield "# TYPE container_cpu_cfs_periods counter\n"
    throttled = [pod for pod in everyone if pod.workload == 4]
    for pod in throttled:
        yield samples(
            f'container_cpu_cfs_periods_total{{{pod.labels},container="main"}}', pod.times, (pod.times - fleet.start) * 10.0
        )
    yield "# TYPE container_cpu_cfs_throttled_periods counter\n"
    for pod in throttled:
        yield samples(
            f'container_cpu_cfs_throttled_periods_total{{{pod.labels},container="main"}}',
            pod.times,
            (pod.times - fleet.start) * 2.0,
        )


def _state(fleet: Fleet) -> Iterator[str]:
    everyone = list(pods(fleet))
    rare = {pod.name: np.intersect1d(pod.times, fleet.rare) for pod in everyone}
    rare = {pod.name: rare[pod.name] if len(rare[pod.name]) else pod.times[-1:] for pod in everyone}
    yield "# TYPE kube_pod_owner gauge\n"
    for pod in everyone:
        yield ones("kube_pod_owner", f'{pod.labels},owner_kind="{pod.owner[0]}",owner_name="{pod.owner[1]}"', rare[pod.name])
    yield "# TYPE kube_pod_info gauge\n"
    for pod in everyone:
        yield ones("kube_pod_info", f'{pod.labels},node="node-{pod.workload % fleet.nodes}"', rare[pod.name])
    yield "# TYPE kube_pod_created gauge\n"
    yield from (ones("kube_pod_created", pod.labels, rare[pod.name], float(pod.times[0])) for pod in everyone)
    yield "# TYPE kube_pod_container_info gauge\n"
    for pod in everyone:
        yield ones("kube_pod_container_info", f'{pod.labels},container="main",image="registry/app:1"', rare[pod.name])
    # A job that ended long ago and is still listed.
    yield ones("kube_pod_container_info", 'namespace="batch",pod="migrate-xk2qz",container="main"', fleet.rare)
    for what, factor in (("requests", 4.0), ("limits", 8.0)):
        yield f"# TYPE kube_pod_container_resource_{what} gauge\n"
        for pod in everyone:
            cores, size = 0.1 * factor * (pod.workload % 7 + 1), 100 * MIB * factor * (pod.workload % 7 + 1)
            name, labels = f"kube_pod_container_resource_{what}", f'{pod.labels},container="main"'
            if what == "requests" or pod.workload != 5:  # app-5 has no CPU limit
                yield ones(name, f'{labels},resource="cpu",unit="core"', rare[pod.name], cores)
            yield ones(name, f'{labels},resource="memory",unit="byte"', rare[pod.name], size)
    yield "# TYPE kube_pod_status_phase gauge\n"
    for phase, holds in (("Running", 0), ("Succeeded", 1)):
        yield ones("kube_pod_status_phase", f'namespace="batch",pod="migrate-xk2qz",phase="{phase}"', fleet.rare, holds)
    yield "# TYPE jvm_memory_used_bytes gauge\n"
    for pod in everyone:
        if pod.workload == 6:
            yield ones("jvm_memory_used_bytes", f'{pod.labels},container="main",area="heap"', rare[pod.name], 64 * MIB)
    killed = [pod for pod in everyone if pod.workload == 0]
    yield "# TYPE kube_pod_container_status_restarts counter\n"
    for pod in killed:
        count = (pod.times > fleet.middle).astype(float)
        yield samples(f'kube_pod_container_status_restarts_total{{{pod.labels},container="main"}}', pod.times, count)
    yield "# TYPE kube_pod_container_status_last_terminated_reason gauge\n"
    for pod in killed:
        labels = f'{pod.labels},container="main",reason="OOMKilled"'
        yield ones("kube_pod_container_status_last_terminated_reason", labels, pod.times[pod.times > fleet.middle])


def _workload_state(fleet: Fleet) -> Iterator[str]:
    yield "# TYPE kube_replicaset_owner gauge\n"
    for k in range(fleet.workloads):
        for generation in HASHES[: 2 if k == 3 else 1]:
            labels = f'namespace="team-{k % NAMESPACES}",replicaset="app-{k}-{generation}"'
            yield ones("kube_replicaset_owner", f'{labels},owner_kind="Deployment",owner_name="app-{k}"', fleet.rare)
    yield "# TYPE kube_job_owner gauge\n"
    for pod in pods(fleet):
        if pod.owner[0] == "Job":
            labels = f'namespace="batch",job_name="{pod.owner[1]}",owner_kind="CronJob",owner_name="nightly"'
            yield ones("kube_job_owner", labels, pod.times[-1:])
    yield "# TYPE kube_deployment_spec_replicas gauge\n"
    for k in range(fleet.workloads):
        labels = f'namespace="team-{k % NAMESPACES}",deployment="app-{k}"'
        yield ones("kube_deployment_spec_replicas", labels, fleet.rare, fleet.replicas)
    yield "# TYPE kube_deployment_labels gauge\n"
    for k in range(fleet.workloads):
        labels = f'namespace="team-{k % NAMESPACES}",deployment="app-{k}"'
        yield ones("kube_deployment_labels", f'{labels},label_team="squad-{k % 3}",label_app="app-{k}"', fleet.rare)
    yield "# TYPE kube_limitrange gauge\n"
    for constraint, cores in (("min", 0.05), ("max", 8), ("default", 1)):
        where = f'namespace="team-3",limitrange="bounds",resource="cpu",type="Container",constraint="{constraint}"'
        yield ones("kube_limitrange", where, fleet.rare, cores)
    yield "# TYPE kube_resourcequota gauge\n"
    for what, cores in (("hard", 20), ("used", 12)):
        where = f'namespace="team-3",resourcequota="compute",resource="requests.cpu",type="{what}"'
        yield ones("kube_resourcequota", where, fleet.rare, cores)
    hpa = 'namespace="team-2",horizontalpodautoscaler="app-2"'
    yield "# TYPE kube_horizontalpodautoscaler_info gauge\n"
    yield ones(
        "kube_horizontalpodautoscaler_info", f'{hpa},scaletargetref_kind="Deployment",scaletargetref_name="app-2"', fleet.rare
    )
    yield "# TYPE kube_horizontalpodautoscaler_spec_target_metric gauge\n"
    name = "kube_horizontalpodautoscaler_spec_target_metric"
    yield ones(name, f'{hpa},metric_name="cpu",metric_target_type="utilization"', fleet.rare, 60)
    for bound, count in (("min", 2), ("max", 6)):
        yield f"# TYPE kube_horizontalpodautoscaler_spec_{bound}_replicas gauge\n"
        yield ones(f"kube_horizontalpodautoscaler_spec_{bound}_replicas", hpa, fleet.rare, count)
