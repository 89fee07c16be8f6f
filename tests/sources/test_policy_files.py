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
    assert "is not of the form of autoscaling/v2" in found.notes[0]


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
