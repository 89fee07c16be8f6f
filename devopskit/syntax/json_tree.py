"""JSON text to the same nodes as YAML, by one scan with byte positions."""

from __future__ import annotations

import json
import re

from devopskit.syntax.source import Source, Unreadable
from devopskit.syntax.tree import Document, Mapping, Node, Scalar, Sequence

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?(?![\w.])")
_WORD = re.compile(r"(?:true|false|null)(?!\w)")
_MAX_DEPTH = 200


def parse_json(source: Source) -> list[Document]:
    """Return the one document of a JSON file.

    Raises
    ------
    Unreadable : not JSON (comments and trailing commas are not), or nested deeper than 200 levels.
    """
    scanner = _Scanner(source)
    top = scanner.value(0)
    scanner.skip()
    if scanner.at != len(source.text):
        raise scanner.error("text follows the end of the JSON value")
    return [Document(top)]


class _Scanner:
    """One pass over the text; the depth limit keeps hostile nesting within Python's own stack."""

    def __init__(self, source: Source) -> None:
        self.source, self.text, self.at = source, source.text, 0

    def error(self, why: str) -> Unreadable:
        return Unreadable(self.source.name, self.text.count("\n", 0, self.at) + 1, why)

    def skip(self) -> str:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise self.error(f"it is nested deeper than {_MAX_DEPTH} levels")
        mark = self.skip()
        if mark == "{":
            return self._mapping(depth)
        return self._sequence(depth) if mark == "[" else self._scalar()

    def _scalar(self) -> Scalar:
        start = self.at
        found = _STRING.match(self.text, start) or _NUMBER.match(self.text, start) or _WORD.match(self.text, start)
        if not found:
            raise self.error("a JSON value is expected here")
        raw, self.at = found[0], found.end()
        if raw[0] == '"':
            kind, text = "str", json.loads(raw)
        elif raw[0] in "tfn":
            kind, text = ("null" if raw == "null" else "bool"), raw
        else:
            kind, text = ("float" if found[1] or found[2] else "int"), raw
        return Scalar(self.source.offset(start), self.source.offset(self.at), text, kind, "json")

    def _mapping(self, depth: int) -> Mapping:
        node = Mapping(self.source.offset(self.at), 0)
        while self._more("{", "}", bool(node.items)):
            self.skip()
            key = self._scalar()
            if key.kind != "str" or self.skip() != ":":
                raise self.error("a quoted key and a colon are expected here")
            self.at += 1
            node.items.append((key, self.value(depth + 1)))
        node.end = self.source.offset(self.at)
        return node

    def _sequence(self, depth: int) -> Sequence:
        node = Sequence(self.source.offset(self.at), 0)
        while self._more("[", "]", bool(node.items)):
            node.items.append(self.value(depth + 1))
        node.end = self.source.offset(self.at)
        return node

    def _more(self, opening: str, closing: str, begun: bool) -> bool:
        """Step over the opening mark, a comma, or the closing mark; False after the last."""
        if not begun and self.text[self.at] == opening:
            self.at += 1
            if self.skip() != closing:
                return True
        mark = self.skip()
        self.at += 1
        if mark == closing:
            return False
        if not begun or mark != ",":
            self.at -= 1
            raise self.error(f"a comma or {closing} is expected here")
        return True
