"""Terraform: rows of the decision table for values in the block itself, variables, locals and variable files."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Change = Callable[..., str]
PROVIDER = 'provider "aws" {}\n'
WEB = {"system": "terraform", "address": "aws_instance.web", "field": "instance_type", "value": "m6i.large"}


def web(value: str, more: str = "") -> str:
    return f'{PROVIDER}resource "aws_instance" "web" {{\n  instance_type = {value}\n{more}}}\n'


def test_a_literal_in_the_block_is_edited_in_its_line(change: Change) -> None:
    assert change({"main.tf": web('"t3.micro" # small')}, **WEB) == 'main.tf:3: instance_type = "m6i.large" # small'


def test_a_number_stays_a_number_and_a_text_stays_quoted(change: Change) -> None:
    files = {"main.tf": 'resource "aws_ecs_service" "a" {\n  desired_count = 2\n  cpu = "256"\n}\n'}
    asked = {"system": "terraform", "address": "aws_ecs_service.a"}
    assert change(files, **asked, field="desired_count", value=3) == "main.tf:2: desired_count = 3"
    assert change(files, **asked, field="cpu", value=512) == 'main.tf:3: cpu = "512"'


def test_a_word_in_place_of_a_number_is_refused(change: Change) -> None:
    files = {"main.tf": 'resource "aws_ecs_service" "a" {\n  desired_count = 2\n}\n'}
    asked = {"system": "terraform", "address": "aws_ecs_service.a", "field": "desired_count", "value": "many"}
    assert change(files, **asked) == "bad_value main.tf:2"


def test_a_value_with_dollar_brace_is_escaped_not_interpolated(change: Change) -> None:
    assert change({"main.tf": web('"t3.micro"')}, **WEB | {"value": 'a${b}"'}) == 'main.tf:3: instance_type = "a$${b}\\""'


def test_nested_blocks_and_objects_are_walked_by_their_names(change: Change) -> None:
    files = {"main.tf": 'resource "x" "y" {\n  pool {\n    limits = {\n      cpu = 1\n    }\n  }\n}\n'}
    assert change(files, system="terraform", address="x.y", field="pool.limits.cpu", value=2) == "main.tf:4: cpu = 2"


def test_a_repeated_block_needs_an_index(change: Change) -> None:
    files = {"main.tf": 'resource "x" "y" {\n  disk {\n    size = 1\n  }\n  disk {\n    size = 2\n  }\n}\n'}
    asked = {"system": "terraform", "address": "x.y", "value": 9}
    assert change(files, **asked, field="disk.size") == "ambiguous main.tf:2 main.tf:5"
    assert change(files, **asked, field="disk[1].size") == "main.tf:6: size = 9"


def test_a_dynamic_block_is_computed(change: Change) -> None:
    more = '  dynamic "disk" {\n    for_each = [1]\n    content {\n      size = 5\n    }\n  }\n'
    assert change({"main.tf": web('"a"', more)}, **WEB | {"field": "disk.size"}) == "computed main.tf:4"


def test_an_object_key_that_is_an_expression_is_computed(change: Change) -> None:
    files = {"main.tf": 'resource "x" "y" {\n  limits = { (var.k) = 1 }\n}\n'}
    assert change(files, system="terraform", address="x.y", field="limits.cpu", value=2) == "computed main.tf:2"


def test_a_field_that_is_not_set_is_refused_at_the_resource(change: Change) -> None:
    assert change({"main.tf": web('"a"')}, **WEB | {"field": "root_block_device.volume_size"}) == "not_set main.tf:2"


def test_an_unknown_resource_offers_the_nearest_name(ask: Change) -> None:
    answer = ask({"main.tf": web('"a"')}, **WEB | {"address": "aws_instance.wab"})
    assert answer.code == "no_such_resource"
    assert "did you mean aws_instance.web?" in answer.sentence


def test_a_resource_declared_twice_is_ambiguous(change: Change) -> None:
    files = {"main.tf": web('"a"'), "other.tf": 'resource "aws_instance" "web" {\n}\n'}
    assert change(files, **WEB) == "ambiguous main.tf:2 other.tf:1"


def test_one_instance_of_count_cannot_be_changed_alone(change: Change) -> None:
    files = {"main.tf": web('"a"', "  count = 3\n")}
    assert change(files, **WEB | {"address": "aws_instance.web[0]"}) == "count_instance main.tf:3"


def test_the_whole_block_with_count_is_edited_with_a_warning(ask: Change) -> None:
    answer = ask({"main.tf": web('"a"', "  count = 3\n")}, **WEB)
    assert "every instance of count changes" in answer.warnings


def test_an_index_on_a_resource_without_count_names_no_resource(change: Change) -> None:
    assert change({"main.tf": web('"a"')}, **WEB | {"address": "aws_instance.web[0]"}) == "no_such_resource main.tf:2"


EACH = 'resource "aws_instance" "web" {\n  for_each = { a = { t = "x" }, b = { t = "y" } }\n  instance_type = each.value.t\n}\n'


def test_a_map_entry_of_for_each_is_edited_for_its_own_key(change: Change) -> None:
    asked = WEB | {"address": 'aws_instance.web["b"]', "value": "z"}
    assert change({"main.tf": EACH}, **asked) == 'main.tf:2: for_each = { a = { t = "x" }, b = { t = "z" } }'


def test_each_value_without_a_key_is_computed(change: Change) -> None:
    assert change({"main.tf": EACH}, **WEB) == "computed main.tf:3"


@pytest.mark.parametrize(
    "value", ['var.big ? "a" : "b"', 'lower("A")', '"${var.big}"', "aws_x.y.type", "data.x.y.z", "count.index", "<<EOT\na\nEOT"]
)
def test_an_expression_is_computed_and_its_line_named(change: Change, value: str) -> None:
    assert change({"main.tf": web(value)}, **WEB).startswith(("computed main.tf:3", "bad_value main.tf:3"))


def test_ignored_changes_make_an_edit_pointless(change: Change) -> None:
    more = "  lifecycle {\n    ignore_changes = [instance_type]\n  }\n"
    assert change({"main.tf": web('"a"', more)}, **WEB) == "ignored main.tf:5"


def test_ignored_changes_of_a_neighbour_field_do_not_matter(change: Change) -> None:
    more = "  lifecycle {\n    ignore_changes = [ami]\n  }\n"
    assert change({"main.tf": web('"a"', more)}, **WEB) == 'main.tf:3: instance_type = "m6i.large"'


VARIABLE = 'variable "size" {\n  default = "t3.micro"\n}\n'


def test_a_default_read_once_is_edited_in_the_variable(change: Change) -> None:
    assert change({"main.tf": web("var.size"), "v.tf": VARIABLE}, **WEB) == 'v.tf:2: default = "m6i.large"'


def test_a_variable_read_twice_is_shared_and_every_reader_named(change: Change) -> None:
    files = {"main.tf": web("var.size"), "out.tf": 'output "s" {\n  value = "x-${var.size}"\n}\n', "v.tf": VARIABLE}
    assert change(files, **WEB) == "shared v.tf:2 main.tf:3 out.tf:2"


def test_a_variable_whose_own_rule_reads_it_is_refused(change: Change) -> None:
    rule = 'variable "size" {\n  default = "a"\n  validation {\n    condition = var.size != "b"\n  }\n}\n'
    assert change({"main.tf": web("var.size"), "v.tf": rule}, **WEB).startswith("shared v.tf:2")


def test_a_variable_without_default_is_set_at_apply_time(ask: Change) -> None:
    answer = ask({"main.tf": web("var.size"), "v.tf": 'variable "size" {}\n'}, **WEB)
    assert (answer.code, answer.place) == ("computed", "v.tf:1")
    assert "set at apply time" in answer.sentence


def test_terraform_tfvars_wins_over_the_default(change: Change) -> None:
    files = {"main.tf": web("var.size"), "v.tf": VARIABLE, "terraform.tfvars": 'size = "a"\n'}
    assert change(files, **WEB) == 'terraform.tfvars:1: size = "m6i.large"'


def test_the_last_auto_tfvars_file_wins(change: Change) -> None:
    files = {"main.tf": web("var.size"), "v.tf": VARIABLE, "terraform.tfvars": 'size = "a"\n'}
    files |= {"a.auto.tfvars": 'size = "b"\n', "b.auto.tfvars": 'size = "c"\n'}
    assert change(files, **WEB) == 'b.auto.tfvars:1: size = "m6i.large"'


def test_variable_files_chosen_by_hand_are_refused_and_listed(change: Change) -> None:
    files = {"main.tf": web("var.size"), "v.tf": VARIABLE, "dev.tfvars": 'size = "a"\n', "prod.tfvars": '\nsize = "b"\n'}
    assert change(files, **WEB) == "ambiguous dev.tfvars:1 prod.tfvars:2"


def test_a_local_read_once_is_edited(change: Change) -> None:
    files = {"main.tf": web("local.size"), "l.tf": 'locals {\n  size = "a"\n}\n'}
    assert change(files, **WEB) == 'l.tf:2: size = "m6i.large"'


def test_a_local_that_reads_a_variable_is_followed_to_it(change: Change) -> None:
    files = {"main.tf": web("local.size"), "l.tf": "locals {\n  size = var.size\n}\n", "v.tf": VARIABLE}
    assert change(files, **WEB) == 'v.tf:2: default = "m6i.large"'


def test_a_local_read_twice_is_shared(change: Change) -> None:
    files = {"main.tf": web("local.size", "  ami = local.size\n"), "l.tf": 'locals {\n  size = "a"\n}\n'}
    assert change(files, **WEB) == "shared l.tf:2 main.tf:3 main.tf:4"


def test_locals_in_a_circle_are_refused_not_followed_for_ever(change: Change) -> None:
    files = {"main.tf": web("local.a"), "l.tf": "locals {\n  a = local.b\n  b = local.a\n}\n"}
    assert change(files, **WEB).startswith("computed l.tf")


def test_a_key_of_a_map_variable_is_edited_in_its_default(change: Change) -> None:
    files = {
        "main.tf": web("var.sizes.web"),
        "v.tf": 'variable "sizes" {\n  default = {\n    web = "a"\n    db = "b"\n  }\n}\n',
    }
    assert change(files, **WEB) == 'v.tf:3: web = "m6i.large"'


def test_a_smaller_disk_carries_the_warning_that_it_cannot_shrink(ask: Change) -> None:
    files = {"main.tf": 'resource "aws_ebs_volume" "d" {\n  size = 100\n}\n'}
    asked = {"system": "terraform", "address": "aws_ebs_volume.d", "field": "size"}
    assert "it cannot shrink" in ask(files, **asked, value=50).warnings[0]
    assert ask(files, **asked, value=200).warnings == ()


def test_a_restart_is_said_in_the_warnings(ask: Change) -> None:
    assert "the instance stops and starts" in ask({"main.tf": web('"a"')}, **WEB).warnings[0]


def test_readers_in_a_file_with_a_syntax_error_still_count(change: Change) -> None:
    files = {"main.tf": web("var.size"), "v.tf": VARIABLE, "broken.tf": 'resource "a" {\n  x = var.size\n  y = \n'}
    assert change(files, **WEB) == "shared v.tf:2 broken.tf:2 main.tf:3"


def test_a_block_with_a_syntax_error_is_not_edited(change: Change) -> None:
    assert change({"main.tf": web('"a"', "  b = = 2\n")}, **WEB).startswith("parse_error main.tf")


POOLS = (
    'module "gke" {\n  source = "x/y/z"\n  pools = [\n    { name = "a", size = 1 },\n    { name = "b", size = 2 },\n  ]\n}\n'
)


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("pools[1].size", 'main.tf:5: { name = "b", size = 9 },'),
        ("pools[name=a].size", 'main.tf:4: { name = "a", size = 9 },'),
        ("pools[name=c].size", "not_set main.tf:3"),
    ],
)
def test_an_item_of_a_list_is_named_by_its_position_or_by_a_key(change: Change, field: str, line: str) -> None:
    assert change({"main.tf": POOLS}, system="terraform", address="module.gke", field=field, value=9) == line


def test_a_whole_list_is_not_one_value(change: Change) -> None:
    assert change({"main.tf": POOLS}, system="terraform", address="module.gke", field="pools", value=9) == "computed main.tf:3"


def test_a_field_that_names_a_whole_block_is_no_value(change: Change) -> None:
    assert (
        change({"main.tf": 'resource "x" "y" {\n  pool {\n  }\n}\n'}, **WEB | {"address": "x.y", "field": "pool"})
        == "not_set main.tf:1"
    )


def test_a_labelled_block_is_chosen_by_an_attribute(change: Change) -> None:
    text = 'resource "x" "y" {\n  disk {\n    name = "a"\n    size = 1\n  }\n  disk {\n    name = "b"\n    size = 2\n  }\n}\n'
    assert (
        change({"main.tf": text}, system="terraform", address="x.y", field="disk[name=b].size", value=9)
        == "main.tf:8: size = 9"
    )


def test_a_data_source_is_addressed_by_its_kind(change: Change) -> None:
    files = {"main.tf": 'data "aws_ami" "a" {\n  owners_count = 1\n}\n'}
    assert (
        change(files, system="terraform", address="data.aws_ami.a", field="owners_count", value=2)
        == "main.tf:2: owners_count = 2"
    )


def test_a_variable_declared_twice_is_ambiguous(change: Change) -> None:
    assert change({"main.tf": web("var.size"), "v.tf": VARIABLE + VARIABLE}, **WEB) == "ambiguous main.tf:3"


def test_a_variable_file_in_json_is_named_not_edited(change: Change) -> None:
    files = {"main.tf": web("var.size"), "v.tf": VARIABLE, "x.auto.tfvars.json": '{"size": "a"}'}
    assert change(files, **WEB) == "ambiguous x.auto.tfvars.json:1"


def test_a_null_default_is_set_at_apply_time(change: Change) -> None:
    assert change({"main.tf": web("var.size"), "v.tf": VARIABLE.replace('"t3.micro"', "null")}, **WEB) == "computed v.tf:2"


def test_the_default_carries_the_warning_that_an_option_wins(ask: Change) -> None:
    assert (
        ask({"main.tf": web("var.size"), "v.tf": VARIABLE}, **WEB).warnings[0]
        == "a -var option or TF_VAR_size wins over the default"
    )


def test_setting_the_present_value_changes_nothing_even_with_escapes(ask: Change) -> None:
    answer = ask({"main.tf": web('"a\\u00e9$${b}"')}, **WEB | {"value": "aé${b}"})
    assert answer.result == answer.data
