"""New resources as files beside their neighbour, through the command and git: made, listed, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.propose.conftest import DEPLOYMENT, INSTANCE, finding

BUCKET = """resource "aws_s3_bucket" "logs" {
  bucket = "shop-logs"
}
"""
GROUP = """resource "aws_autoscaling_group" "dev" {
  name             = "dev-group"
  min_size         = 2
  max_size         = 4
  desired_capacity = 3
}
"""
SCALER = """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web-scaler, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 4
  maxReplicas: 9
"""
SELECTOR = DEPLOYMENT.replace(
    "spec:\n  template:", "spec:\n  replicas: 3\n  selector: {matchLabels: {app: web}}\n  template:", 1
)
WEEKDAYS = json.dumps({"on": ", ".join(f"{day} 07-19" for day in ("Mon", "Tue", "Wed", "Thu", "Fri"))})
WEB = "c/shop/deployment/web"
COLD = finding("shop-logs", "lifecycle_rule", "none", "infrequent after 90 days", action="tier")
NIGHTS = {"action": "schedule", "evidence": WEEKDAYS}
OFF = finding("i-1", "schedule", "always on", "off 108 hours a week", resource_name="build-1", **NIGHTS)
GROUP_OFF = finding("dev-group", "schedule", "always on", "off 108 hours a week", **NIGHTS)
WEB_OFF = finding(WEB, "schedule", "always on", "off 108 hours a week", **NIGHTS)
SCALE = [
    finding(WEB, name, "", value, unit="count")
    for name, value in (("min_replicas", "2"), ("max_replicas", "6"), ("target_cpu", "60"))
]
BUDGET = finding(WEB, "max_unavailable", "", "1", unit="count")


@pytest.fixture
def applied(code, run_folder, propose, git, tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Commit, propose, apply all patches with git, and return what git then says is new or changed with its text."""

    def make(files: dict[str, str], *findings: dict) -> dict[str, str]:
        code(files)
        folder = run_folder(*findings)
        done = propose("--verbose")
        assert done.returncode == 0, done.stderr
        patches = sorted(map(str, (folder / "changes").glob("*.patch")))
        assert patches, done.stderr
        git("apply", *patches)
        names = git("ls-files", "--others", "--modified", "--exclude-standard").split()
        texts = {name: (tmp_path / "code" / name).read_text() for name in names}
        git("apply", *sorted(map(str, (folder / "changes/rollback").glob("*.patch")), reverse=True))
        assert git("status", "--porcelain") == ""
        return texts

    return make


@pytest.fixture
def refused(code, run_folder, propose) -> Callable[..., dict]:
    """Commit, propose, and return the one change of the plan, which is refused."""

    def make(files: dict[str, str], *findings: dict) -> dict:
        code(files)
        folder = run_folder(*findings)
        assert propose().returncode == 0
        (change,) = json.loads((folder / "changes/plan.json").read_text())["changes"]
        assert change["status"] == "refused"
        return change

    return make


def test_a_cold_bucket_gets_a_lifecycle_rule_in_a_file_of_its_own(applied) -> None:
    text = applied({"tf/logs.tf": BUCKET}, COLD)["tf/logs-lifecycle.tf"]
    assert text == (
        'resource "aws_s3_bucket_lifecycle_configuration" "logs" {\n  bucket = aws_s3_bucket.logs.id\n\n  rule {\n'
        '    id     = "cold-objects"\n    status = "Enabled"\n\n    filter {\n    }\n\n    transition {\n      days          = 90\n'
        '      storage_class = "STANDARD_IA"\n    }\n  }\n}\n'
    )


def test_a_bucket_nobody_reads_moves_to_the_deep_archive_with_its_provider(applied) -> None:
    row = COLD | {"recommended": "deep archive"}
    text = applied({"logs.tf": BUCKET.replace("{\n", "{\n  provider = aws.archive\n", 1)}, row)["logs-lifecycle.tf"]
    assert '"DEEP_ARCHIVE"' in text
    assert "provider = aws.archive" in text


INLINE = BUCKET.replace("}\n", "  lifecycle_rule {\n    enabled = true\n  }\n}\n")
RULES = 'resource "aws_s3_bucket_lifecycle_configuration" "x" {{\n  bucket = {}\n}}\n'


@pytest.mark.parametrize(
    ("files", "why", "place"),
    [
        ({"a.tf": INLINE}, "ambiguous", "a.tf:1"),
        ({"a.tf": BUCKET, "b.tf": RULES.format("aws_s3_bucket.logs.id")}, "ambiguous", "b.tf:1"),
        ({"a.tf": BUCKET, "o/b.tf": RULES.format('"shop-logs"')}, "ambiguous", "o/b.tf:1"),
        ({"a.tf": BUCKET, "o/b.tf": RULES.format("var.bucket")}, "ambiguous", "o/b.tf:1"),
        ({"a.tf": BUCKET.replace("{\n", "{\n  count = 2\n", 1)}, "count_instance", "a.tf:1"),
        ({"a.tf": BUCKET, "a-lifecycle.tf": "# mine\n"}, "ambiguous", "a-lifecycle.tf:1"),
        ({"a.tf": BUCKET.replace('"logs"', '"shop-logs"').replace('= "shop-logs"', '= "other"')}, "drift", "a.tf:1"),
        ({"a.tf": 'resource "google_storage_bucket" "x" {\n  name = "shop-logs"\n}\n'}, "no_field", "a.tf:1"),
    ],
)  # fmt: skip
def test_a_rule_that_may_be_there_already_is_left_to_a_person(refused, files, why: str, place: str) -> None:
    change = refused(files, COLD)
    assert (change["code"], change["places"][:1]) == (why, [place])


def test_a_rule_outside_of_the_folder_asked_about_counts_too(code, run_folder, propose) -> None:
    code({"tf/a.tf": BUCKET, "other/b.tf": RULES.format('"shop-logs"')})
    folder = run_folder(COLD)
    assert propose(repo="code/tf").returncode == 0
    assert json.loads((folder / "changes/plan.json").read_text())["changes"][0]["places"] == ["other/b.tf:1"]


def test_the_rule_of_another_bucket_does_not_stand_in_the_way(applied) -> None:
    other = RULES.format("aws_s3_bucket.pictures.id")
    assert list(applied({"a.tf": BUCKET, "b.tf": other}, COLD)) == ["a-lifecycle.tf"]


def test_a_machine_gets_a_start_and_a_stop_and_a_role_for_it_alone(applied) -> None:
    text = applied({"tf/main.tf": INSTANCE}, OFF)["tf/main-schedule.tf"]
    assert 'schedule_expression          = "cron(0 7 ? * MON-FRI *)"' in text
    assert 'schedule_expression          = "cron(0 19 ? * MON-FRI *)"' in text
    assert 'Action = ["ec2:StartInstances", "ec2:StopInstances"], Resource = aws_instance.build.arn' in text


def test_a_group_of_machines_gets_scheduled_actions_with_its_own_sizes(applied) -> None:
    text = applied({"group.tf": GROUP}, GROUP_OFF)["group-schedule.tf"]
    assert text.count('resource "aws_autoscaling_schedule"') == 2
    assert '  recurrence             = "0 7 * * MON-FRI"\n' in text
    assert "  min_size               = 2\n  max_size               = 4\n  desired_capacity       = 3\n" in text
    assert "  min_size               = 0\n  max_size               = 4\n  desired_capacity       = 0\n" in text


def test_a_group_whose_sizes_are_variables_is_left_to_a_person(refused) -> None:
    change = refused({"group.tf": GROUP.replace("= 2", "= var.least")}, GROUP_OFF)
    assert (change["code"], change["places"]) == ("computed", ["group.tf:1"])


def test_a_schedule_without_hours_is_refused_with_the_place(refused) -> None:
    change = refused({"group.tf": GROUP}, GROUP_OFF | {"evidence": "{}"})
    assert (change["code"], change["places"]) == ("bad_value", ["group.tf:1"])


def test_a_database_is_stopped_by_a_person(refused) -> None:
    change = refused({"db.tf": 'resource "aws_db_instance" "dev" {\n  identifier = "dev-group"\n}\n'}, GROUP_OFF)
    assert (change["code"], change["places"]) == ("no_field", ["db.tf:1"])


LISTED = "kind: Kustomization\nresources:\n    - web.yaml # the shop\n    - other.yaml\n"
KUSTOMIZED = {"k/web.yaml": SELECTOR, "k/other.yaml": "", "k/kustomization.yaml": LISTED}


def test_a_workload_gets_jobs_that_lower_the_minimum_of_its_autoscaler_at_night(applied) -> None:
    made = applied(KUSTOMIZED | {"k/other.yaml": SCALER}, WEB_OFF)
    assert made["k/kustomization.yaml"] == LISTED.replace("shop\n", "shop\n    - web-schedule.yaml\n")
    assert "schedule: 0 7 * * MON-FRI" in made["k/web-schedule.yaml"]
    assert '{"spec": {"minReplicas": 1}}' in made["k/web-schedule.yaml"]
    assert '{"spec": {"minReplicas": 4}}' in made["k/web-schedule.yaml"]


def test_a_workload_without_an_autoscaler_has_nothing_to_schedule(refused) -> None:
    change = refused({"web.yaml": SELECTOR}, WEB_OFF)
    assert (change["code"], change["places"]) == ("no_field", ["web.yaml:1"])


def test_a_workload_gets_an_autoscaler_and_a_budget_listed_in_one_patch(applied) -> None:
    made = applied(KUSTOMIZED, *SCALE, BUDGET)
    assert made["k/kustomization.yaml"] == LISTED.replace("shop\n", "shop\n    - web-hpa.yaml\n    - web-pdb.yaml\n")
    assert "minReplicas: 2\n  maxReplicas: 6\n" in made["k/web-hpa.yaml"]
    assert "averageUtilization: 60" in made["k/web-hpa.yaml"]
    assert "  maxUnavailable: 1\n  selector:\n    matchLabels:\n      app: web\n" in made["k/web-pdb.yaml"]


def test_two_workloads_of_one_list_become_patches_that_apply_together(applied) -> None:
    files = KUSTOMIZED | {"k/other.yaml": SELECTOR.replace("name: web", "name: other")}
    second = BUDGET | {"resource_id": "c/shop/deployment/other", "finding_id": "2", "change_group": "o"}
    made = applied(files, BUDGET, second)
    assert made["k/kustomization.yaml"].split("\n")[2:6] == [
        "    - web.yaml # the shop", "    - web-pdb.yaml", "    - other.yaml", "    - other-pdb.yaml",
    ]  # fmt: skip


def test_the_list_further_up_gets_the_path_with_its_folder(applied) -> None:
    files = {"k/web.yaml": SELECTOR, "kustomization.yaml": "kind: Kustomization\nresources:\n- k/web.yaml\n"}
    assert applied(files, BUDGET)["kustomization.yaml"].endswith("- k/web.yaml\n- k/web-pdb.yaml\n")


@pytest.mark.parametrize(
    ("files", "rows", "why", "place"),
    [
        ({"web.yaml": SELECTOR}, SCALE[:2], "half_advice", "web.yaml:1"),
        ({"web.yaml": SELECTOR.replace("cpu: 500m", "x: 1")}, SCALE, "not_set", "web.yaml:1"),
        ({"web.yaml": DEPLOYMENT}, [BUDGET], "computed", "web.yaml:1"),
        ({"web.yaml": SELECTOR, "p.yaml": SCALER.replace("HorizontalPodAutoscaler", "PodDisruptionBudget").replace("web-scaler", "web")},
         [BUDGET], "ambiguous", "p.yaml:1"),
    ],
)  # fmt: skip
def test_an_object_that_cannot_be_whole_is_refused_with_the_place(refused, files, rows, why: str, place: str) -> None:
    change = refused(files, *rows)
    assert (change["code"], change["places"]) == (why, [place])


def test_an_autoscaler_that_the_cluster_has_but_not_the_code_gets_no_second_one(refused) -> None:
    assert refused({"web.yaml": SELECTOR}, *[row | {"current": "3"} for row in SCALE])["code"] == "no_such_resource"


def test_a_file_that_lies_there_uncommitted_is_said(code, run_folder, propose, tmp_path: Path) -> None:
    code({"web.yaml": SELECTOR})
    run_folder(BUDGET)
    (tmp_path / "code/web-pdb.yaml").write_text("mine\n", encoding="utf-8")
    assert "web-pdb.yaml is there but not committed" in propose().stderr


def test_the_branch_holds_the_new_file_and_the_working_tree_does_not(code, run_folder, propose, git, tmp_path: Path) -> None:
    code({"web.yaml": SELECTOR})
    run_folder(BUDGET)
    assert propose("--branch", "budget").returncode == 0
    assert git("diff", "--name-status", "main", "budget").split() == ["A", "web-pdb.yaml"]
    assert not (tmp_path / "code/web-pdb.yaml").exists()


def test_what_no_patch_can_do_is_counted_and_located_for_a_person(code, run_folder, propose) -> None:
    code({"tf/main.tf": INSTANCE})
    gone = finding("i-1", "state", "running", "", resource_name="build-1", action="terminate")
    folder = run_folder(gone, finding("i-9", "state", "running", "", action="terminate"))
    assert propose().returncode == 0
    told = (folder / "changes/CHANGES.md").read_text()
    assert "2 to terminate. A patch changes values that the code writes out" in told
    assert "it is no change of one value; it is left to a person; look at tf/main.tf:1" in told
    assert "2 more need a person (1 of them without a place in this code)." in (folder / "changes/PULL_REQUEST.md").read_text()
