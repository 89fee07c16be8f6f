"""Terraform modules: arguments followed into and out of children, callers of reusable modules, states and var files."""

from __future__ import annotations

from collections.abc import Callable

Change = Callable[..., str]
DB = {"system": "terraform", "address": "module.db.aws_db_instance.this", "field": "instance_class", "value": "db.m6g.large"}
CHILD = 'resource "aws_db_instance" "this" {\n  instance_class = var.class\n}\n'
INPUT = 'variable "class" {\n  default = "db.t3.micro"\n}\n'
CALL = 'provider "aws" {}\nmodule "db" {\n  source = "../mod"\n  class  = "db.t3.small"\n}\n'
FILES = {"live/main.tf": CALL, "mod/main.tf": CHILD, "mod/v.tf": INPUT}


def test_the_argument_of_the_call_decides_a_child_resource(change: Change) -> None:
    assert change(FILES, at="live", **DB) == 'live/main.tf:4: class  = "db.m6g.large"'


def test_the_argument_of_a_module_call_is_edited_when_the_call_is_asked(change: Change) -> None:
    assert (
        change(FILES, at="live", **DB | {"address": "module.db", "field": "class"}) == 'live/main.tf:4: class  = "db.m6g.large"'
    )


def test_an_argument_that_is_a_variable_of_the_root_is_followed_on(change: Change) -> None:
    files = FILES | {
        "live/main.tf": CALL.replace('"db.t3.small"', "var.db"),
        "live/v.tf": 'variable "db" {\n  default = "a"\n}\n',
    }
    assert change(files, at="live", **DB) == 'live/v.tf:2: default = "db.m6g.large"'


def test_a_call_without_the_argument_leaves_it_to_the_shared_default(change: Change) -> None:
    files = FILES | {"live/main.tf": 'provider "aws" {}\nmodule "db" {\n  source = "../mod"\n}\n'}
    assert change(files, at="live", **DB) == "module_input mod/v.tf:2"


def test_two_levels_of_modules_lead_to_the_outermost_argument(change: Change) -> None:
    middle = 'module "inner" {\n  source = "../mod"\n  class  = var.c\n}\nvariable "c" {}\n'
    outer = 'provider "aws" {}\nmodule "outer" {\n  source = "../middle"\n  c = "a"\n}\n'
    files = FILES | {"middle/main.tf": middle, "live/main.tf": outer}
    asked = DB | {"address": "module.outer.module.inner.aws_db_instance.this"}
    assert change(files, at="live", **asked) == 'live/main.tf:4: c = "db.m6g.large"'


def test_an_input_that_the_child_reads_twice_is_shared(change: Change) -> None:
    files = FILES | {"mod/main.tf": CHILD + 'output "c" {\n  value = var.class\n}\n'}
    assert change(files, at="live", **DB) == "shared mod/v.tf:2 mod/main.tf:2 mod/main.tf:5"


def test_a_module_call_with_count_is_not_changed_for_one_child(change: Change) -> None:
    files = FILES | {"live/main.tf": CALL.replace("  class", "  count = 2\n  class")}
    assert change(files, at="live", **DB) == "count_instance live/main.tf:2"


def test_a_module_from_a_registry_is_not_looked_into(change: Change) -> None:
    files = {"main.tf": 'module "db" {\n  source = "terraform-aws-modules/rds/aws"\n  class = "a"\n}\n'}
    assert change(files, **DB) == "computed main.tf:1"
    assert change(files, **DB | {"address": "module.db", "field": "class"}) == 'main.tf:3: class = "db.m6g.large"'


def test_inside_a_called_module_the_callers_decide(change: Change) -> None:
    assert change(FILES, at="mod", **DB | {"address": "aws_db_instance.this"}) == "module_input mod/v.tf:2 live/main.tf:2"


def test_a_folder_below_modules_is_reusable_even_without_a_caller(change: Change) -> None:
    files = {"modules/db/main.tf": 'provider "aws" {}\n' + CHILD + INPUT}
    assert change(files, at="modules/db", **DB | {"address": "aws_db_instance.this"}) == "module_input modules/db/main.tf:6"


def test_a_folder_without_provider_backend_or_values_is_taken_for_reusable(change: Change) -> None:
    assert change({"main.tf": CHILD + INPUT}, **DB | {"address": "aws_db_instance.this"}) == "module_input main.tf:5"


def test_a_literal_inside_a_module_with_one_caller_is_edited(change: Change) -> None:
    files = FILES | {"mod/main.tf": CHILD.replace("var.class", '"a"')}
    assert change(files, at="live", **DB) == 'mod/main.tf:2: instance_class = "db.m6g.large"'


def test_a_literal_inside_a_module_with_two_callers_is_shared(change: Change) -> None:
    files = FILES | {"mod/main.tf": CHILD.replace("var.class", '"a"'), "stage/main.tf": CALL}
    assert change(files, at="live", **DB) == "shared mod/main.tf:1 live/main.tf:2 stage/main.tf:2"


def test_a_module_source_outside_of_the_repository_is_not_read(change: Change) -> None:
    files = {"main.tf": 'module "db" {\n  source = "../../../etc"\n  class = "a"\n}\n'}
    assert change(files, **DB) == "computed main.tf:1"


def test_an_address_in_two_folders_below_the_root_is_ambiguous(change: Change) -> None:
    files = {"a/main.tf": CHILD, "b/main.tf": CHILD}
    assert change(files, **DB | {"address": "aws_db_instance.this"}) == "ambiguous a/main.tf:1 b/main.tf:1"
