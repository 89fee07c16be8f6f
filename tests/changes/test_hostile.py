"""Hostile and broken input: every case is refused or edited right, none is followed, expanded or executed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from devopskit.changes._propose import propose_edit
from devopskit.errors import RequestError, UnknownName

Change = Callable[..., str]
X = {"system": "kubernetes", "address": "X/default/a", "field": "spec.size", "value": 2}
OBJECT = "apiVersion: v1\nkind: X\nmetadata:\n  name: a\nspec:\n  size: 1\n"


def test_windows_line_ends_and_a_byte_order_mark_stay(ask: Change) -> None:
    data = b"\xef\xbb\xbf" + OBJECT.replace("\n", "\r\n").encode()
    assert ask({"x.yaml": data}, **X).result == data.replace(b"size: 1", b"size: 2")


def test_a_file_without_final_line_end_gets_none(ask: Change) -> None:
    assert ask({"x.yaml": OBJECT.rstrip()}, **X).result.endswith(b"size: 2")


def test_text_outside_of_ascii_before_the_value_does_not_shift_it(ask: Change) -> None:
    text = OBJECT.replace("kind", "# é 🚀 \u2028\nkind")
    assert ask({"x.yaml": text}, **X).result.decode() == text.replace("size: 1", "size: 2")


def test_tabs_after_the_value_stay(ask: Change) -> None:
    assert ask({"x.yaml": OBJECT.replace("size: 1", "size: 1\t\t# x")}, **X).result.endswith(b"size: 2\t\t# x\n")


@pytest.mark.parametrize(
    "text",
    [
        OBJECT.replace("  size", "\tsize"), OBJECT + "<<<<<<< ours\n=======\n>>>>>>> theirs\n", OBJECT + "  a: [\n", OBJECT + "  b: *nowhere\n",
        OBJECT.encode("utf-16"), OBJECT.encode() + b"\xff\n", OBJECT.encode() + b"# \0\n", OBJECT + "# " + "x" * 6_000_000,
        OBJECT + "  deep: " + "[" * 500 + "]" * 500 + "\n",
    ],
    ids=["tab", "conflict", "open", "alias", "utf16", "latin1", "null", "large", "deep"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_safely_is_refused_and_others_go_on(change: Change, text: str | bytes) -> None:
    other = OBJECT.replace("name: a", "name: b")
    assert change({"x.yaml": text}, **X, template="x.yaml").startswith("parse_error x.yaml")
    assert change({"y.yaml": other}, **X | {"address": "X/default/b"}) == "y.yaml:6: size: 2"


def test_a_bomb_of_aliases_is_neither_expanded_nor_edited_through(ask: Change) -> None:
    rows = ["  a0: &a0 [x, x]"] + [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    text = OBJECT + "\n".join(rows) + "\n"
    assert ask({"x.yaml": text}, **X).result.decode() == text.replace("size: 1", "size: 2")
    assert ask({"x.yaml": text}, **X | {"field": "spec.a29[0][0][0]"}).code in ("computed", "shared")


def test_a_link_out_of_the_repository_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(OBJECT, encoding="utf-8")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "x.yaml").symlink_to(tmp_path / "outside.yaml")
    assert propose_edit(tmp_path / "repository", **X).code == "no_such_resource"


def test_a_template_name_with_dots_does_not_lead_out(change: Change) -> None:
    assert (
        change({"in/x.yaml": OBJECT, "out.yaml": OBJECT}, at="in", **X, template="../out.yaml") == "no_such_resource x.yaml:1"
    )
    asked = {"system": "terraform", "address": "a.b", "field": "c", "value": 1, "template": "../../../../etc/x.tf"}
    assert change({"main.tf": 'resource "a" "b" {\n  c = 2\n}\n'}, **asked).startswith(("parse_error", "no_such_resource"))


def test_a_root_outside_of_the_given_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert propose_edit(tmp_path / "a", repository=tmp_path / "b", **X).code == "parse_error"


def test_a_root_that_is_no_folder_and_an_unknown_system_are_errors(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="is not a folder"):
        propose_edit(tmp_path / "none", **X)
    with pytest.raises(UnknownName, match="system 'terrafrom' is not known\ndid you mean terraform"):
        propose_edit(tmp_path, **X | {"system": "terrafrom"})


def test_json_that_is_none_and_json_with_comments_are_refused(change: Change) -> None:
    asked = {"system": "cloudformation-json", "address": "A", "field": "B", "value": 1, "template": "t.json"}
    assert change({"t.json": '{"Resources": {"A": {"Type": "x"},}}'}, **asked) == "parse_error t.json:1"
    assert change({"t.json": '{"Resources": {}} // x'}, **asked) == "parse_error t.json:1"
