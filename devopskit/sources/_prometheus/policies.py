"""The table `policies`: horizontal pod autoscalers, as kube-state-metrics knows them at the end of the period."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pandas as pd

from devopskit.errors import DevopskitError
from devopskit.period import Period
from devopskit.sources._prometheus.api import Api
from devopskit.sources._prometheus.ids import workload_id
from devopskit.sources._prometheus.settings import Settings
from devopskit.sources._prometheus.state import Pod, State
from devopskit.sources._prometheus.version import cluster_version
from devopskit.tables.fetched import Fetched
from devopskit.tables.policies import policies, read_hpa

_SERIES = "kube_horizontalpodautoscaler"
_FIELDS = {"minReplicas": f"{_SERIES}_spec_min_replicas", "maxReplicas": f"{_SERIES}_spec_max_replicas"}
_OF_PODS = ("cpu", "memory")
Metric = dict[str, Any]


def fetch(period: Period, settings: Settings) -> Fetched:
    """Policies in force at the end of `period`; a snapshot, so that its start plays no part."""
    fetched = Fetched(rows=[], coverage=[period])
    with Api(settings) as api:
        rows = list(_rows(State(api, period.end), fetched))
        fetched.notes += [f"partial: prometheus could not read all of its data ({text})" for text in api.warnings]
    if rows:
        # kube-state-metrics has no series of spec.behavior, and a reader must not take its absence for the defaults.
        fetched.notes.append(
            "autoscalers are read without their behaviour, which no metric shows; the API's defaults stand for it"
        )
        fetched.rows = [policies.accept(pd.DataFrame(rows, columns=policies.names), rejected=fetched.rejected)]
    else:
        fetched.notes.append(f"prometheus holds no {_SERIES}_info that names what is scaled, so there are no policies")
    return fetched


def _rows(state: State, fetched: Fetched) -> Iterator[dict[str, Any]]:
    specs, version = _specs(state), cluster_version(state)
    for one in state.ask(f"{_SERIES}_info", *_autoscaler_labels(state), "scaletargetref_kind", "scaletargetref_name"):
        namespace, name = state.autoscaler(one.metric)
        kind, scaled = one.metric.get("scaletargetref_kind", "").lower(), one.metric.get("scaletargetref_name", "")
        spec = specs.get((namespace, name), {})
        why = _unusable(spec, kind and scaled)
        if why:
            fetched.notes.append(f"the autoscaler {namespace}/{name} was left out, because {why}")
            continue
        yield {
            "resource_id": workload_id(state.settings.cluster, namespace, kind, scaled), "kind": "Hpa", "name": name,
            "policy": json.dumps(spec | {"unknown": ["behavior"]}), "version": version or None, "defined_in": None,
        }  # fmt: skip


def _unusable(spec: dict[str, Any], scaled: str) -> str:
    """Why a policy cannot be replayed; "" where it can."""
    if not scaled:
        return f"{_SERIES}_info does not say what it scales; kube-state-metrics 2.6 and later do"
    # Left out, because the API reads an autoscaler without metrics as 80 % of the CPU, which would be an invention here.
    if not spec.get("metrics"):
        return f"{_SERIES}_spec_target_metric does not say what it holds"
    try:
        read_hpa(spec)
    except DevopskitError as error:
        return error.what
    return ""


def _specs(state: State) -> dict[Pod, dict[str, Any]]:
    """Spec of each autoscaler in the words of autoscaling/v2, as far as metrics show it."""
    found: dict[Pod, dict[str, Any]] = defaultdict(dict)
    by = _autoscaler_labels(state)
    for field, series in _FIELDS.items():
        for one in state.ask(series, *by):
            found[state.autoscaler(one.metric)][field] = round(float(one.value[1]))
    for one in state.ask(f"{_SERIES}_spec_target_metric", *by, "metric_name", "metric_target_type"):
        labels = one.metric
        metric = target_metric(labels.get("metric_name", ""), labels.get("metric_target_type", ""), float(one.value[1]))
        found[state.autoscaler(labels)].setdefault("metrics", []).append(metric)
    return found


def _autoscaler_labels(state: State) -> tuple[str, ...]:
    # Both names, since an aggregation by an absent label is none: hpa is that of kube-state-metrics before 2.0.
    return ("$namespace", "horizontalpodautoscaler", "hpa")


def target_metric(name: str, kind: str, value: float) -> Metric:
    """Entry of `spec.metrics` for a series; its labels do not tell metrics of pods from those of other objects.

    Parameters
    ----------
    kind : "utilization" (value in percent), "average" or "value", as kube-state-metrics spells them (internal/store/
        horizontalpodautoscaler.go).
    """
    # In thousandths, because a float may print as 1e-05, which is no quantity everywhere.
    amount = f"{round(1000 * value)}m"
    if kind == "utilization":
        return {
            "type": "Resource",
            "resource": {"name": name, "target": {"type": "Utilization", "averageUtilization": round(value)}},
        }
    if kind == "average" and name in _OF_PODS:
        return {"type": "Resource", "resource": {"name": name, "target": {"type": "AverageValue", "averageValue": amount}}}
    if kind == "average":
        return {"type": "Pods", "pods": {"metric": {"name": name}, "target": {"type": "AverageValue", "averageValue": amount}}}
    return {"type": "External", "external": {"metric": {"name": name}, "target": {"type": "Value", "value": amount}}}
