"""The kinds of `hpa_cases.json` as calls of devopskit: one function a kind, each only renames."""

from __future__ import annotations

from typing import Any

from devopskit.analysis.autoscalers import hpa_behavior as behavior
from devopskit.analysis.autoscalers import hpa_metrics as metrics
from devopskit.analysis.autoscalers import hpa_pods as pods
from devopskit.analysis.autoscalers.hpa import HpaController, HpaSettings
from devopskit.tables.policies import Hpa, Metric, read_behavior, read_hpa
from devopskit.tables.policies_hpa import Rules

Given = dict[str, Any]


def _pods(given: Given) -> list[pods.Pod]:
    return [pods.Pod(**entry) for entry in given.get("pods", [])]


def _waits(given: Given) -> pods.Waits:
    return pods.Waits(given.get("cpu_initialization_period_s", 300), given.get("initial_readiness_delay_s", 30))


def _tolerance(given: Given) -> metrics.Tolerance:
    return metrics.Tolerance(given.get("tolerance_down", 0.1), given.get("tolerance_up", 0.1))


def _past(entries: list[Given] | None) -> list[behavior.Recommended] | None:
    return None if entries is None else [behavior.Recommended(e["replicas"], -e["age_s"]) for e in entries]


def _events(given: Given) -> behavior.Past:
    up, down = ([behavior.Event(e["change"], -e["age_s"]) for e in given.get(k) or []] for k in ("up_events", "down_events"))
    return behavior.Past(up, down)


def classify(given: Given) -> Given:
    found = pods.group(_pods(given), cpu=given["resource"] == "cpu", waits=_waits(given))
    names = {k: sorted(p.name for p in getattr(found, k)) for k in ("unready", "missing", "ignored")}
    return {"ready": len(found.ready), **names}


def pod_request(given: Given) -> Given:
    try:
        asked = pods.pod_request(
            given["pod"], given.get("container", ""), pod_level=given.get("pod_level_resources_enabled", True)
        )
    except pods.NoProposal:
        return {"error": True}
    return {"request_m": asked}


def utilization_ratio(given: Given) -> Given:
    try:
        ratio, percent, mean = metrics.utilization_ratio(given["usage_m"], given["request_m"], given["target_utilization_pct"])
    except pods.NoProposal:
        return {"error": True}
    return {"ratio": ratio, "utilization_pct": percent, "mean_usage_m": mean}


def usage_ratio(given: Given) -> Given:
    ratio, mean = metrics.usage_ratio(given["usage_m"], given["target_m"])
    return {"ratio": ratio, "mean_usage_m": mean}


def resource_utilization(given: Given) -> Given:
    try:
        found = metrics.by_utilization(
            given["current_replicas"], given["target_utilization_pct"], _pods(given), _tolerance(given),
            unknown=given.get("usage_of_unknown_pods_m"), cpu=given.get("resource", "cpu") == "cpu", waits=_waits(given),
        )  # fmt: skip
    except pods.NoProposal:
        return {"error": True}
    return {"replicas": found.replicas, "utilization_pct": found.percent, "mean_usage_m": found.mean_m}


def pods_average(given: Given) -> Given:
    try:
        found = metrics.by_average(
            given["current_replicas"], given["target_m"], _pods(given), _tolerance(given),
            cpu=given.get("resource") == "cpu", waits=_waits(given),
        )  # fmt: skip
    except pods.NoProposal:
        return {"error": True}
    return {"replicas": found.replicas, "mean_usage_m": found.mean_m}


def value(given: Given) -> Given:
    total = metrics.outside_sum(given["values_m"])
    replicas = metrics.by_value(given["current_replicas"], given["target_m"], total, given["ready_pods"], _tolerance(given))
    return {"replicas": replicas, "value_m": total}


def per_pod_value(given: Given) -> Given:
    total, current = metrics.outside_sum(given["values_m"]), given["status_replicas"]
    replicas = metrics.by_value_per_pod(current, given["target_m"], total, _tolerance(given))
    return {"replicas": replicas, "value_per_pod_m": metrics.value_per_pod(total, current)}


def per_pod_usage(given: Given) -> Given:
    return {"value_per_pod_m": metrics.value_per_pod(given["value_m"], given["status_replicas"])}


def limit_legacy(given: Given) -> Given:
    replicas, reason = behavior.limited_without_behavior(
        given["current_replicas"], given["desired_replicas"], given["min_replicas"], given["max_replicas"]
    )
    return {"replicas": replicas, "reason": reason}


def limit_behavior(given: Given) -> Given:
    counts = given["current_replicas"], given["desired_replicas"]
    limits = given["min_replicas"], given["max_replicas"]
    replicas, reason = behavior.limited(counts, limits, read_behavior(given["behavior"]).filled(300), _events(given), 0.0)
    return {"replicas": replicas, "reason": reason}


def scale_limit(given: Given) -> Given:
    filled, up = read_behavior({given["direction"]: given["rules"]}).filled(300), given["direction"] == "scaleUp"
    call, rules = (behavior.up_limit, filled.up) if up else (behavior.down_limit, filled.down)
    return {"limit": call(given["current_replicas"], rules, _events(given), 0.0)}


def stabilise_legacy(given: Given) -> Given:
    past = _past(given["recommendations"]) or []
    replicas = behavior.highest_in_window(past, given["desired_replicas"], given["window_s"], 0.0)
    return {"replicas": replicas, "kept": [r.count for r in past]}


def stabilise_behavior(given: Given) -> Given:
    past, counts = _past(given["recommendations"]) or [], (given["current_replicas"], given["desired_replicas"])
    replicas = behavior.within_band(past, counts, (given["up_window_s"], given["down_window_s"]), 0.0)
    return {"replicas": replicas, "kept": [r.count for r in past]}


def store_event(given: Given) -> Given:
    events = [behavior.Event(e["change"], -e["age_s"]) for e in given["events"]]
    within = behavior.changed_within(events, given["period_s"], 0.0)
    if given["rules"] is not None:
        behavior.record(events, given["change"], read_behavior({"scaleUp": given["rules"]}).filled(300).up, 0.0)
    return {"changed_within": within, "kept": [e.change for e in events], "outdated": [e.outdated for e in events]}


def fill_behavior(given: Given) -> Given:
    read = read_behavior(given["behavior"])
    if read is None:
        return {"behavior": None}
    filled = read.filled(given.get("downscale_stabilization_s", 300))
    return {"scaleUp": _spec(filled.up), "scaleDown": _spec(filled.down)}


def _spec(rules: Rules) -> Given:
    rates = [{"type": r.kind, "value": r.value, "periodSeconds": r.period_s} for r in rules.rates]
    out: Given = {"stabilizationWindowSeconds": rules.window_s, "selectPolicy": rules.select, "policies": rates}
    return out if rules.tolerance is None else out | {"tolerance": rules.tolerance}


def sync(given: Given) -> Given:
    policy = read_hpa(given["spec"], quantity=int)
    settings = HpaSettings(
        tolerance=given.get("tolerance", 0.1),
        configurable_tolerance=given.get("configurable_tolerance_enabled", True),
        scale_to_zero=given.get("scale_to_zero_enabled", False),
    )
    control = HpaController(policy, settings)
    control.recommended, control.past = _past(given.get("recommendations")), _events(given)
    control.scaled_to_zero = given.get("scaled_to_zero", False)
    current = given["current_replicas"]
    found = control.sync(
        0.0,
        current,
        lambda: [_proposal(m, v, policy, control, given) for m, v in zip(policy.metrics, given["metric_values"], strict=True)],
    )
    return {"replicas": found.count, "rescale": found.count != current, "error": found.error, "reason": found.reason}


def _proposal(metric: Metric, values: Given, policy: Hpa, control: HpaController, given: Given) -> int | None:
    if values.get("failed"):
        return None
    current, tolerance = given["current_replicas"], control.tolerance
    if metric.kind in ("Object", "External"):
        total = metrics.outside_sum(values["values_m"])
        if metric.target_kind == "AverageValue":
            return metrics.by_value_per_pod(given.get("status_replicas", current), metric.target, total, tolerance)
        ready = sum(p.phase == "Running" and p.ready is True for p in _pods(given))
        return metrics.by_value(current, metric.target, total, ready, tolerance)
    sampled = [pods.Pod(**e | {"usage_m": v}) for e, v in zip(given.get("pods", []), values["pod_values_m"], strict=True)]
    try:
        if metric.target_kind == "AverageValue":
            cpu = metric.kind != "Pods"
            return metrics.by_average(current, metric.target, sampled, tolerance, cpu=cpu, waits=_waits(given)).replicas
        unknown = values.get("usage_of_unknown_pods_m")
        return metrics.by_utilization(current, metric.target, sampled, tolerance, unknown=unknown, waits=_waits(given)).replicas
    except pods.NoProposal:
        return None


KINDS = {
    call.__name__: call
    for call in (
        classify, pod_request, utilization_ratio, usage_ratio, resource_utilization, pods_average, value, per_pod_value, per_pod_usage,
        limit_legacy, limit_behavior, scale_limit, stabilise_legacy, stabilise_behavior, store_event, fill_behavior, sync,
    )
}  # fmt: skip


def decide(kind: str, inputs: Given) -> Given:
    """Answer of one case of the HPA."""
    return KINDS[kind](inputs)
