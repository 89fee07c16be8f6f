"""Half an advice is held back: what the evidence of a finding tells whoever edits, and what `propose` does with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from devopskit.pipeline.change_evidence import also_set, as_resource, held_back, known, name_of, unseen
from devopskit.pipeline.change_limits import Limits
from devopskit.pipeline.changing import change_set, read_code
from devopskit.tables.findings import findings as table
from tests.propose.conftest import finding

WEB = "c/shop/deployment/web"
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n---\n"
HPA = (
    DEPLOYMENT
    + """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: front, namespace: shop}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  minReplicas: 10
  maxReplicas: 20
  metrics:
  - type: Resource
    resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}
"""
)
BEHAVIOR = "  behavior: {scaleDown: {stabilizationWindowSeconds: 900}}\n"


def told(**evidence: Any) -> list[dict[str, Any]]:
    """Two findings of one advice: minimum and target, with the same evidence."""
    more = {"evidence": json.dumps(evidence), "kind": "workload", "unit": "count"}
    return [finding(WEB, "min_replicas", "10", "2", **more), finding(WEB, "target_cpu", "50", "80", **more)]


def proposed(folder: Path, text: str, rows: list[dict[str, Any]]) -> tuple[dict[str, Any], str]:
    """The one row of the change set, and the file after its patch ("" without one)."""
    (folder / "web.yaml").write_text(text)
    frame = pd.DataFrame(rows)
    frame = table.check(frame.assign(**{n: None for n in table.names if n not in frame})[table.names])
    resources = pd.DataFrame([{"resource_id": WEB, "kind": "workload", "name": "web", "provider": "kubernetes"}])
    found = change_set(frame, resources, [read_code(folder, repository=folder)], limits=Limits(1000, 100.0))
    (row,) = found.frame.to_dict("records")
    return row, "".join(patch.files[0].result.decode() for patch in found.patches.values())


def test_an_advice_that_is_numbers_alone_becomes_one_patch(tmp_path: Path) -> None:
    row, text = proposed(tmp_path, HPA, told(beyond_fields=[], unknown_fields=[]))
    assert (row["status"], row["reason"]) == ("patch", "")
    assert text == HPA.replace("minReplicas: 10", "minReplicas: 2").replace("averageUtilization: 50", "averageUtilization: 80")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (["schedule"], "scheduled minima"),
        (["behavior"], "behaviour"),
        (["metrics"], "metrics"),
        (["schedule", "behavior"], "scheduled minima and behaviour"),
    ],
)
def test_a_lower_minimum_without_its_other_half_is_held_back(tmp_path: Path, parts: list[str], words: str) -> None:
    row, text = proposed(tmp_path, HPA, told(beyond_fields=parts))
    assert (row["status"], row["code"], text) == ("refused", "half_advice", "")
    assert f"the advice also needs the {words} of its manifest" in row["reason"]
    assert "apply the manifest on the page of its report as a whole" in row["reason"]


def test_a_behaviour_in_the_code_that_the_replay_did_not_know_is_refused(tmp_path: Path) -> None:
    row, text = proposed(tmp_path, HPA + BEHAVIOR, told(unknown_fields=["behavior"]))
    assert (row["status"], row["code"], text) == ("refused", "half_advice", "")
    assert "behavior may be set here, but was not known when the policy was replayed" in row["reason"]
    assert json.loads(row["places"]) == ["web.yaml:5"]


def test_a_behaviour_that_is_not_in_the_code_was_rightly_taken_as_the_default(tmp_path: Path) -> None:
    row, text = proposed(tmp_path, HPA, told(unknown_fields=["behavior"]))
    assert row["status"] == "patch"
    assert "minReplicas: 2" in text


def test_a_behaviour_that_was_known_stands_in_nobodys_way(tmp_path: Path) -> None:
    row, text = proposed(tmp_path, HPA + BEHAVIOR, told(beyond_fields=[], unknown_fields=[]))
    assert row["status"] == "patch"
    assert BEHAVIOR in text


def test_evidence_that_is_no_object_holds_nothing_back() -> None:
    assert held_back({"evidence": "[1]"}) == ""
    assert held_back({"evidence": "{broken"}) == ""
    assert unseen({"evidence": None}) == ()
    assert also_set({"evidence": '{"also_set": 3}'}) == {}


def test_values_that_are_set_together_are_read_by_field() -> None:
    assert also_set({"evidence": '{"also_set": {"disk_iops": 6000}}'}) == {"disk_iops": 6000}


def test_a_finding_names_its_resource_where_the_inventory_does_not() -> None:
    row = {"resource_id": WEB, "resource_name": float("nan"), "defined_in": "web.yaml"}
    assert name_of(row) == WEB
    assert as_resource(row)["defined_in"] == "web.yaml"
    assert [known(value) for value in (None, float("nan"), "", 0.0)] == [False, False, False, True]


def test_a_policy_without_an_autoscaler_in_the_code_is_said_to_be_missing(tmp_path: Path) -> None:
    row, text = proposed(tmp_path, DEPLOYMENT, told(beyond_fields=[]))
    assert (row["status"], row["code"], text) == ("refused", "no_such_resource", "")


def test_half_an_advice_is_not_written_into_a_new_file_either(tmp_path: Path) -> None:
    rows = [row | {"current": None} for row in told(beyond_fields=["metrics"])]
    row, text = proposed(tmp_path, DEPLOYMENT, rows)
    assert (row["status"], row["code"], text) == ("refused", "half_advice", "")
