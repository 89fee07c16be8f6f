"""A made-up cluster as OpenMetrics text: what cAdvisor, kube-state-metrics, node_exporter and services would have shown.

In the flat shape every value is known by its formula: replica r of workload k uses 0.1 (k + 1) (1 + r / 2) cores and
100 (k + 1) (1 + r / 2) MiB. Things that happen: app-0 is killed for memory in the middle (counter reset, restart), all
pods of app-1 are not scraped for 40 samples, app-3 is rolled out in the middle (new replica set, other pods), app-2 has an
autoscaler, and a job of the namespace batch runs for 20 minutes each night.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

MIB = 2**20
NAMESPACES = 5
NIGHTLY_START, NIGHTLY_SECONDS = 2 * 3600, 1200
HASHES = ("5d9c7bb4f6", "6c8d4f7b95")  # letters of Kubernetes' own alphabet, so that names can be told from hashes


@dataclass(frozen=True)
class Fleet:
    """Size and span of the cluster; `start` and `end` in seconds since 1970, `scrape` the seconds between samples."""

    workloads: int
    replicas: int
    start: int
    end: int
    scrape: int
    noisy: bool = False

    @property
    def times(self) -> np.ndarray:
        """Stamps of the samples, start excluded so that the last one stands at the end."""
        return np.arange(self.start + self.scrape, self.end + 1, self.scrape)

    @property
    def middle(self) -> int:
        """Moment at which things happen: a multiple of an hour near the middle."""
        return (self.start + self.end) // 2 // 3600 * 3600

    @property
    def rare(self) -> np.ndarray:
        """Stamps for what never changes: every six hours, and every scrape of the last hours."""
        t = self.times
        return t[(t % 21_600 < self.scrape) | (t > self.end - 7200)]


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
    flat = (pod.workload + 1) * (1 + pod.replica / 2)
    if not fleet.noisy:
        return np.full(len(pod.times), flat)
    rng = np.random.default_rng(pod.workload * 100 + pod.replica)
    wave = 1 + 0.6 * np.sin(2 * np.pi * pod.times / 86_400 + pod.workload) + rng.gamma(2.0, 0.1, len(pod.times))
    return flat % 7 * wave + 0.1


def lines(fleet: Fleet) -> Iterator[str]:
    """OpenMetrics text; all samples of a family stand together, as promtool demands."""
    yield from _containers(fleet)
    yield from _state(fleet)
    yield from _workload_state(fleet)
    yield from _nodes(fleet)
    yield from _services(fleet)
    yield "# EOF\n"


def samples(series: str, times: np.ndarray, values: np.ndarray) -> str:
    """Lines of one series."""
    return "".join(f"{series} {v:.10g} {t}\n" for t, v in zip(times.tolist(), values.tolist(), strict=True))


def _ones(name: str, labels: str, times: np.ndarray, value: float = 1.0) -> str:
    return samples(f"{name}{{{labels}}}", times, np.full(len(times), value))


def _containers(fleet: Fleet) -> Iterator[str]:
    everyone = list(pods(fleet))
    yield "# TYPE container_cpu_usage_seconds counter\n"
    for pod in everyone:
        total = np.cumsum(level(fleet, pod) * 0.1 * fleet.scrape)
        if pod.workload == 0:
            after = pod.times > fleet.middle
            total[after] -= total[~after][-1]  # a restart: the counter begins at zero
        yield samples(
            f'container_cpu_usage_seconds_total{{{pod.labels},container="main",id="/k/{pod.name}"}}', pod.times, total
        )
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
        yield _ones("kube_pod_owner", f'{pod.labels},owner_kind="{pod.owner[0]}",owner_name="{pod.owner[1]}"', rare[pod.name])
    yield "# TYPE kube_pod_info gauge\n"
    for pod in everyone:
        yield _ones("kube_pod_info", f'{pod.labels},node="node-{pod.workload % 2}"', rare[pod.name])
    yield "# TYPE kube_pod_container_info gauge\n"
    for pod in everyone:
        yield _ones("kube_pod_container_info", f'{pod.labels},container="main",image="registry/app:1"', rare[pod.name])
    for what, factor in (("requests", 4.0), ("limits", 8.0)):
        yield f"# TYPE kube_pod_container_resource_{what} gauge\n"
        for pod in everyone:
            cores, size = 0.1 * factor * (pod.workload + 1), 100 * MIB * factor / 2 * (pod.workload + 1)
            name, labels = f"kube_pod_container_resource_{what}", f'{pod.labels},container="main"'
            if what == "requests" or pod.workload != 5:  # app-5 has no CPU limit
                yield _ones(name, f'{labels},resource="cpu",unit="core"', rare[pod.name], cores)
            yield _ones(name, f'{labels},resource="memory",unit="byte"', rare[pod.name], size)
    killed = [pod for pod in everyone if pod.workload == 0]
    yield "# TYPE kube_pod_container_status_restarts counter\n"
    for pod in killed:
        count = (pod.times > fleet.middle).astype(float)
        yield samples(f'kube_pod_container_status_restarts_total{{{pod.labels},container="main"}}', pod.times, count)
    yield "# TYPE kube_pod_container_status_last_terminated_reason gauge\n"
    for pod in killed:
        labels = f'{pod.labels},container="main",reason="OOMKilled"'
        yield _ones("kube_pod_container_status_last_terminated_reason", labels, pod.times[pod.times > fleet.middle])


def _workload_state(fleet: Fleet) -> Iterator[str]:
    yield "# TYPE kube_replicaset_owner gauge\n"
    for k in range(fleet.workloads):
        for generation in HASHES[: 2 if k == 3 else 1]:
            labels = f'namespace="team-{k % NAMESPACES}",replicaset="app-{k}-{generation}"'
            yield _ones("kube_replicaset_owner", f'{labels},owner_kind="Deployment",owner_name="app-{k}"', fleet.rare)
    yield "# TYPE kube_job_owner gauge\n"
    for pod in pods(fleet):
        if pod.owner[0] == "Job":
            labels = f'namespace="batch",job_name="{pod.owner[1]}",owner_kind="CronJob",owner_name="nightly"'
            yield _ones("kube_job_owner", labels, pod.times[-1:])
    yield "# TYPE kube_deployment_spec_replicas gauge\n"
    for k in range(fleet.workloads):
        labels = f'namespace="team-{k % NAMESPACES}",deployment="app-{k}"'
        yield _ones("kube_deployment_spec_replicas", labels, fleet.rare, fleet.replicas)
    yield "# TYPE kube_deployment_labels gauge\n"
    for k in range(fleet.workloads):
        labels = f'namespace="team-{k % NAMESPACES}",deployment="app-{k}"'
        yield _ones("kube_deployment_labels", f'{labels},label_team="squad-{k % 3}",label_app="app-{k}"', fleet.rare)
    hpa = 'namespace="team-2",horizontalpodautoscaler="app-2"'
    yield "# TYPE kube_horizontalpodautoscaler_info gauge\n"
    yield _ones(
        "kube_horizontalpodautoscaler_info", f'{hpa},scaletargetref_kind="Deployment",scaletargetref_name="app-2"', fleet.rare
    )
    yield "# TYPE kube_horizontalpodautoscaler_spec_target_metric gauge\n"
    name = "kube_horizontalpodautoscaler_spec_target_metric"
    yield _ones(name, f'{hpa},metric_name="cpu",metric_target_type="utilization"', fleet.rare, 60)


def _nodes(fleet: Fleet) -> Iterator[str]:
    """Two nodes of 4 cores and 16 GiB: 25 % busy, 4 GiB used, 30 GiB on disk, 1000 bytes/s in and 500 out."""
    nodes = (0, 1)
    yield "# TYPE kube_node_info gauge\n"
    for n in nodes:
        yield _ones("kube_node_info", f'node="node-{n}",provider_id="aws:///us-east-1a/i-000{n}",os_image="Debian"', fleet.rare)
    yield "# TYPE kube_node_labels gauge\n"
    for n in nodes:
        place = 'label_topology_kubernetes_io_region="us-east-1",label_topology_kubernetes_io_zone="us-east-1a"'
        labels = f'node="node-{n}",label_node_kubernetes_io_instance_type="m6i.xlarge",{place},label_kubernetes_io_os="linux"'
        yield _ones("kube_node_labels", labels, fleet.rare)
    yield "# TYPE kube_node_status_capacity gauge\n"
    for n in nodes:
        for resource, unit, amount in (("cpu", "core", 4), ("memory", "byte", 16 * 2**30), ("pods", "integer", 58)):
            yield _ones("kube_node_status_capacity", f'node="node-{n}",resource="{resource}",unit="{unit}"', fleet.rare, amount)
    yield "# TYPE node_uname_info gauge\n"
    for n in nodes:
        yield _ones("node_uname_info", f'instance="10.0.0.{n}:9100",nodename="node-{n}"', fleet.rare)
    t = fleet.times if not fleet.noisy else fleet.rare
    age = (t - fleet.start).astype(float)
    yield "# TYPE node_cpu_seconds counter\n"
    for n in nodes:
        for cpu in range(4):
            yield samples(f'node_cpu_seconds_total{{instance="10.0.0.{n}:9100",cpu="{cpu}",mode="idle"}}', t, age * 0.75)
    for name, amount in (("node_memory_MemTotal_bytes", 16 * 2**30), ("node_memory_MemAvailable_bytes", 12 * 2**30)):
        yield f"# TYPE {name} gauge\n"
        for n in nodes:
            yield _ones(name, f'instance="10.0.0.{n}:9100"', t, amount)
    for name, amount in (("node_filesystem_size_bytes", 100 * 2**30), ("node_filesystem_avail_bytes", 70 * 2**30)):
        yield f"# TYPE {name} gauge\n"
        for mount in ("/", "/var/lib/kubelet"):
            yield _ones(name, f'instance="10.0.0.0:9100",device="/dev/sda1",fstype="ext4",mountpoint="{mount}"', t, amount)
    for name, rate in (("node_network_receive_bytes", 1000), ("node_network_transmit_bytes", 500)):
        yield f"# TYPE {name} counter\n"
        for device in ("eth0", "veth12"):
            yield samples(f'{name}_total{{instance="10.0.0.0:9100",device="{device}"}}', t, age * rate)


def _services(fleet: Fleet) -> Iterator[str]:
    """Checkout: 10 requests/s, 1 of them an error, all below 0.1 s; cart behind Istio: 4/s in 100 to 250 ms; Linkerd's web: 2/s."""
    t = fleet.times if not fleet.noisy else fleet.times[:0]
    age = (t - fleet.start).astype(float)
    own = 'namespace="team-0",service="checkout"'
    yield "# TYPE http_server_request_duration_seconds histogram\n"
    name = "http_server_request_duration_seconds"
    for status, rate in (("200", 9), ("503", 1)):
        labels = f'{own},http_response_status_code="{status}"'
        for le in ("0.05", "0.1", "+Inf"):
            yield samples(f'{name}_bucket{{{labels},le="{le}"}}', t, age * rate * (0.5 if le == "0.05" else 1))
        yield samples(f"{name}_count{{{labels}}}", t, age * rate)
    mesh = 'destination_service_namespace="team-1",destination_service_name="cart"'
    yield "# TYPE istio_requests counter\n"
    for reporter in ("source", "destination"):
        yield samples(f'istio_requests_total{{{mesh},reporter="{reporter}",response_code="200"}}', t, age * 4)
    yield "# TYPE istio_request_duration_milliseconds histogram\n"
    for le, share in (("100", 0), ("250", 1), ("+Inf", 1)):
        yield samples(
            f'istio_request_duration_milliseconds_bucket{{{mesh},reporter="destination",le="{le}"}}', t, age * 4 * share
        )
    linkerd = 'namespace="team-2",deployment="web",direction="inbound"'
    yield "# TYPE response counter\n"
    for outcome, rate in (("success", 1.5), ("failure", 0.5)):
        yield samples(f'response_total{{{linkerd},classification="{outcome}"}}', t, age * rate)
    yield "# TYPE response_latency_ms histogram\n"
    for le, share in (("10", 1), ("20", 1), ("+Inf", 1)):
        yield samples(f'response_latency_ms_bucket{{{linkerd},le="{le}"}}', t, age * 2 * share)
