"""From a check's own findings to a new file in the code: nothing between them is made up by the test."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from devopskit.checks import buckets_without_lifecycle, nights_and_weekends
from devopskit.pipeline.changing import ChangeSet, change_set, read_code
from devopskit.tables.profiles import profiles
from devopskit.tables.resources import resources as table
from devopskit.tables.usage import SYSTEM_CPU
from devopskit.units import GIB
from tests.propose.conftest import INSTANCE
from tests.propose.test_new_files import BUCKET, GROUP

USUAL = {"provider": "aws", "region": "us-east-1", "os": "linux"}
DEV = {"resource_id": "i-1", "kind": "instance", "name": "build-1", "state": "running", "tags": '{"env": "dev"}'}
COLD = {
    "resource_id": "arn:aws:s3:::shop-logs", "kind": "bucket", "disk_capacity": 1000 * GIB, "tags": '{"cold_share": 0.8}',
}  # fmt: skip
STATE = {
    "version": 4,
    "resources": [
        {"mode": "managed", "type": "aws_instance", "name": "build", "instances": [{"attributes": {"id": "i-1"}}]},
    ],
}


def inventory(row: dict) -> pd.DataFrame:
    return table.check(pd.DataFrame([USUAL | row]))


def rates(resource_id: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "resource_id": resource_id,
                "monthly_cost": 168.0,
                "currency": "EUR",
                "origin": "bill",
                "note": "your bill",
                "reason": "",
            }
        ]
    )


@pytest.fixture
def nights() -> pd.DataFrame:
    """What the check says about a machine that works on Mondays from eight to six."""
    busy = (np.arange(168) >= 8) & (np.arange(168) < 18)
    hours = pd.DataFrame({"hour": range(168), "maximum": np.where(busy, 0.6, 0.01)})
    week = profiles.check(hours.assign(resource_id="i-1", metric=SYSTEM_CPU, weeks=4.0, mean=hours["maximum"]))
    return nights_and_weekends.find(inventory(DEV), rates("i-1"), week)


def changed(folder: Path, files: dict[str, str], findings: pd.DataFrame, row: dict) -> ChangeSet:
    (folder / "code").mkdir()
    [(folder / "code" / name).write_text(text, encoding="utf-8") for name, text in files.items()]
    return change_set(findings, inventory(row), [read_code(folder / "code", repository=folder / "code")])


def test_idle_nights_of_a_machine_become_its_schedule(nights, tmp_path: Path) -> None:
    (patch,) = changed(tmp_path, {"main.tf": INSTANCE}, nights, DEV).patches.values()
    assert patch.files[0].file == "main-schedule.tf"
    assert b'"cron(0 8 ? * MON *)"' in patch.diff
    assert b'"cron(0 18 ? * MON *)"' in patch.diff


def test_the_patch_says_what_to_watch_and_what_going_back_does_not_undo(nights, tmp_path: Path) -> None:
    row = changed(tmp_path, {"main.tf": INSTANCE}, nights, DEV).frame.iloc[0]
    assert "whether it is up before the first person needs it" in row["watch"]
    assert "What is stopped at that moment stays so" in row["back"]
    assert row["saving"] == pytest.approx(158.0)


def test_the_state_finds_a_machine_that_carries_another_name(nights, tmp_path: Path) -> None:
    files = {"main.tf": INSTANCE.replace("build-1", "renamed"), "terraform.tfstate": json.dumps(STATE)}
    assert len(changed(tmp_path, files, nights, DEV).patches) == 1


def test_a_machine_that_carries_another_name_is_not_scheduled_by_its_label(nights, tmp_path: Path) -> None:
    row = DEV | {"name": "build"}
    found = changed(
        tmp_path, {"main.tf": INSTANCE.replace("build-1", "renamed")}, nights.assign(resource_name="build"), row
    ).frame
    assert found[["status", "code", "places"]].values.tolist() == [["refused", "drift", '["main.tf:1"]']]


def test_a_machine_of_another_cloud_gets_nothing_from_a_block_of_the_same_name(nights, tmp_path: Path) -> None:
    found = changed(tmp_path, {"main.tf": INSTANCE}, nights, DEV | {"provider": "gcp"}).frame
    assert found[["status", "code", "places"]].values.tolist() == [["refused", "no_field", '["main.tf:1"]']]


def test_two_calls_of_a_module_share_what_stands_beside_its_machine(nights, tmp_path: Path) -> None:
    (tmp_path / "code/m").mkdir(parents=True)
    (tmp_path / "code/m/main.tf").write_text(INSTANCE, encoding="utf-8")
    calls = "".join(f'module "{name}" {{\n  source = "./m"\n}}\n' for name in ("a", "b"))
    (tmp_path / "code/main.tf").write_text(calls, encoding="utf-8")
    found = change_set(nights, inventory(DEV), [read_code(tmp_path / "code", repository=tmp_path / "code")]).frame
    assert found[["status", "code"]].values.tolist() == [["refused", "shared"]]


def test_a_schedule_that_is_declared_under_that_label_is_left_alone(nights, tmp_path: Path) -> None:
    taken = 'resource "aws_iam_role" "build_schedule" {\n}\n'
    found = changed(tmp_path, {"main.tf": INSTANCE, "x.tf": taken}, nights, DEV).frame
    assert found[["code", "places"]].values.tolist() == [["ambiguous", '["x.tf:1"]']]


def test_two_folders_that_define_the_machine_are_both_named(nights, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a/main.tf").write_text(INSTANCE, encoding="utf-8")
    (tmp_path / "b/main.tf").write_text(INSTANCE, encoding="utf-8")
    folders = [read_code(tmp_path / name, repository=tmp_path) for name in ("a", "b")]
    found = change_set(nights, inventory(DEV), folders).frame
    assert found[["code", "places"]].values.tolist() == [["ambiguous", '["a/main-schedule.tf:1", "b/main-schedule.tf:1"]']]


def test_a_cold_bucket_of_the_check_becomes_its_lifecycle_rule(tmp_path: Path) -> None:
    cold = buckets_without_lifecycle.find(inventory(COLD), rates(COLD["resource_id"]))
    (patch,) = changed(tmp_path, {"logs.tf": BUCKET, "group.tf": GROUP}, cold, COLD).patches.values()
    assert patch.files[0].file == "logs-lifecycle.tf"
    assert patch.warnings[0] == "S3 keeps one lifecycle configuration a bucket: one that was made by hand is replaced"
