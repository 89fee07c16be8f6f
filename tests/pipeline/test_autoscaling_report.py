"""From files of a cloud to the whole answer: a group of Google and a service with measured latency, read, replayed and advised."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from devopskit import settings
from devopskit.period import Period
from devopskit.pipeline import fetching
from devopskit.pipeline.autoscaling import Autoscaling, autoscaling
from devopskit.pipeline.reading import read

GROUP = "projects/p/zones/z/instanceGroupManagers/render"
NOW = datetime(2026, 6, 29, tzinfo=UTC)
WEEKS = Period(datetime(2026, 6, 1, tzinfo=UTC), NOW)
TOML = """
[sources.usage_files]
path = "usage.csv"
[sources.resource_files]
path = "resources.csv"
[sources.policy_files]
path = "render.json"
"""
POLICY = {
    "name": "render", "target": f"https://www.googleapis.com/compute/v1/{GROUP}",
    "autoscalingPolicy": {"minNumReplicas": 10, "maxNumReplicas": 30, "cpuUtilization": {"utilizationTarget": 0.4}},
}  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Autoscaling:
    folder = tmp_path_factory.mktemp("cloud")
    times = pd.date_range(WEEKS.start, periods=4 * 168, freq="1h")
    usage = pd.DataFrame({"resource_id": GROUP, "metric": "system.cpu.usage", "time": times, "value": np.full(len(times), 8.0)})
    usage.to_csv(folder / "usage.csv", index=False)
    rows = pd.DataFrame(
        {"resource_id": [GROUP], "kind": "autoscaling_group", "name": "render", "cpu_capacity": 2.0, "owner": "media"}
    )
    rows.to_csv(folder / "resources.csv", index=False)
    (folder / "render.json").write_text(json.dumps([POLICY]))
    (folder / "devopskit.toml").write_text(TOML)
    return _studied(folder)


def _studied(folder: Path) -> Autoscaling:
    found = settings.load(folder, environment={"XDG_CONFIG_HOME": str(folder / "nowhere")})
    pulled = fetching.fetch(found, fetching.plan(found, WEEKS, now=NOW), now=NOW)
    assert [one.error for one in pulled if one.error] == []
    return autoscaling(read(weeks=8, settings=found), risk=0.2)


def test_a_group_of_a_cloud_is_decided_from_its_own_description(study: Autoscaling) -> None:
    (row,) = study.workloads.to_dict("records")
    assert (row["status"], row["now"], row["owner"]) == ("decided", "40 %, 10 to 30", "media")
    # ten machines of two cores against the eight that were used: less is enough
    assert row["cost_then"] < row["cost_now"] == pytest.approx(730 / 168 * 10 * 168, rel=0.05)


def test_its_findings_name_what_changes_and_stand_under_the_id_of_the_group(study: Autoscaling) -> None:
    found = study.findings.set_index("field")
    assert {"min_replicas", "target_cpu"} <= set(found.index)
    assert set(found["resource_id"]) == {GROUP}
    assert found.loc["min_replicas", "current"] == "10"


def test_the_page_gets_the_difference_in_the_terraform_of_the_cloud(study: Autoscaling) -> None:
    ((caption, text),) = study.manifests
    assert caption == "google_compute_autoscaler render"
    assert "-      target = 0.4" in text


def test_its_worst_week_and_its_hours_are_drawn_from_its_own_replay(study: Autoscaling) -> None:
    assert study.leading == GROUP
    assert study.week["replicas_now"].eq(10).all()
    assert study.week["replicas_then"].mean() < 10
    assert study.needed.tolist() == [[4] * 24] * 7


def test_levers_and_latency_say_that_they_are_about_clusters(study: Autoscaling) -> None:
    assert study.levers.empty
    assert study.curved == ""
    assert any("warm pool" in warning for warning in study.warnings)
