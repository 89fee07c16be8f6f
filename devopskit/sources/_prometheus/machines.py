"""What is measured of nodes and other machines, as PromQL over the names of node_exporter."""

from __future__ import annotations

from devopskit.sources._prometheus.words import Query
from devopskit.tables import usage

# Left out because ends of pods and bridges carry the same bytes as the real device and would be counted twice.
_VIRTUAL = 'device!~"lo|(veth|cali|cni|flannel|docker|br-|virbr|tunl|kube-|nodelocaldns|cilium|lxc|ifb|dummy).*"'
_REAL_DISK = 'fstype!~"tmpfs|ramfs|overlay|squashfs|nsfs|fuse.*|rootfs|iso9660"'
_REAL_DEVICE = 'device!~"(loop|ram|dm-|md|zram|sr).*"'
_INSTANCE = ("$instance",)


def _pair(metric: str, first: str, second: str, where: str) -> Query:
    text = f"sum by ($by) (max by ($by, device) (rate($x{{$sel}}[$rate]) + rate({second}{{$sel}}[$rate])))"
    return Query(metric, "$instance", _INSTANCE, first, where, text, operands=2)


MACHINES = (
    Query(
        usage.SYSTEM_CPU, "$instance", _INSTANCE, "node_cpu_seconds_total", 'mode="idle"',
        "clamp_min(1 - avg by ($by) (rate($x{$sel}[$rate])), 0)",
    ),
    Query(
        usage.SYSTEM_MEMORY, "$instance", _INSTANCE, "node_memory_MemAvailable_bytes", "",
        "max by ($by) (node_memory_MemTotal_bytes{$sel} - min_over_time($x{$sel}[$step]))", operands=2,
    ),
    # Bind mounts show one device several times, so a device counts once.
    Query(
        usage.DISK_USAGE, "$instance", _INSTANCE, "node_filesystem_avail_bytes", _REAL_DISK,
        "sum by ($by) (max by ($by, device) (node_filesystem_size_bytes{$sel} - min_over_time($x{$sel}[$step])))", operands=2,
    ),
    _pair(usage.DISK_OPERATIONS, "node_disk_reads_completed_total", "node_disk_writes_completed_total", _REAL_DEVICE),
    _pair(usage.DISK_IO, "node_disk_read_bytes_total", "node_disk_written_bytes_total", _REAL_DEVICE),
    _pair(usage.NETWORK_IO, "node_network_receive_bytes_total", "node_network_transmit_bytes_total", _VIRTUAL),
)  # fmt: skip
