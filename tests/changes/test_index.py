"""Indexes: what each format lists of a folder, with the keys that an inventory row can match."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from devopskit.changes._answer import Entry
from devopskit.changes._propose import format_of

List = Callable[..., tuple[Entry, ...]]


@pytest.fixture
def listed(folder) -> List:
    return lambda system, files, at=".": format_of(system).index(folder(files) / at)


def test_objects_of_kubernetes_carry_labels_and_container_names(listed: List) -> None:
    spec = "spec: {template: {spec: {containers: [{name: main}, {name: side}]}}}\n"
    text = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: api, labels: {{app: shop}}}}\n{spec}"
    assert listed("kubernetes", {"d/x.yaml": text}) == (
        Entry("kubernetes", "Deployment/default/api", "d/x.yaml", 1, ("api", "shop", "main", "side")),
    )


def test_what_is_no_object_is_not_listed(listed: List) -> None:
    files = {
        "a.yaml": "kind: X\n",
        "b.yaml": "- kind\n",
        "c.yaml": "apiVersion: v1\nkind: X\nmetadata: {}\n",
        "d.txt": "kind: X",
    }
    assert listed("kubernetes", files) == ()


def test_resources_of_a_stack_carry_their_names(listed: List) -> None:
    text = "Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    Properties: {DBInstanceIdentifier: shop-db, Size: 1}\n"
    assert listed("cloudformation", {"t.yml": text}) == (Entry("cloudformation", "Db", "t.yml", 2, ("Db", "shop-db")),)


def test_a_packaged_template_is_read_by_its_first_character(listed: List) -> None:
    files = {"a.template": '{"Resources": {"A": {"Type": "x"}}}', "b.template": "Resources: {B: {Type: x}}\n"}
    assert [entry.address for entry in listed("cloudformation", files)] == ["A", "B"]


def test_services_of_compose_carry_container_name_and_image(listed: List) -> None:
    text = "services:\n  web: {image: nginx, container_name: shop-web}\n  x: not a service\n"
    assert listed("compose", {"compose.yaml": text}) == (
        Entry("compose", "web", "compose.yaml", 2, ("web", "shop-web", "nginx")),
    )


def test_terraform_lists_resources_data_and_calls_with_names_and_tags(listed: List) -> None:
    text = 'resource "a" "b" {\n  name = "n"\n  tags = { Name = "t", X = var.x }\n}\ndata "c" "d" {}\nmodule "m" {\n  source = "./m"\n}\nlocals {}\n'
    found = listed("terraform", {"main.tf": text})
    assert [(entry.address, entry.line) for entry in found] == [("a.b", 1), ("data.c.d", 5), ("module.m", 6)]
    assert found[0].keys == ("b", "n", "t")


def test_helm_lists_values_files_and_rendered_kinds(listed: List) -> None:
    kinds = "kind: {{ if .x }}Deployment{{ end }}\n---\nkind: Service\n"
    files = {"Chart.yaml": "name: x\n", "values.yaml": "a: 1\n", "templates/a.yaml": kinds, "templates/_h.tpl": "kind: X"}
    assert [entry.address for entry in listed("helm", files)][:1] == ["values"]
    assert "templates/a.yaml#Service" in [entry.address for entry in listed("helm", files)]


def test_kustomize_lists_final_names_of_all_layers(listed: List) -> None:
    item = "apiVersion: v1\nkind: X\nmetadata: {name: a, namespace: n}\n"
    files = {
        "b/kustomization.yaml": "resources: [x.yaml]\nnameSuffix: -v1\n",
        "b/x.yaml": item,
        "o/kustomization.yaml": "bases: [../b]\nnamePrefix: p-\n",
    }
    assert [entry.address for entry in listed("kustomize", files, at="o")] == ["X/n/p-a-v1"]


def test_serverless_lists_functions_and_resources(listed: List) -> None:
    text = "provider: {name: aws}\nfunctions:\n  f: {name: shop-f}\nresources:\n  Resources:\n    T: {Type: x}\n"
    assert [(entry.address, entry.keys) for entry in listed("serverless", {"serverless.yml": text})] == [
        ("f", ("f", "shop-f")),
        ("T", ("T",)),
    ]


def test_pulumi_lists_resources_of_both_languages(listed: List) -> None:
    files = {
        "Pulumi.yaml": "resources:\n  w: {type: aws:x:Y}\n",
        "__main__.py": 'import pulumi_aws as aws\naws.x.Y("z")\naws.lower("q")\n',
    }
    assert [entry.address for entry in listed("pulumi-yaml", files)] == ["w"]
    assert [entry.address for entry in listed("pulumi-python", files)] == ["aws.x.Y#z"]


@pytest.mark.parametrize("system", ["ansible", "hiera", "chef"])
def test_variable_files_are_addressed_by_their_path_without_suffix(listed: List, system: str) -> None:
    files = {"group_vars/all.yml": "a: 1\n", "list.yml": "- a\n", "two.yml": "a: 1\n---\nb: 2\n"}
    assert listed(system, files) == (Entry(system, "group_vars/all", "group_vars/all.yml", 1),)


@pytest.mark.parametrize(
    "system", ["kubernetes", "cloudformation", "compose", "helm", "terraform", "pulumi-python", "kustomize", "ansible"]
)
def test_a_file_that_cannot_be_read_does_not_stop_the_others(listed: List, system: str) -> None:
    broken = {
        "a.yaml": "kind: Resources services [\n\t{",
        "a.tf": "}}}",
        "a.py": "import pulumi (",
        "values.yaml": "\t\n",
        "templates/a.yaml": "{{ if }}",
    }
    good = {
        "z.yaml": "apiVersion: v1\nkind: X\nmetadata: {name: a}\nResources: {A: {Type: x}}\nservices: {s: {}}\n",
        "z.tf": 'module "m" {}\n',
    }
    good |= {"z.py": 'import pulumi_aws as aws\naws.x.Y("z")\n', "kustomization.yaml": "resources: [a.yaml, z.yaml]\n"}
    assert listed(system, broken | good)


def test_folders_that_tools_fill_are_not_searched(listed: List) -> None:
    text = "apiVersion: v1\nkind: X\nmetadata: {name: a}\n"
    assert listed("kubernetes", {"node_modules/a.yaml": text, ".terraform/a.yaml": text, ".git/a.yaml": text}) == ()


def test_a_link_in_a_circle_does_not_hang_the_search(listed: List, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    text = "apiVersion: v1\nkind: X\nmetadata: {name: a}\n"
    assert len(listed("kubernetes", {"a.yaml": text})) == 1
