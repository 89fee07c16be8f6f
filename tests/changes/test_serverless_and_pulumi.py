"""Serverless Framework and Pulumi (YAML, Python): literals, inherited defaults, constants and configuration."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Change = Callable[..., str]
MEMORY = {"system": "serverless", "address": "hello", "field": "memorySize", "value": 512}


def service(functions: str, memory: str = "256") -> dict[str, str]:
    return {"serverless.yml": f"provider:\n  name: aws\n  memorySize: {memory}\nfunctions:\n{functions}"}


def test_a_functions_own_value_is_edited(change: Change) -> None:
    assert change(service("  hello:\n    memorySize: 128\n"), **MEMORY) == "serverless.yml:6: memorySize: 512"


def test_the_providers_value_is_edited_when_one_function_inherits_it(change: Change) -> None:
    functions = "  hello:\n    handler: a\n  other:\n    memorySize: 64\n"
    assert change(service(functions), **MEMORY) == "serverless.yml:3: memorySize: 512"


def test_the_providers_value_of_two_heirs_is_shared(change: Change) -> None:
    functions = "  hello:\n    handler: a\n  other:\n    handler: b\n"
    assert change(service(functions), **MEMORY) == "shared serverless.yml:3"


def test_a_custom_variable_read_once_is_followed(change: Change) -> None:
    files = service("  hello:\n    memorySize: ${self:custom.size}\ncustom:\n  size: 128\n")
    assert change(files, **MEMORY) == "serverless.yml:8: size: 512"


def test_an_option_of_the_command_line_is_computed(change: Change) -> None:
    assert change(service("  hello:\n    memorySize: ${opt:m, 128}\n"), **MEMORY) == "computed serverless.yml:6"


YAML = {"system": "pulumi-yaml", "address": "web", "field": "size", "value": "large"}


def pulumi(size: str, more: str = "") -> dict[str, str]:
    return {
        "Pulumi.yaml": f"name: p\nresources:\n  web:\n    type: aws:ec2:Instance\n    properties:\n      size: {size}\n{more}"
    }


CONFIG = "config:\n  s:\n    default: small\n"


def test_a_pulumi_yaml_literal_is_edited(change: Change) -> None:
    assert change(pulumi("small"), **YAML) == "Pulumi.yaml:6: size: large"


def test_a_configuration_default_read_once_is_edited(change: Change) -> None:
    assert change(pulumi("${s}", CONFIG), **YAML) == "Pulumi.yaml:9: default: large"


def test_the_one_stack_file_that_sets_the_key_wins(change: Change) -> None:
    files = pulumi("${s}", CONFIG) | {"Pulumi.dev.yaml": "config:\n  p:s: tiny\n"}
    assert change(files, **YAML) == "Pulumi.dev.yaml:2: p:s: large"


def test_several_stacks_that_set_the_key_are_ambiguous(change: Change) -> None:
    stacks = {f"Pulumi.{name}.yaml": "config:\n  p:s: tiny\n" for name in ("dev", "prod")}
    assert change(pulumi("${s}", CONFIG) | stacks, **YAML) == "ambiguous Pulumi.dev.yaml:2 Pulumi.prod.yaml:2"


@pytest.mark.parametrize("size", ["${s}-x", "${other.id}", "{fn::invoke: {function: a}}"])
def test_a_pulumi_yaml_expression_is_computed(change: Change, size: str) -> None:
    assert change(pulumi(size, CONFIG), **YAML) == "computed Pulumi.yaml:6"


def test_a_new_value_that_would_be_interpolated_is_refused(change: Change) -> None:
    assert change(pulumi("small"), **YAML | {"value": "${x}"}).startswith("bad_value")
    assert change(service("  hello:\n    memorySize: 1\n"), **MEMORY | {"value": "${x}"}).startswith("bad_value")


PYTHON = {"system": "pulumi-python", "address": "aws.ec2.Instance#web", "field": "instance_type", "value": "m6i.large"}


def program(argument: str, before: str = "", indent: str = "") -> dict[str, str]:
    call = f'{indent}web = aws.ec2.Instance("web", instance_type={argument})\n'
    return {"__main__.py": f"import pulumi\nimport pulumi_aws as aws\n{before}{call}"}


@pytest.mark.parametrize(
    ("old", "new"),
    [('"t3.micro"', '"m6i.large"'), ("'t3.micro'", "'m6i.large'"), ("r'a'", "r'm6i.large'"), ("('é'\n  )", "('m6i.large'")],
)
def test_a_literal_argument_keeps_its_quotes(change: Change, old: str, new: str) -> None:
    assert new in change(program(old), **PYTHON)


def test_a_constant_read_once_is_edited_where_it_is_assigned(change: Change) -> None:
    assert change(program("size", 'size = "a"  # x\n'), **PYTHON) == '__main__.py:3: size = "m6i.large"  # x'


def test_a_constant_read_twice_is_shared(change: Change) -> None:
    assert change(program("size", 'size = "a"\nprint(size)\n'), **PYTHON) == "shared __main__.py:3"


@pytest.mark.parametrize(
    "before",
    [
        "size = config.get('s') or 'a'\n",
        "size = 'a'\nsize = 'b'\n",
        "size = f'{x}'\n",
        "for size in 'ab':\n    pass\n",
        "from c import size\n",
    ],
)
def test_a_constant_that_is_computed_or_assigned_twice_is_refused(change: Change, before: str) -> None:
    assert change(program("size", before), **PYTHON).startswith("computed __main__.py")


@pytest.mark.parametrize("argument", ["f'a{b}'", "pick()", "'a' + 'b'", "sizes['web']"])
def test_a_python_expression_is_computed(change: Change, argument: str) -> None:
    assert change(program(argument), **PYTHON) == "computed __main__.py:3"


@pytest.mark.parametrize("head", ["for i in range(2):\n", "def make():\n", "class A:\n"])
def test_a_resource_in_a_loop_function_or_class_is_shared(change: Change, head: str) -> None:
    assert change(program("'a'", head, "    "), **PYTHON) == "shared __main__.py:4"


def test_nested_arguments_and_dictionaries_are_walked(change: Change) -> None:
    text = 'disk = aws.ebs.Volume("d", a=aws.Args(size=1), tags={"size": 2})\n'
    files = {"__main__.py": "import pulumi_aws as aws\n" + text}
    asked = {"system": "pulumi-python", "address": "aws.ebs.Volume#d", "value": 9}
    assert "Args(size=9)" in change(files, **asked, field="a.size")
    assert '{"size": 9}' in change(files, **asked, field="tags.size")


def test_a_class_imported_by_name_answers_to_both_addresses(change: Change) -> None:
    files = {"__main__.py": 'from pulumi_aws import ec2\nw = ec2.Instance("web", instance_type="a")\n'}
    assert 'instance_type="m6i.large"' in change(files, **PYTHON)
    assert 'instance_type="m6i.large"' in change(files, **PYTHON | {"address": "ec2.Instance#web"})


def test_arguments_unpacked_from_elsewhere_are_computed(change: Change) -> None:
    files = {"__main__.py": 'import pulumi_aws as aws\nw = aws.ec2.Instance("web", **args)\n'}
    assert change(files, **PYTHON) == "computed __main__.py:2"


def test_text_written_in_several_parts_is_not_replaced(change: Change) -> None:
    assert change(program("'a' 'b'"), **PYTHON) == "bad_value __main__.py:3"
    assert change(program("'''a'''"), **PYTHON) == "bad_value __main__.py:3"


def test_an_item_of_a_list_is_named_by_an_argument_of_it(change: Change) -> None:
    text = 'a = aws.x.Y("d", disks=[aws.D(name="a", size=1), {"name": "b", "size": 2}])\n'
    files = {"__main__.py": "import pulumi_aws as aws\n" + text}
    asked = {"system": "pulumi-python", "address": "aws.x.Y#d", "value": 9}
    assert '"size": 9' in change(files, **asked, field="disks[name=b].size")
    assert "size=9" in change(files, **asked, field="disks[0].size")
    assert change(files, **asked, field="disks[name=c].size") == "not_set __main__.py:2"
