"""Findings to a change set: what is patched, what is refused and why, limits, order, and one patch for shared lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from devopskit.pipeline.change_limits import Limits
from devopskit.pipeline.changing import ChangeSet, change_set, read_code, reject
from devopskit.tables.findings import findings as table
from tests.propose.conftest import CPU, DEPLOYMENT, INSTANCE, MACHINE, MEMORY, finding

HPA = """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  metrics:
  - type: Resource
    resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}
"""
VOLUME = 'resource "aws_ebs_volume" "data" {\n  size = 100\n  type = "gp2"\n  tags = { Name = "data-1" }\n}\n'
GP3 = finding("vol-1", "volume_type", "gp2", "gp3", resource_name="data-1", action="modernise")
NO_LIMIT = Limits(1000, 100.0)


@pytest.fixture
def propose(tmp_path: Path) -> Callable[..., ChangeSet]:
    def make(
        files: dict[str, str], *rows: dict[str, Any], resources: list[dict[str, Any]] | None = None, limits: Limits = NO_LIMIT
    ) -> ChangeSet:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        frame = pd.DataFrame(list(rows))
        found = table.check(frame.assign(**{n: None for n in table.names if n not in frame})[table.names])
        return change_set(found, pd.DataFrame(resources or []), [read_code(tmp_path, repository=tmp_path)], limits=limits)

    return make


def outcome(found: ChangeSet) -> list[tuple[str, str]]:
    return [(row["status"], row["code"]) for row in found.frame.to_dict("records")]


def why(found: ChangeSet) -> str:
    (row,) = found.frame.to_dict("records")
    return f"{row['code']}: {row['reason']} @ {' '.join(json.loads(row['places']))}"


def test_request_and_limit_of_a_group_are_one_patch(propose) -> None:
    found = propose({"web.yaml": DEPLOYMENT}, CPU, MEMORY)
    (patch,) = found.patches.values()
    assert patch.files[0].result.decode() == DEPLOYMENT.replace("500m", "250m").replace("1Gi", "512Mi")
    assert found.frame["saving"].tolist() == [20.0]


def test_a_group_is_changed_as_a_whole_or_not_at_all(propose) -> None:
    found = propose({"web.yaml": DEPLOYMENT.replace('"1Gi"', '"{{ x }}"')}, CPU, MEMORY)
    assert outcome(found) == [("refused", "templated")]


def test_a_value_that_differs_from_the_inventory_is_left_alone(propose) -> None:
    told = why(propose({"main.tf": INSTANCE.replace("m6i.xlarge", "c5.large")}, MACHINE))
    assert told == "drift: instance_type: the code says c5.large where the inventory says m6i.xlarge @ main.tf:3"


def test_a_value_that_is_there_already_is_done(propose) -> None:
    assert (
        why(propose({"main.tf": INSTANCE.replace("m6i.xlarge", "m6i.large")}, MACHINE))
        == "done: the code says it already @ main.tf:3"
    )


def test_a_request_that_an_autoscaler_measures_against_is_refused_with_its_place(propose) -> None:
    told = why(propose({"web.yaml": DEPLOYMENT, "hpa.yaml": HPA}, CPU))
    assert told == "autoscaled: an autoscaler holds cpu at a share of this request; set both together @ hpa.yaml:1"


def test_memory_beside_an_autoscaler_on_cpu_is_changed_with_a_warning(propose) -> None:
    found = propose({"web.yaml": DEPLOYMENT, "hpa.yaml": HPA}, MEMORY)
    assert json.loads(found.frame["warnings"][0])[0] == "an autoscaler at hpa.yaml:1 sets the number of copies"


def test_a_cpu_request_above_the_limit_beside_it_is_refused(propose) -> None:
    text = DEPLOYMENT.replace("limits:\n", "limits:\n              cpu: 600m\n")
    assert "bad_value: the CPU limit of 600 m lies below" in why(propose({"web.yaml": text}, CPU | {"recommended": "0.7"}))


def test_a_memory_limit_that_nobody_set_stays_unset_and_is_said(propose) -> None:
    text = DEPLOYMENT.replace("            limits:\n              memory: 1Gi\n", "")
    found = propose({"web.yaml": text}, MEMORY)
    assert "no memory limit is set in the code; only the request is changed" in json.loads(found.frame["warnings"][0])


def test_gp3_needs_no_operations_where_its_own_are_enough(propose) -> None:
    row = GP3 | {"evidence": '{"also_set": {"disk_iops": 3000, "disk_throughput": 131072000}}'}
    (patch,) = propose({"main.tf": VOLUME}, row).patches.values()
    assert b'+  type = "gp3"' in patch.diff


def test_gp3_that_needs_more_operations_than_it_has_by_itself_is_refused(propose) -> None:
    row = GP3 | {"evidence": '{"also_set": {"disk_iops": 6000}}'}
    assert why(propose({"main.tf": VOLUME}, row)).startswith("not_set: disk_iops: iops is not set")


def test_a_removal_is_left_to_a_person_with_the_reason(propose) -> None:
    assert why(propose({"main.tf": INSTANCE}, MACHINE | {"action": "terminate"})).startswith(
        "no_field: to terminate it is no change"
    )


def test_a_resource_that_no_code_defines_is_said_to_be_missing(propose) -> None:
    assert outcome(propose({"main.tf": INSTANCE}, MACHINE | {"resource_name": "other"})) == [("refused", "no_such_resource")]


def test_a_field_without_a_known_place_is_never_guessed(propose) -> None:
    assert outcome(propose({"main.tf": INSTANCE}, MACHINE | {"field": "colour"})) == [("refused", "no_such_resource")]


def test_all_instances_of_count_are_not_changed_for_one_of_them(propose) -> None:
    assert outcome(propose({"main.tf": INSTANCE.replace("{\n  ami", "{\n  count = 3\n  ami")}, MACHINE)) == [
        ("refused", "count_instance")
    ]


def test_a_literal_in_a_module_that_two_calls_use_is_shared(propose) -> None:
    calls = 'module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n}\n'
    assert outcome(propose({"m/main.tf": INSTANCE, "main.tf": calls}, MACHINE)) == [("refused", "shared")]


def test_a_workload_of_another_namespace_with_the_same_name_stays(propose) -> None:
    assert outcome(propose({"web.yaml": DEPLOYMENT.replace("namespace: shop", "namespace: test")}, CPU)) == [
        ("refused", "no_such_resource")
    ]


def test_a_kustomization_is_followed_to_the_file_that_it_lists(propose) -> None:
    kustomization = "kind: Kustomization\nnamespace: shop\nresources: [web.yaml]\n"
    files = {"k/web.yaml": DEPLOYMENT.replace("  namespace: shop\n", ""), "k/kustomization.yaml": kustomization}
    assert outcome(propose(files, CPU, MEMORY)) == [("patch", "")]


def test_a_base_of_two_overlays_is_not_edited_for_one_of_them(propose) -> None:
    files = {"base/web.yaml": DEPLOYMENT, "base/kustomization.yaml": "kind: Kustomization\nresources: [web.yaml]\n"}
    files |= {f"{n}/kustomization.yaml": "kind: Kustomization\nresources: [../base]\n" for n in ("dev", "prod")}
    assert outcome(propose(files, CPU)) == [("refused", "ambiguous")]


def test_a_chart_with_the_name_of_the_workload_is_edited_in_its_values(propose) -> None:
    head, tail = DEPLOYMENT.split("          resources:\n")
    values = "resources:\n" + "\n".join(line[10:] for line in tail.splitlines()) + "\n"
    files = {"web/Chart.yaml": "name: web\n", "web/values.yaml": values}
    files["web/templates/d.yaml"] = head + "          resources: {{- toYaml .Values.resources | nindent 12 }}\n"
    (patch,) = propose(files, CPU, MEMORY).patches.values()
    assert patch.places == ["web/values.yaml:3", "web/values.yaml:4", "web/values.yaml:6"]


TWINS = INSTANCE + INSTANCE.replace('"build"', '"second"').replace("build-1", "build-2")


def test_far_lines_of_one_file_are_two_patches_and_near_ones_one(propose) -> None:
    second = finding("i-2", "instance_type", "m6i.xlarge", "m6i.large", resource_name="build-2")
    near = INSTANCE.replace('  ami           = "ami-1"\n', "").replace("\n}", "}")
    far = propose({"main.tf": TWINS}, MACHINE, second)
    assert len(far.patches) == 2
    both = propose({"main.tf": near + near.replace('"build"', '"b2"').replace("build-1", "build-2")}, MACHINE, second)
    assert json.loads(both.frame["names"][0]) == ["build-1", "build-2"]


def test_two_findings_that_want_one_place_differently_contradict_each_other(propose) -> None:
    other = MACHINE | {"finding_id": "x", "resource_id": "i-9", "change_group": "i-9", "recommended": "m6i.2xlarge"}
    assert outcome(propose({"main.tf": INSTANCE}, MACHINE, other)) == [("refused", "overlap")] * 2


def test_more_resources_than_the_limit_wait_and_growth_goes_first(propose) -> None:
    grow = finding("i-2", "instance_type", "m6i.xlarge", "m6i.2xlarge", resource_name="build-2", saving=-90.0)
    found = propose({"main.tf": TWINS}, MACHINE, grow, limits=Limits(1, 100.0))
    assert dict(zip(found.frame["status"], found.frame["names"], strict=True)) == {
        "patch": '["build-2"]',
        "postponed": '["build-1"]',
    }


def test_a_share_of_a_service_above_the_limit_waits_with_both_numbers(propose) -> None:
    rows = [
        {"resource_id": f"i-{n}", "kind": "instance", "name": f"build-{n}", "tags": '{"service": "ci"}', "cpu_capacity": 4.0}
        for n in (1, 2)
    ]
    found = propose({"main.tf": INSTANCE}, MACHINE | {"saving_cores": 2.0}, resources=rows, limits=Limits(20, 20.0))
    assert "it would take 25 % of the cpu of /ci in one run, above 20 %" in why(found)


def test_a_service_may_be_touched_up_to_the_limit(propose) -> None:
    rows = [
        {"resource_id": f"i-{n}", "kind": "instance", "name": f"build-{n}", "tags": '{"service": "ci"}', "cpu_capacity": 4.0}
        for n in (1, 2)
    ]
    found = propose({"main.tf": INSTANCE}, MACHINE | {"saving_cores": 2.0}, resources=rows, limits=Limits(20, 25.0))
    assert outcome(found) == [("patch", "")]


def test_patches_are_ordered_by_kind_then_team_then_folder(propose) -> None:
    files = {"main.tf": VOLUME, "b/main.tf": INSTANCE, "web.yaml": DEPLOYMENT}
    found = propose(files, GP3, MACHINE | {"owner": "zoo"}, CPU, MEMORY)
    assert list(found.patches) == ["001-shop-web-app", "002-zoo-build-1", "003-shop-data-1"]


def test_a_patch_that_a_checker_objects_to_becomes_a_refusal(propose) -> None:
    found = propose({"main.tf": INSTANCE, "web.yaml": DEPLOYMENT}, MACHINE, CPU, MEMORY)
    left = reject(found, {"002-shop-build-1": ("terraform: Error",)})
    assert list(left.patches) == ["001-shop-web-app"]
    assert sorted(outcome(left)) == [("patch", ""), ("refused", "invalid")]
