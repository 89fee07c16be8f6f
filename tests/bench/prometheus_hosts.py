"""Nodes and services of the made-up cluster, as kube-state-metrics, node_exporter and three families of histograms show them."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_samples import Fleet, ones, samples


def nodes(fleet: Fleet) -> Iterator[str]:
    """Kubernetes' side of the nodes: 4 cores and 16 GiB each."""
    yield "# TYPE kube_node_info gauge\n"
    for n in range(fleet.nodes):
        yield ones(
            "kube_node_info",
            f'node="node-{n}",provider_id="aws:///us-east-1a/i-000{n}",os_image="Debian",kubelet_version="v1.34.1"',
            fleet.rare,
        )
    yield "# TYPE kube_node_labels gauge\n"
    for n in range(fleet.nodes):
        place = 'label_topology_kubernetes_io_region="us-east-1",label_topology_kubernetes_io_zone="us-east-1a"'
        labels = f'node="node-{n}",label_node_kubernetes_io_instance_type="m6i.xlarge",{place},label_kubernetes_io_os="linux"'
        yield ones("kube_node_labels", labels, fleet.rare)
    yield "# TYPE kube_node_status_capacity gauge\n"
    for n in range(fleet.nodes):
        for resource, unit, amount in (("cpu", "core", 4), ("memory", "byte", 16 * 2**30), ("pods", "integer", 58)):
            yield ones("kube_node_status_capacity", f'node="node-{n}",resource="{resource}",unit="{unit}"', fleet.rare, amount)
    yield "# TYPE node_uname_info gauge\n"
    for n in range(fleet.nodes):
        yield ones("node_uname_info", f'instance="10.0.0.{n}:9100",nodename="node-{n}"', fleet.rare)


def exporters(fleet: Fleet) -> Iterator[str]:
    """node_exporter's side: 25 % busy, 4 GiB used; node-0 also has 30 GiB on disk, 1000 bytes/s in and 500 out."""
    t = fleet.times
    age = (t - fleet.start).astype(float)
    yield "# TYPE node_cpu_seconds counter\n"
    for n in range(fleet.nodes):
        for cpu in range(4):
            yield samples(f'node_cpu_seconds_total{{instance="10.0.0.{n}:9100",cpu="{cpu}",mode="idle"}}', t, age * 0.75)
    for name, amount in (("node_memory_MemTotal_bytes", 16 * 2**30), ("node_memory_MemAvailable_bytes", 12 * 2**30)):
        yield f"# TYPE {name} gauge\n"
        for n in range(fleet.nodes):
            yield ones(name, f'instance="10.0.0.{n}:9100"', t, amount)
    for name, amount in (("node_filesystem_size_bytes", 100 * 2**30), ("node_filesystem_avail_bytes", 70 * 2**30)):
        yield f"# TYPE {name} gauge\n"
        for mount in ("/", "/var/lib/kubelet"):
            yield ones(name, f'instance="10.0.0.0:9100",device="/dev/sda1",fstype="ext4",mountpoint="{mount}"', t, amount)
    for name, rate in (("node_network_receive_bytes", 1000), ("node_network_transmit_bytes", 500)):
        yield f"# TYPE {name} counter\n"
        for device in ("eth0", "veth12"):
            yield samples(f'{name}_total{{instance="10.0.0.0:9100",device="{device}"}}', t, age * rate)


def services(fleet: Fleet) -> Iterator[str]:
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
