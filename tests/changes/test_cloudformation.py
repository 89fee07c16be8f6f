"""CloudFormation and SAM: literals, parameters with their rules, mappings, functions and globals, in YAML and JSON."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Change = Callable[..., str]
WEB = {"system": "cloudformation", "address": "Web", "field": "InstanceType", "value": "m6i.large"}


def template(value: str, parameter: str = "", more: str = "") -> str:
    return f"{parameter}Resources:\n  Web:\n    Type: AWS::EC2::Instance\n    Properties:\n      InstanceType: {value}\n{more}"


SIZE = "Parameters:\n  Size:\n    Type: String\n    Default: t3.micro\n"


def test_a_literal_property_is_edited_and_its_comment_stays(change: Change) -> None:
    assert change({"t.yaml": template("t3.micro  # why")}, **WEB) == "t.yaml:5: InstanceType: m6i.large  # why"


def test_quotes_around_a_number_stay(change: Change) -> None:
    files = {"t.yaml": 'Resources:\n  G:\n    Type: A::B::C\n    Properties:\n      MaxSize: "1"\n      MinSize: 1\n'}
    asked = {"system": "cloudformation", "address": "G", "value": 4}
    assert change(files, **asked, field="MaxSize") == 't.yaml:5: MaxSize: "4"'
    assert change(files, **asked, field="MinSize") == "t.yaml:6: MinSize: 4"


def test_a_json_template_keeps_its_layout(change: Change) -> None:
    files = {"t.json": '{"Resources": {"Web": {"Type": "A::B::C",\r\n\t"Properties": {"InstanceType": "a" , "X": 1}}}}'}
    assert (
        change(files, **WEB | {"system": "cloudformation-json"})
        == 't.json:2: "Properties": {"InstanceType": "m6i.large" , "X": 1}}}}'
    )


def test_the_default_of_a_parameter_read_once_is_edited(ask: Change) -> None:
    answer = ask({"t.yaml": template("!Ref Size", SIZE)}, **WEB)
    assert (answer.line, answer.after) == (4, b"m6i.large")
    assert "stacks that exist keep the value" in answer.warnings[0]


def test_the_long_form_of_ref_is_followed_too(change: Change) -> None:
    assert change({"t.yaml": template("\n        Ref: Size", SIZE)}, **WEB) == "t.yaml:4: Default: m6i.large"


@pytest.mark.parametrize(
    "reader",
    [
        "Outputs:\n  O:\n    Value: !Sub '${Size}-x'\n",
        "Conditions:\n  C: !Equals [!Ref Size, a]\n",
        "Outputs:\n  O: {Value: {Ref: Size}}\n",
    ],
)
def test_a_parameter_read_twice_is_shared_wherever_the_second_reader_is(change: Change, reader: str) -> None:
    assert change({"t.yaml": template("!Ref Size", SIZE, reader)}, **WEB).startswith("shared t.yaml:4 ")


def test_a_parameter_without_default_is_set_when_the_stack_is_made(change: Change) -> None:
    assert change({"t.yaml": template("!Ref Size", "Parameters:\n  Size:\n    Type: String\n")}, **WEB) == "computed t.yaml:3"


def test_a_reference_to_another_resource_is_computed(change: Change) -> None:
    assert change({"t.yaml": template("!Ref Other")}, **WEB) == "computed t.yaml:5"


@pytest.mark.parametrize(
    "rule", ["AllowedValues: [t3.micro, t3.small]", "AllowedPattern: 't3\\..*'", "MaxLength: 8", "AllowedPattern: '('"]
)
def test_a_value_that_the_parameter_forbids_is_refused(change: Change, rule: str) -> None:
    assert change({"t.yaml": template("!Ref Size", f"{SIZE}    {rule}\n")}, **WEB) == "bad_value t.yaml:4"


def test_a_number_outside_of_the_parameters_range_is_refused(change: Change) -> None:
    number = "Parameters:\n  Size:\n    Type: Number\n    Default: 2\n    MinValue: 1\n    MaxValue: 4\n"
    files = {"t.yaml": template("!Ref Size", number)}
    assert change(files, **WEB | {"value": 5}) == "bad_value t.yaml:4"
    assert change(files, **WEB | {"value": 3}) == "t.yaml:4: Default: 3"


def test_a_parameter_store_entry_is_computed(change: Change) -> None:
    assert (
        change({"t.yaml": template("!Ref Size", SIZE.replace("String", "AWS::SSM::Parameter::Value<String>"))}, **WEB)
        == "computed t.yaml:4"
    )
    assert change({"t.yaml": template("'{{resolve:ssm:/size:1}}'")}, **WEB) == "computed t.yaml:5"


@pytest.mark.parametrize(
    "value", ["!If [A, b, c]", "!GetAtt X.Y", "!Sub '${X}'", "!ImportValue x", "{Fn::Select: [0, [a]]}", "!Join ['', [a]]"]
)
def test_a_function_is_computed_and_named(ask: Change, value: str) -> None:
    answer = ask({"t.yaml": template(value)}, **WEB)
    assert (answer.code, answer.place) == ("computed", "t.yaml:5")
    assert "the function" in answer.sentence


def test_a_field_below_a_function_is_computed_not_missing(change: Change) -> None:
    assert change({"t.yaml": template("!If [A, {B: 1}, {B: 2}]")}, **WEB | {"field": "InstanceType.B"}) == "computed t.yaml:5"


MAP = "Mappings:\n  Env:\n    prod:\n      type: a\n    dev:\n      type: b\n"


def test_a_mapping_entry_with_literal_keys_read_once_is_edited(change: Change) -> None:
    assert change({"t.yaml": template("!FindInMap [Env, prod, type]", MAP)}, **WEB) == "t.yaml:4: type: m6i.large"


def test_a_mapping_entry_chosen_by_a_parameter_is_computed(change: Change) -> None:
    assert change({"t.yaml": template("!FindInMap [Env, !Ref Stage, type]", MAP)}, **WEB) == "computed t.yaml:11"


def test_a_mapping_entry_that_another_look_up_may_read_is_shared(change: Change) -> None:
    more = "Outputs:\n  O:\n    Value: !FindInMap [Env, !Ref Stage, type]\n"
    assert change({"t.yaml": template("!FindInMap [Env, prod, type]", MAP, more)}, **WEB) == "shared t.yaml:11 t.yaml:14"


def test_a_logical_id_in_two_templates_needs_the_template(change: Change) -> None:
    files = {
        "a.yaml": template("a"),
        "b.json": '{"Resources": {"Web": {"Type": "A::B::C", "Properties": {"InstanceType": "a"}}}}',
    }
    assert change(files, **WEB) == "ambiguous a.yaml:2 b.json:1"
    assert change(files, **WEB, template="a.yaml") == "a.yaml:5: InstanceType: m6i.large"


def test_the_template_at_the_root_wins_over_one_of_the_same_name_below(change: Change) -> None:
    files = {"t.yaml": template("a"), "sub/t.yaml": template("b")}
    assert change(files, **WEB, template="t.yaml") == "t.yaml:5: InstanceType: m6i.large"


def test_a_property_that_is_not_set_is_refused_at_the_resource(change: Change) -> None:
    assert change({"t.yaml": template("a")}, **WEB | {"field": "EbsOptimized"}) == "not_set t.yaml:3"


def sam(second: str = "") -> str:
    one = "  One:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: a}\n"
    return f"Globals:\n  Function:\n    MemorySize: 128\nResources:\n{one}{second}"


def test_a_global_that_one_function_inherits_is_edited(change: Change) -> None:
    asked = {"system": "sam", "address": "One", "field": "MemorySize", "value": 256}
    assert change({"t.yaml": sam()}, **asked) == "t.yaml:3: MemorySize: 256"


def test_a_global_that_two_functions_inherit_is_shared(change: Change) -> None:
    second = "  Two:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: b}\n"
    asked = {"system": "sam", "address": "One", "field": "MemorySize", "value": 256}
    assert change({"t.yaml": sam(second)}, **asked) == "shared t.yaml:3"
