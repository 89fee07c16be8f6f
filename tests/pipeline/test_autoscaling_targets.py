"""Targets of autoscalers as right-sizing needs them, from rows of `policies`."""

from __future__ import annotations

import json

import pandas as pd

from devopskit.pipeline.autoscaling_targets import cpu_targets
from devopskit.tables.policies import policies


def spec(target, kind="Utilization"):
    value = {"averageUtilization": target} if kind == "Utilization" else {"averageValue": "600m"}
    metric = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": kind, **value}}}
    return json.dumps({"minReplicas": 2, "maxReplicas": 6, "metrics": [metric]})


def row(text, workload="c/shop/deployment/web", name="web", kind="Hpa"):
    return {"resource_id": workload, "kind": kind, "name": name, "policy": text}


def test_a_share_of_the_request_is_known_by_its_workload():
    assert cpu_targets(policies.check(pd.DataFrame([row(spec(60))]))) == {"c/shop/deployment/web": 60}


def test_a_target_in_cores_is_no_share_of_the_request():
    assert cpu_targets(policies.check(pd.DataFrame([row(spec(0, "AverageValue"))]))) == {}


def test_of_two_autoscalers_on_one_workload_neither_is_moved():
    both = pd.DataFrame([row(spec(60)), row(spec(70), name="second")])
    assert cpu_targets(policies.check(both)) == {}


def test_a_policy_that_cannot_be_read_has_no_known_target():
    told = pd.DataFrame(
        [row("{not json"), row("[]", workload="c/shop/deployment/api"), row("{}", workload="c/x/deployment/y", kind="Keda")]
    )
    assert cpu_targets(policies.check(told)) == {}


def test_no_policies_at_all_mean_no_targets():
    assert cpu_targets(policies.empty()) == {}
