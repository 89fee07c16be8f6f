"""Python source by its own `ast`: byte positions of literals, and proof that only one of them changed. Nothing is run."""

from __future__ import annotations

import ast
import re

from devopskit.syntax.source import Source, Unreadable

_LINE_END = re.compile(rb"\r\n|\r|\n")
_STRING = re.compile(r"(?P<prefix>[rRuU]?)(?P<quote>\"|')(?P<body>.*)(?P=quote)", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def parse_python(source: Source) -> ast.Module:
    """Return the syntax tree.

    Raises
    ------
    Unreadable : not Python, or nested too deeply.
    """
    try:
        return ast.parse(source.text)
    except SyntaxError as error:
        raise Unreadable(source.name, error.lineno or 0, "it is not valid Python") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(source.name, 0, "it is too deeply nested or holds null characters") from error


def span(source: Source, node: ast.expr) -> tuple[int, int]:
    """Byte range of an expression; `ast` counts columns in UTF-8 bytes and knows no byte order mark."""
    data = source.data[source.bom :]
    starts = [0, *(match.end() for match in _LINE_END.finditer(data))]
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    return source.bom + starts[node.lineno - 1] + node.col_offset, source.bom + starts[end_line - 1] + end_column


def spell_python(raw: str, value: str) -> str:
    """Text that replaces a literal, its quotes kept.

    Raises
    ------
    ValueError : another kind of value, or a literal that cannot be replaced safely (several parts, triple quotes, bytes).
    """
    if raw in ("True", "False"):
        if value.lower() not in ("true", "false"):
            raise ValueError(f"the value is {raw}, and {value!r} is neither True nor False")
        return value.capitalize()
    if _NUMBER.fullmatch(raw):
        if not _NUMBER.fullmatch(value):
            raise ValueError(f"the value is the number {raw}, and {value!r} is no number")
        return value
    return _spell_text(raw, value)


def _spell_text(raw: str, value: str) -> str:
    match = _STRING.fullmatch(raw)
    if not match or match["quote"] in match["body"].replace("\\" + match["quote"], "") or "\n" in raw:
        raise ValueError("the text is put together from parts or written over several lines")
    quote, verbatim = match["quote"], match["prefix"] in ("r", "R")
    # No backslash in a raw literal, because one before the closing quote would keep it open.
    if any(ord(character) < 32 for character in value) or (verbatim and "\\" in value):
        raise ValueError("the new value holds characters that this literal cannot hold")
    body = value if verbatim else value.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return f"{match['prefix']}{quote}{body}{quote}"


def only_constant_changed(before: Source, after: Source, start: int, value: object) -> bool:
    """Whether both programs are the same except that the literal at byte `start` is now `value`."""
    first, second = parse_python(before), parse_python(after)
    for node in ast.walk(first):
        if isinstance(node, ast.Constant) and span(before, node)[0] == start:
            node.value = value  # type: ignore[assignment]
    return ast.dump(first) == ast.dump(second)
