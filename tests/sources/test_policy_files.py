"""Policies from manifests: rows by workload, what the API would refuse is left out with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from devopskit.errors import RequestError, SourceError
from devopskit.period import EPOCH, Period
from devopskit.sources import policy_files
from devopskit.tables.fetched import Fetched

NOW = Period(EPOCH, EPOCH)
GOOD = """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {kind: Deployment, name: front}
  minReplicas: 2
  maxReplicas: 9
---
kind: Service
metadata: {name: web}
"""


def fetched(folder: Path, **more: str) -> tuple[pd.DataFrame, Fetched]:
    found = policy_files.fetch("policies", NOW, settings=policy_files.Settings(path=str(folder), cluster="prod", **more))
    return pd.concat(list(found.rows)), found


def test_a_manifest_becomes_a_row_under_the_id_of_its_workload(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(GOOD)
    rows, _ = fetched(tmp_path, version="1.34")
    (row,) = rows.to_dict("records")
    assert (row["resource_id"], row["kind"], row["name"]) == ("prod/shop/deployment/front", "Hpa", "web")
    assert json.loads(row["policy"]) == {"minReplicas": 2, "maxReplicas": 9}
    assert row["version"] == "1.34"


def test_a_policy_that_the_api_would_refuse_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(GOOD.replace("minReplicas: 2", "minReplicas: 20"))
    rows, found = fetched(tmp_path)
    assert rows.empty
    assert "minimum of 20 is above the maximum of 9" in found.notes[0]


def test_a_template_of_a_chart_does_not_hide_the_other_files(tmp_path: Path) -> None:
    (tmp_path / "chart.yaml").write_text("kind: {{ .Values.kind }}\nspec: {{- x }")
    (tmp_path / "web.yaml").write_text(GOOD)
    rows, found = fetched(tmp_path)
    assert len(rows) == 1
    assert found.notes == ["chart.yaml was left out, because it is not YAML"]


def test_a_manifest_without_a_target_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(GOOD.replace("  scaleTargetRef: {kind: Deployment, name: front}\n", ""))
    rows, found = fetched(tmp_path)
    assert rows.empty
    assert "is not of the form of its API" in found.notes[0]


def test_a_slash_in_a_name_from_outside_cannot_make_another_id(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(GOOD.replace("name: front", 'name: "a/b"'))
    rows, _ = fetched(tmp_path)
    assert rows["resource_id"].iloc[0] == "prod/shop/deployment/a%2Fb"


def test_no_files_named_is_refused_with_the_line_to_add() -> None:
    with pytest.raises(RequestError, match="names no files"):
        policy_files.fetch("policies", NOW, settings=policy_files.Settings())


def test_a_pattern_that_names_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        policy_files.fetch("policies", NOW, settings=policy_files.Settings(path=str(tmp_path / "*.yaml")))


def test_doctor_says_how_many_policies_there_are(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(GOOD)
    (answer,) = policy_files.check(settings=policy_files.Settings(path=str(tmp_path)))
    assert (answer.ok, answer.seen) == (True, "1 policies")
    (absent,) = policy_files.check(settings=policy_files.Settings(path=str(tmp_path / "none")))
    assert not absent.ok


def test_the_version_changes_with_the_file(tmp_path: Path) -> None:
    settings = policy_files.Settings(path=str(tmp_path))
    (tmp_path / "web.yaml").write_text(GOOD)
    before = policy_files.version(settings=settings)
    (tmp_path / "web.yaml").write_text(GOOD + "# changed\n")
    assert policy_files.version(settings=settings) != before
    assert policy_files.estimate(NOW, settings=settings).requests == 0


SCALED_OBJECT = """kind: ScaledObject
metadata: {name: mail, namespace: shop}
spec:
  scaleTargetRef: {name: worker}
  maxReplicaCount: 30
  triggers:
    - type: rabbitmq
      metadata: {queueName: mails, mode: QueueLength, value: "20"}
"""
AWS = {
    "AutoScalingGroups": [{"AutoScalingGroupName": "web", "AutoScalingGroupARN": "arn:web", "MinSize": 2, "MaxSize": 9}],
    "ScalingPolicies": [{"AutoScalingGroupName": "web", "PolicyName": "cpu", "CreatedTime": "2026-01-01T00:00:00Z"}],
}
ECS = {
    "ScalableTargets": [{"ResourceId": "service/prod/web", "ScalableDimension": "ecs:service:DesiredCount", "MinCapacity": 2, "MaxCapacity": 9}],
    "ScalingPolicies": [{"ResourceId": "service/prod/web", "ScalableDimension": "ecs:service:DesiredCount", "PolicyName": "cpu"}],
}  # fmt: skip
GOOGLE = {
    "kind": "compute#autoscaler", "name": "web", "autoscalingPolicy": {"minNumReplicas": 1, "maxNumReplicas": 5},
    "target": "https://www.googleapis.com/compute/v1/projects/p/zones/z/instanceGroupManagers/web",
}  # fmt: skip
AZURE = {"name": "web", "targetResourceUri": "/subscriptions/S/vmss/Web", "profiles": [{"capacity": {"minimum": "1"}}]}


def only(folder: Path, document: object) -> dict[str, str]:
    (folder / "d.json").write_text(json.dumps(document))
    (row,) = fetched(folder)[0].to_dict("records")
    return row


def test_a_scaled_object_is_a_row_under_the_deployment_that_keda_takes_by_default(tmp_path: Path) -> None:
    (tmp_path / "mail.yaml").write_text(SCALED_OBJECT)
    (row,) = fetched(tmp_path)[0].to_dict("records")
    assert (row["resource_id"], row["kind"], row["name"]) == ("prod/shop/deployment/worker", "Keda", "mail")
    assert json.loads(row["policy"])["maxReplicaCount"] == 30


def test_a_scaled_object_that_keda_would_refuse_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "mail.yaml").write_text(SCALED_OBJECT.replace('value: "20"', "activationValue: 1"))
    rows, found = fetched(tmp_path)
    assert rows.empty
    assert "a ScaledObject was left out, because the trigger of type 'rabbitmq' has no value" in found.notes[0]


def test_limits_and_policies_of_aws_may_come_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "groups.json").write_text(json.dumps({"AutoScalingGroups": AWS["AutoScalingGroups"]}))
    (tmp_path / "policies.json").write_text(json.dumps({"ScalingPolicies": AWS["ScalingPolicies"]}))
    (row,) = fetched(tmp_path)[0].to_dict("records")
    assert (row["resource_id"], row["kind"], row["name"]) == ("arn:web", "TargetTracking", "web")
    assert json.loads(row["policy"])["MaxSize"] == 9


def test_an_ecs_service_is_a_row_with_its_limits_and_policies(tmp_path: Path) -> None:
    row = only(tmp_path, ECS)
    assert (row["resource_id"], row["kind"], row["name"]) == ("service/prod/web", "Ecs", "web")
    assert json.loads(row["policy"])["MinCapacity"] == 2


def test_a_group_without_policies_or_limits_is_no_row(tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text(
        json.dumps({"AutoScalingGroups": [{"AutoScalingGroupName": "web"}], "ScalingPolicies": []})
    )
    assert fetched(tmp_path)[0].empty


def test_an_autoscaler_of_google_stands_under_the_path_of_its_group(tmp_path: Path) -> None:
    row = only(tmp_path, [GOOGLE])
    assert (row["resource_id"], row["kind"]) == ("projects/p/zones/z/instanceGroupManagers/web", "GcpMig")


def test_a_listed_group_of_google_carries_its_autoscaler_inside(tmp_path: Path) -> None:
    assert only(tmp_path, [{"name": "web", "autoscaler": GOOGLE}])["kind"] == "GcpMig"


def test_a_setting_of_azure_stands_under_what_it_scales_in_lower_case(tmp_path: Path) -> None:
    row = only(tmp_path, AZURE)
    assert (row["resource_id"], row["kind"], row["name"]) == ("/subscriptions/s/vmss/web", "AzureVmss", "web")


def test_a_setting_as_the_api_nests_it_is_the_same_row(tmp_path: Path) -> None:
    nested = {"name": "web", "properties": {key: AZURE[key] for key in ("targetResourceUri", "profiles")}}
    assert only(tmp_path, nested)["resource_id"] == "/subscriptions/s/vmss/web"


def test_any_other_json_is_no_policy_and_no_fault(tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text('[1, "x", {"kind": "Service"}, {"a": 1}]')
    rows, found = fetched(tmp_path)
    assert (len(rows), found.notes) == (0, [])
