"""The kinds of `other_cases.json` as calls of devopskit: one function a kind, each only renames."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from devopskit.analysis.autoscalers import aws_step as step
from devopskit.analysis.autoscalers import aws_target_tracking as tracking
from devopskit.analysis.autoscalers import azure_vmss, cluster_autoscaler, gcp_mig, hpa_metrics, karpenter, keda, vpa
from devopskit.tables import policies as forms

Given = dict[str, Any]


def keda_scale(given: Given) -> Given:
    trigger = forms.Trigger("t", 1, given["activation_threshold"])
    policy = forms.Keda(
        (trigger,), given["min_replicas"], 1000, given["idle_replicas"], cooldown_s=given["cooldown_s"]
    )  # the maximum plays no part in a poll
    poll = keda.Poll(given["current_replicas"], keda.is_active(given["value"], trigger), given["last_active_age_s"])
    replicas, own = keda.polled(policy, poll)
    return {"replicas": replicas, "owner": "keda" if own else "hpa"}


def keda_fallback(given: Given) -> Given:
    fallback = forms.Fallback(given["failure_threshold"], given["replicas"], given["behavior"])
    trigger = forms.Trigger("t", given["target"], metric_kind=given["metric_type"])
    value = keda.fallback_value(fallback, trigger, given["failures"], given["current_replicas"], given["ready_replicas"])
    return {"fallback": value is not None, "metric_value": None if value is None else float(value)}


def aws_target_tracking(given: Given) -> Given:
    tracked = [forms.Tracked(p["target"], p["low_threshold"]) for p in given["policies"]]
    points = [p["datapoints"] for p in given["policies"]]
    found = [tracking.wanted(t, given["current"], p) for t, p in zip(tracked, points, strict=True)]
    policy = forms.TargetTracking(given["min"], given["max"], tuple(tracked))
    return {"alarms": [alarm for alarm, _ in found], "capacity": tracking.highest(policy, [count for _, count in found])}


def aws_step(given: Given) -> Given:
    steps = tuple(forms.Step(s["lower"], s["upper"], s["adjustment"]) for s in given["steps"])
    policy = forms.StepScaling(
        given["min"],
        given["max"],
        given["alarm_threshold"],
        steps,
        given["adjustment_type"],
        given.get("min_adjustment_magnitude"),
    )
    return {"capacity": step.adjusted(policy, given["current"], given["metric"])}


def gcp_mig_size(given: Given) -> Given:
    control = given["scale_in_control"]
    policy = forms.GcpMig(given["min"], given["max"], scale_in=forms.ScaleInControl(**control) if control else None)
    recommended = [gcp_mig.Aged(max(r["signals"]), r["age_s"]) for r in given["recommendations"]]
    return {"size": gcp_mig.group_size(policy, recommended, [gcp_mig.Aged(s["size"], s["age_s"]) for s in given["sizes"]])}


def azure_autoscale(given: Given) -> Given:
    rules = tuple(forms.AzureRule(**rule) for rule in given["rules"])
    policy = forms.AzureVmss(given["min"], given["max"], rules)
    return {"capacity": azure_vmss.capacity(policy, given["current"], [given["metrics"][rule.metric] for rule in rules])}


def ca_scale_down(given: Given) -> Given:
    nodes = [
        cluster_autoscaler.Node(
            n["name"], n["cpu_requests_m"], n["memory_requests_mib"],
            forms.NodeShape(n["cpu_allocatable_m"], n["memory_allocatable_mib"]),
            n["unneeded_s"], n["ready"], n["movable"], tuple(n["blockers"]),
        )
        for n in given["nodes"]
    ]  # fmt: skip
    policy = forms.ClusterAutoscaler(0, 1000, forms.NodeShape(1, 1))
    since = {"since_add_s": given["since_scale_up_s"], "since_failure_s": given["since_failure_s"]}
    return {"removable": cluster_autoscaler.removable(policy, nodes, **since)}


def karpenter_budget(given: Given) -> Given:
    budgets = [forms.Budget(b["nodes"], tuple(b["reasons"] or ())) for b in given["budgets"] if b["open"]]
    state = karpenter.PoolState(given["total_nodes"], given["deleting"], given["not_ready"])
    return {"allowed": karpenter.allowed_disruptions(budgets, given["reason"], state)}


def karpenter_balanced(given: Given) -> Given:
    saving = Fraction(given["saving"], given["pool_cost"])
    return {"approved": karpenter.balanced_approves(saving, Fraction(given["disruption"], given["pool_disruption"]))}


def vpa_bounds(given: Given) -> Given:
    percentiles = given["p50_m"], given["p90_m"], given["p95_m"]
    found = vpa.bounds(*percentiles, history_days=given["history_days"], samples=given["samples"])
    return {"lower_m": found.lower_m, "target_m": found.target_m, "upper_m": found.upper_m}


def vpa_oom(given: Given) -> Given:
    return {"bytes": vpa.after_oom(given["usage_bytes"])}


def vpa_evict(given: Given) -> Given:
    found = vpa.Bounds(given["lower_m"], given["target_m"], given["upper_m"])
    pod = {"pod_age_s": given["pod_age_s"], "replicas": given["replicas"], "quick_oom": given["quick_oom"]}
    return {"evict": vpa.evicts(given["request_m"], found, **pod)}


def tolerance(given: Given) -> Given:
    band, ready = hpa_metrics.Tolerance.of(given["version"]), given["ready_pods"]
    ratio = given["utilization_pct"] / given["target_pct"]
    return {"within": band.holds(ratio), "replicas": hpa_metrics.of_ready(ready, ready, ratio, band)}


KINDS = {
    call.__name__: call
    for call in (
        keda_scale, keda_fallback, aws_target_tracking, aws_step, azure_autoscale, ca_scale_down, karpenter_budget, karpenter_balanced,
        vpa_bounds, vpa_oom, vpa_evict, tolerance,
    )
} | {"gcp_mig": gcp_mig_size}  # fmt: skip
