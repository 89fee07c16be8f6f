"""HCL and Python trees: literals with their bytes, references, and proof that one value changed."""

from __future__ import annotations

import ast

import pytest

from devopskit.syntax.hcl_tree import Expression, parse_hcl
from devopskit.syntax.hcl_write import only_literal_changed, spell_hcl
from devopskit.syntax.python_tree import only_constant_changed, parse_python, span, spell_python
from devopskit.syntax.source import Source, Unreadable


def expression(text: str) -> Expression:
    source = Source("x.tf", f"a = {text}\n".encode())
    return parse_hcl(source).top.attributes[0].expression


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("1", "number", "1"), ("-2.5", "number", "-2.5"), ('"a"', "string", "a"), ('""', "string", ""), ("true", "bool", "true"), ("null", "null", ""),
        ('"a$${b}"', "string", "a${b}"), ('"a\\"b"', "string", 'a"b'), ("(3)", "number", "3"), ('"${v}"', "other", ""), ("max(1)", "other", ""),
        ("x ? 1 : 2", "other", ""), ("1 + 2", "other", ""), ("[for s in x : s]", "other", ""), ("var.l[*].id", "other", ""), ("<<E\na\nE", "other", ""),
    ],
)  # fmt: skip
def test_an_expression_is_a_literal_or_computed(text: str, kind: str, value: str) -> None:
    assert (expression(text).kind, expression(text).value) == (kind, value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("var.a", ("var", "a")), ('var.a["k"].b[0]', ("var", "a", "k", "b", 0)), ("each.value.x", ("each", "value", "x"))],
)
def test_a_reference_is_its_names_and_indices(text: str, parts: tuple) -> None:
    assert expression(text).parts == parts


def test_object_entries_have_literal_keys_or_none() -> None:
    assert [key for key, _ in expression('{ a = 1, "b" : 2, (var.c) = 3, 4 = 5 }').entries] == ["a", "b", None, "4"]


def test_references_are_found_inside_templates_conditions_and_blocks() -> None:
    text = 'r "a" "b" {\n  x = "p-${var.a}"\n  y = var.b ? lower(local.c) : [for v in var.d : v.e]\n}\n'
    found = parse_hcl(Source("x.tf", text.encode())).references
    assert [parts for parts, _ in found] == [("var", "a"), ("var", "b"), ("local", "c"), ("var", "d"), ("v", "e")]


def test_a_block_with_an_error_is_marked_and_others_are_read() -> None:
    top = parse_hcl(Source("x.tf", b'd "e" {\n  f = 1\n}\na "b" {\n  c = = 1\n}\n')).top
    assert [(block.kind, block.broken) for block in top.blocks] == [("d", False), ("a", True)]


def test_a_file_that_is_no_hcl_is_refused_with_its_line() -> None:
    with pytest.raises(Unreadable, match=r"x\.tf:2 cannot be read: it is not well-formed HCL"):
        parse_hcl(Source("x.tf", b"a = 1\n}}} ???\n"))


@pytest.mark.parametrize(
    ("old", "value", "text"), [('"a"', 'x"\\${y}%{z}', '"x\\"\\\\$${y}%%{z}"'), ("1", "2.5", "2.5"), ("true", "false", "false")]
)
def test_a_new_literal_keeps_the_kind_and_escapes_templates(old: str, value: str, text: str) -> None:
    assert spell_hcl(expression(old), value) == text
    assert expression(text).value == value


@pytest.mark.parametrize(("old", "value"), [("1", "x"), ("true", "1"), ('"a"', "b\nc")])
def test_a_literal_of_another_kind_is_refused(old: str, value: str) -> None:
    with pytest.raises(ValueError, match="value"):
        spell_hcl(expression(old), value)


def test_only_the_literal_asked_for_may_differ_in_hcl() -> None:
    before, old = Source("x.tf", b'a = "1"\nb = 2\n'), expression('"1"')
    assert only_literal_changed(before, Source("x.tf", b'a = "9"\nb = 2\n'), old, "9")
    assert not only_literal_changed(before, Source("x.tf", b'a = "9"\nb = 3\n'), old, "9")
    assert not only_literal_changed(before, Source("x.tf", b'a = "${x}"\nb = 2\n'), old, "9")


def constant(source: Source) -> ast.expr:
    return parse_python(source).body[0].value.args[0]


@pytest.mark.parametrize("before", ["", "\ufeff", "# é\r\n", "'''é\n🚀'''; "])
def test_the_bytes_of_a_python_literal_are_found_after_any_text(before: str) -> None:
    source = Source("x.py", f"{before}f('é', size=7)\n".encode())
    call = next(node for node in ast.walk(parse_python(source)) if isinstance(node, ast.Call))
    start, end = span(source, call.keywords[0].value)
    assert source.data[start:end] == b"7"


@pytest.mark.parametrize(
    ("raw", "value", "text"),
    [
        ("'a'", "b'c", "'b\\'c'"),
        ('"a"', "b\\c", '"b\\\\c"'),
        ("r'a'", "b", "r'b'"),
        ("5", "6", "6"),
        ("True", "false", "False"),
        ("-1", "2", "2"),
    ],
)
def test_a_python_literal_keeps_its_quotes_and_kind(raw: str, value: str, text: str) -> None:
    assert spell_python(raw, value) == text


@pytest.mark.parametrize(
    ("raw", "value"),
    [("5", "x"), ("True", "5"), ("b'a'", "c"), ("'''a'''", "b"), ("'a' 'b'", "c"), ("f'a'", "b"), ("r'a'", "b\\")],
)
def test_a_python_literal_that_cannot_hold_the_value_is_refused(raw: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"value|parts"):
        spell_python(raw, value)


def test_only_the_constant_asked_for_may_differ_in_python() -> None:
    before = Source("x.py", b"f(1, 2)\n")
    start = span(before, constant(before))[0]
    assert only_constant_changed(before, Source("x.py", b"f(9, 2)\n"), start, 9)
    assert not only_constant_changed(before, Source("x.py", b"f(9, 3)\n"), start, 9)


@pytest.mark.parametrize("text", ["f(", "x = \0", "(" * 500 + ")" * 500])
def test_text_that_is_no_python_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        parse_python(Source("x.py", text.encode()))
