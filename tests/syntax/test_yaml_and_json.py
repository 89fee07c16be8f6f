"""YAML and JSON trees: byte positions, kinds, anchors and errors with their line."""

from __future__ import annotations

import pytest

from devopskit.syntax.data import only_value_changed, parse
from devopskit.syntax.find import find
from devopskit.syntax.json_tree import parse_json
from devopskit.syntax.path import Index, Key, Match, parse_path, spell_path
from devopskit.syntax.source import Source, Unreadable
from devopskit.syntax.tree import Mapping, Scalar
from devopskit.syntax.yaml_tree import kind_of, parse_yaml
from devopskit.syntax.yaml_write import BadValue, spell_scalar


def value(text: str | bytes, path: str, name: str = "x.yaml") -> tuple[bytes, Scalar]:
    source = Source(name, text if isinstance(text, bytes) else text.encode())
    node = find(parse(source)[0].top, parse_path(path)).node
    return source.data[node.start : node.end], node


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("a: 1", b"1"), ("a:   'x y'  # c", b"'x y'"), ('é: "🚀"\na: "z"', b'"z"'), ("a: {b: 1, a: 2}\n", None), ("a: !!str 5", b"5"),
        ("a: &n 5\nb: *n", b"5"), ("a: &n !!str 5", b"5"), (b"\xef\xbb\xbfa: 7", b"7"), ("x: 1\r\na: 7\r\n", b"7"), ("a: t3.micro\t# x", b"t3.micro"),
    ],
)  # fmt: skip
def test_the_bytes_of_a_scalar_are_its_token_without_tag_and_anchor(text: str | bytes, raw: bytes | None) -> None:
    found, node = value(text, "a")
    assert (found if isinstance(node, Scalar) else None) == raw


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5", "int"),
        ("0x1f", "int"),
        ("12:30", "int"),
        ("1.5", "float"),
        ("yes", "bool"),
        ("~", "null"),
        ("5m", "str"),
        ("2020-01-01", "other"),
    ],
)
def test_plain_text_has_the_kind_that_yaml_gives_it(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "line"), [("a: [\n", 2), ("a: 1\n\tb: 2\n", 2), ("a: *b\n", 1), ("a: 1\n- b\n", 2), ("a: 'x\n", 2)]
)
def test_an_error_names_its_line(text: str, line: int) -> None:
    with pytest.raises(Unreadable, match=f"x.yaml:{line} cannot be read") as caught:
        parse_yaml(Source("x.yaml", text.encode()))
    assert caught.value.line == line


@pytest.mark.parametrize("text", ["[" * 300 + "]" * 300, "{a: " * 300 + "1" + "}" * 300])
def test_hostile_nesting_is_refused_in_both_formats(text: str) -> None:
    with pytest.raises(Unreadable, match="nested deeper than 200 levels"):
        parse_yaml(Source("x.yaml", text.encode()))
    with pytest.raises(Unreadable, match="cannot be read"):
        parse_json(Source("x.json", text.replace("a", '"a"').encode()))


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1,}',
        "{'a': 1}",
        '{"a": 01}',
        '{"a": 1} x',
        '{"a" 1}',
        '["a" "b"]',
        '{"a": "\n"}',
        "",
        '{"a": tru}',
        '{"a": "\\x"}',
        "[1",
    ],
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        parse_json(Source("x.json", text.encode()))


def test_json_scalars_have_their_bytes_and_kinds() -> None:
    text = '{"a": {"s": "x\\u00e9\\"", "n": -1.5e3, "b": true, "z": null, "l": [1, {"k": 2}]}}'
    assert value(text, "a.s", "x.json")[1].value == 'xé"'
    assert [value(text, f"a.{key}", "x.json")[1].kind for key in "snbz"] == ["str", "float", "bool", "null"]
    assert value(text, "a.l[1].k", "x.json")[0] == b"2"


def test_a_repeated_key_is_kept_twice_and_stops_a_walk() -> None:
    top = parse_yaml(Source("x.yaml", b"a: 1\na: 2\n"))[0].top
    assert isinstance(top, Mapping)
    assert len(top.all("a")) == 2
    assert find(top, parse_path("a")).repeated is top


def test_a_merge_key_gives_what_the_mapping_itself_does_not_set() -> None:
    text = "d: &d {a: 1, b: 2}\nx:\n  <<: *d\n  b: 3\n"
    assert value(text, "x.a")[0] == b"1"
    assert value(text, "x.b")[0] == b"3"


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("a.b", (Key("a"), Key("b"))), ("a[0].b", (Key("a"), Index(0), Key("b"))), ("a[name=x.y/z].b", (Key("a"), Match("name", "x.y/z"), Key("b"))),
        ('a."b.c/d".e', (Key("a"), Key("b.c/d"), Key("e"))), ('a["b.c"]', (Key("a"), Key("b.c"))), ("Fn::Sub", (Key("Fn::Sub"),)),
        ("a.fn::toJSON[name=${p}-x].c", (Key("a"), Key("fn::toJSON"), Match("name", "${p}-x"), Key("c"))),
    ],
)  # fmt: skip
def test_a_path_is_read_into_steps_and_spelled_back(text: str, steps: tuple) -> None:
    assert parse_path(text) == steps
    assert parse_path(spell_path(steps)) == steps


@pytest.mark.parametrize("text", ["", "[", "a[", "a..[]"])
def test_a_path_that_follows_no_rule_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="field"):
        parse_path(text)


def test_only_the_value_asked_for_may_differ() -> None:
    before, old = Source("x.yaml", b"a: &n 1\nb: 1\n"), value("a: &n 1\nb: 1\n", "a")[1]
    assert only_value_changed(before, Source("x.yaml", b"a: &n 2\nb: 1\n"), old, "2")
    assert not only_value_changed(before, Source("x.yaml", b"a: &n 1\nb: 2\n"), old, "2")
    assert not only_value_changed(before, Source("x.yaml", b"a: 2\nb: 1\n"), old, "2")
    assert not only_value_changed(before, Source("x.yaml", b"a: &n 2\nb: 1\nc: 3\n"), old, "2")


def test_only_the_json_value_asked_for_may_differ() -> None:
    before, old = Source("x.json", b'{"a": 1, "b": 1}'), value('{"a": 1, "b": 1}', "a", "x.json")[1]
    assert only_value_changed(before, Source("x.json", b'{"a": 2, "b": 1}'), old, "2")
    assert not only_value_changed(before, Source("x.json", b'{"a": 1, "b": 2}'), old, "2")


@pytest.mark.parametrize(("old", "new"), [("'it''s'", "'a''b'"), ('"x"', '"a\'b"'), ("x", "a'b")])
def test_quotes_inside_a_value_are_escaped_in_its_style(old: str, new: str) -> None:
    assert spell_scalar(value(f"a: {old}", "a")[1], "a'b") == new


@pytest.mark.parametrize(("old", "new"), [("5", "many"), ("true", "5"), ("|\n  x", "y"), ("'x\n  y'", "z"), ("x", "a\u2028b")])
def test_a_value_that_does_not_fit_its_place_is_refused(old: str, new: str) -> None:
    with pytest.raises(BadValue, match=r"the (new )?value"):
        spell_scalar(value(f"a: {old}", "a")[1], new)


def test_inside_flow_style_a_comma_needs_quotes() -> None:
    assert spell_scalar(value("a: {b: x}", "a.b")[1], "y,z") == '"y,z"'
    assert spell_scalar(value("a: x", "a")[1], "y,z") == "y,z"
