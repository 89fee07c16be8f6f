"""What is measured of containers, as PromQL: cAdvisor's counters and gauges, kube-state-metrics' restarts and kills."""

from __future__ import annotations

from devopskit.sources._prometheus.words import CONTAINER, POD, Query
from devopskit.tables import usage

# The empty name and POD must go: they are the sums of a pod and its pause container, and would count everything twice.
REAL = '$container!="",$container!="POD"'
# By these labels only, because a restarted container is a new series (other id) and two scrapers of one differ in further
# labels.
_ONE = "max by ($by) (sum without (id, name, image, cpu) ({}))"
# The value now minus the value a step ago, since increase() guesses at the borders and a single restart can vanish there.
_RISE = "(max by ($by) ({0}{{$sel}}) - max by ($by) ({0}{{$sel}} offset $offset) > 0)"
_KILLED = 'max by ($by) ({0}{{reason="OOMKilled",$sel}}{1}) == 1'
_RESTARTS = "kube_pod_container_status_restarts_total"
_LAST = _KILLED.format("kube_pod_container_status_last_terminated_reason", "")
_ENDED = "kube_pod_container_status_terminated_reason"


def _gauge(metric: str, name: str) -> Query:
    return Query(metric, "$namespace", CONTAINER, name, REAL, "max by ($by) (max_over_time($x{$sel}[$step]))")


CONTAINERS = (
    Query(
        usage.CONTAINER_CPU, "$namespace", CONTAINER, "container_cpu_usage_seconds_total", REAL, _ONE.format("rate($x{$sel}[$rate])")
    ),
    _gauge(usage.CONTAINER_MEMORY, "container_memory_working_set_bytes"),
    _gauge(usage.CONTAINER_RSS, "container_memory_rss"),
    Query(
        usage.CONTAINER_THROTTLED, "$namespace", CONTAINER, "container_cpu_cfs_periods_total", REAL,
        "max by ($by) (rate(container_cpu_cfs_throttled_periods_total{$sel}[$rate]) / (rate($x{$sel}[$rate]) > 0))", operands=2,
    ),
    Query(
        usage.CONTAINER_RESTARTS, "$namespace", CONTAINER, _RESTARTS, REAL, _RISE.format("$x"), together="sum", operands=2,
    ),
    # Killed and started again; killed and ended for good (jobs); a process of the container killed, seen by cAdvisor.
    Query(
        usage.CONTAINER_OOM, "$namespace", CONTAINER, _RESTARTS, REAL,
        f"({_RISE.format('$x')} and on ($by) ({_LAST})) or on ($by) ({_KILLED.format(_ENDED, '')} unless on ($by) "
        f"({_KILLED.format(_ENDED, ' offset $offset')})) or on ($by) {_RISE.format('container_oom_events_total')}",
        together="sum", operands=4,
    ),
)  # fmt: skip

# The demand that an autoscaler meets. Summed to pods by the server, because it does not know which pods are one workload,
# and to workloads here; counted like the CPU of containers, so that planning its slices asks nothing more.
WORKLOADS = (
    Query(
        usage.WORKLOAD_CPU, "$namespace", POD, "container_cpu_usage_seconds_total", REAL,
        "sum by ($by) (max by ($by,$container) (sum without (id, name, image, cpu) (rate($x{$sel}[$rate]))))", together="sum",
    ),
    # How many pods the demand was spread over, by the same series, because kube-state-metrics is not everywhere.
    Query(
        usage.WORKLOAD_PODS, "$namespace", POD, "container_cpu_usage_seconds_total", REAL, "group by ($by) (rate($x{$sel}[$rate]))",
        together="sum",
    ),
)  # fmt: skip
