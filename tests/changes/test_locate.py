"""From an inventory row to the code: states, stack tags, Kubernetes identity, names; ambiguous rows list candidates."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from devopskit.changes._answer import Entry, Refusal
from devopskit.changes._locate import find_resource, index_repository

DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api, namespace: shop}\nspec: {}\n"
INSTANCE = 'resource "aws_instance" "web" {\n  tags = { Name = "shop-web" }\n}\n'
STACK = "Resources:\n  WebServer:\n    Type: AWS::EC2::Instance\n    Properties: {InstanceType: a}\n"
FILES = {"k/api.yaml": DEPLOYMENT, "tf/main.tf": INSTANCE, "cf/stack.yaml": STACK}
Find = Callable[..., Entry | Refusal]


@pytest.fixture
def find(folder) -> Find:
    def located(files: dict[str, str], **row: object) -> Entry | Refusal:
        root: Path = folder(files)
        return find_resource(root, row, index=index_repository(root))

    return located


def test_a_container_is_found_by_namespace_kind_and_name(find: Find) -> None:
    entry = find(FILES, resource_id="cluster/shop/Deployment/api/main")
    assert (entry.address, entry.file, entry.line) == ("Deployment/shop/api", "k/api.yaml", 1)


def test_a_container_of_another_namespace_is_not_found(find: Find) -> None:
    assert find(FILES, resource_id="cluster/prod/Deployment/api/main").code == "no_such_resource"


def test_a_machine_is_found_by_its_name_tag(find: Find) -> None:
    entry = find(FILES, resource_id="i-0abc", tags=json.dumps({"Name": "shop-web"}))
    assert (entry.system, entry.address) == ("terraform", "aws_instance.web")


def test_a_stack_resource_is_found_by_the_tag_of_its_logical_id(find: Find) -> None:
    entry = find(FILES, resource_id="i-0abc", tags=json.dumps({"aws:cloudformation:logical-id": "WebServer"}))
    assert (entry.file, entry.line) == ("cf/stack.yaml", 2)


def state(**instance: object) -> str:
    resource = {"mode": "managed", "type": "aws_instance", "name": "web", "instances": [instance]}
    return json.dumps({"version": 4, "resources": [resource]})


def test_terraform_state_leads_from_the_cloud_id_to_the_address(find: Find) -> None:
    files = FILES | {"tf/terraform.tfstate": state(attributes={"id": "i-0abc"})}
    assert find(files, resource_id="i-0abc").address == "aws_instance.web"


def test_an_instance_of_count_keeps_its_index_in_the_address(find: Find) -> None:
    files = FILES | {"tf/terraform.tfstate": state(attributes={"arn": "arn:x"}, index_key=1)}
    assert find(files, resource_id="arn:x").address == "aws_instance.web[1]"


def test_a_plan_as_json_is_understood_with_child_modules(find: Find) -> None:
    resource = {"address": "module.db.aws_db_instance.this", "values": {"id": "db-1"}}
    plan = {"planned_values": {"root_module": {"child_modules": [{"resources": [resource]}]}}}
    files = {"main.tf": 'module "db" {\n  source = "./db"\n}\n', "plan.json": json.dumps(plan)}
    assert find(files, resource_id="db-1").address == "module.db.aws_db_instance.this"


def test_a_state_that_is_no_json_does_not_stop_the_search(find: Find) -> None:
    files = FILES | {"tf/terraform.tfstate": "{", "x/plan.json": "[]"}
    assert find(files, resource_id="i-0abc", name="shop-web").address == "aws_instance.web"


def test_the_place_written_in_the_inventory_is_believed_first(find: Find) -> None:
    assert find(FILES, resource_id="i-1", defined_in="tf/main.tf:1").address == "aws_instance.web"


def test_two_resources_of_one_name_are_ambiguous_and_listed(find: Find) -> None:
    files = FILES | {"other/main.tf": INSTANCE}
    answer = find(files, resource_id="i-0abc", name="shop-web")
    assert (answer.code, answer.places) == ("ambiguous", ("other/main.tf:1", "tf/main.tf:1"))


def test_a_row_that_nothing_matches_is_no_such_resource(find: Find) -> None:
    assert find(FILES, resource_id="vol-9", tags="not json").code == "no_such_resource"


def test_secrets_of_a_state_never_reach_the_answer(find: Find) -> None:
    files = {"terraform.tfstate": state(attributes={"id": "i-0abc", "password": "hunter2"})}
    assert "hunter2" not in repr(find(files, resource_id="i-0abc"))


def test_states_may_lie_apart_from_the_code(folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    apart = tmp_path_factory.mktemp("states")
    (apart / "terraform.tfstate").write_text(state(attributes={"id": "i-0abc"}), encoding="utf-8")
    root = folder(FILES)
    assert (
        find_resource(root, {"resource_id": "i-0abc"}, index=index_repository(root), states=apart).address == "aws_instance.web"
    )


def test_a_workload_is_never_taken_by_its_name_from_another_format(find: Find) -> None:
    compose = "services:\n  api:\n    image: api\n"
    assert find({"compose.yaml": compose}, resource_id="c/shop/deployment/api/api").code == "no_such_resource"


def test_an_arn_of_four_parts_is_no_workload(find: Find) -> None:
    files = {"main.tf": 'resource "aws_lb" "web" {\n  name = "hash"\n}\n'}
    assert find(files, resource_id="arn:aws:elb:eu:1:loadbalancer/app/web/hash").address == "aws_lb.web"


def test_a_file_named_in_the_inventory_decides_between_two(find: Find) -> None:
    files = FILES | {"other/main.tf": INSTANCE}
    assert find(files, resource_id="i-1", name="shop-web", defined_in="other/main.tf").file == "other/main.tf"
