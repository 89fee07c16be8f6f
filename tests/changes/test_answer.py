"""Edits as patches that git applies and takes back byte for byte, and refusals as sentences."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from devopskit.changes._answer import Edit, Refusal, Target, unified
from devopskit.changes._propose import format_of, parts

OBJECT = b"apiVersion: v1\nkind: X\nmetadata:\n  name: a\nspec:\n  size: 1\n  other: 2"
X = {"system": "kubernetes", "address": "X/default/a", "field": "spec.size", "value": 2}


def git(program: Callable[[str], str], folder: Path, patch: bytes, *flags: str) -> int:
    (folder / "p.patch").write_bytes(patch)
    command = [program("git"), "apply", "--whitespace=nowarn", *flags, "p.patch"]
    return subprocess.run(command, cwd=folder, check=False).returncode


@pytest.mark.parametrize(
    "data", [OBJECT, OBJECT + b"\n", OBJECT.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + OBJECT, OBJECT.replace(b"2", b'"x \xe2\x80\xa8 y"')],
    ids=["no-final-end", "plain", "windows", "mark", "separators"],
)  # fmt: skip
def test_git_applies_the_patch_and_the_reverse_restores_every_byte(ask, program, tmp_path: Path, data: bytes) -> None:
    answer = ask({"in/x.yaml": data}, **X)
    assert git(program, tmp_path, answer.patch) == 0
    assert (tmp_path / "in/x.yaml").read_bytes() == answer.result == data.replace(b"size: 1", b"size: 2")
    assert git(program, tmp_path, answer.reverse) == 0
    assert (tmp_path / "in/x.yaml").read_bytes() == data


def test_the_patch_undoes_itself_with_git_apply_reverse(ask, program, tmp_path: Path) -> None:
    answer = ask({"x.yaml": OBJECT}, **X)
    assert git(program, tmp_path, answer.patch) == 0
    assert git(program, tmp_path, answer.patch, "-R") == 0
    assert (tmp_path / "x.yaml").read_bytes() == OBJECT


def test_a_patch_holds_the_line_and_paths_from_the_repository(ask) -> None:
    patch = ask({"in/x.yaml": OBJECT + b"\n"}, at="in", **X).patch
    assert patch.startswith(b"--- a/in/x.yaml\n+++ b/in/x.yaml\n@@ ")
    assert b"-  size: 1\n+  size: 2\n" in patch


def test_setting_the_present_value_makes_an_empty_patch(ask) -> None:
    answer = ask({"x.yaml": OBJECT}, **X | {"value": 1})
    assert (answer.patch, answer.result) == (b"", OBJECT)


def test_a_boolean_is_written_as_the_file_writes_it(ask) -> None:
    answer = ask({"x.yaml": OBJECT.replace(b"1", b"false")}, **X | {"value": True})
    assert answer.after == b"true"


def test_nothing_is_written_by_asking(ask, tmp_path: Path) -> None:
    ask({"x.yaml": OBJECT}, **X)
    assert (tmp_path / "x.yaml").read_bytes() == OBJECT


def test_a_refusal_is_one_sentence_with_resource_reason_place_and_symbol() -> None:
    refusal = Refusal(Target("terraform", "aws_x.y", "size"), "shared", "it is read twice", ("a.tf:1", "b.tf:2"), "size")
    assert refusal.sentence == "refused: aws_x.y size: it is read twice; look at a.tf:1, b.tf:2 (size)"
    assert refusal.place == "a.tf:1"


def test_a_refusal_without_place_names_none() -> None:
    refusal = Refusal(Target("helm", "values", "a"), "no_such_resource", "there is none")
    assert (refusal.place, refusal.sentence) == ("", "refused: values a: there is none")


def test_lines_of_a_patch_end_at_line_feeds_only() -> None:
    patch = unified("f", b"a\x0cb\rc\xc2\x85\n1\n", b"a\x0cb\rc\xc2\x85\n2\n")
    assert patch.endswith(b"@@ -1,2 +1,2 @@\n a\x0cb\rc\xc2\x85\n-1\n+2\n")


def test_the_checksum_is_of_the_file_before_the_edit() -> None:
    edit = Edit("f", 0, 1, 1, b"a", b"b", b"a", Path())
    assert edit.before_sha256 == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


@pytest.mark.parametrize("system", parts())
def test_every_format_indexes_an_empty_folder_and_refuses_with_a_code(tmp_path: Path, system: str) -> None:
    module = format_of(system)
    assert module.index(tmp_path) == ()
    assert module.edit(tmp_path, Target(system, "a.b", "c"), "1", index=()).code == "no_such_resource"


@pytest.mark.parametrize("system", parts())
def test_every_format_says_what_its_index_and_its_edit_do(system: str) -> None:
    module = format_of(system)
    assert len(module.index.__doc__.split()) >= 8
    assert len(module.edit.__doc__.split()) >= 8
