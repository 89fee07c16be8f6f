"""Helm templates as YAML: every `{{...}}` becomes a filler of the same length, so that positions stay true.

A line that is only control becomes a comment; an action that prints becomes a word that can be looked up again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from devopskit.changes._answer import Refused
from devopskit.syntax.source import Source

_ACTION = re.compile(
    rb"\{\{-?[ \t\r\n]*/\*.*?\*/[ \t\r\n]*-?\}\}|\{\{(?:\"(?:[^\"\\]|\\.)*\"|`[^`]*`|[^\"`}]|\}(?!\}))*\}\}", re.DOTALL
)
_ASSIGNED = re.compile(r"\$\w+(?:\s*,\s*\$\w+)?\s*:?=")
_WORD = re.compile(r"[A-Za-z]+")
_OPENING = {"if", "with", "range", "define", "block"}
_SILENT = _OPENING | {"end", "else", "template"}
_DIGITS = b"0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Block:
    """A control block: `if`, `with`, `range`, `define`; `otherwise` marks the part after `else`."""

    kind: str
    expression: str
    start: int
    end: int
    otherwise: bool = False


@dataclass
class Masked:
    """A template with its fillers.

    Parameters
    ----------
    source : the masked text, byte for byte as long as the template.
    words : filler word to the expression it stands for.
    blocks : control blocks with their byte ranges.
    """

    source: Source
    words: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def around(self, offset: int) -> list[Block]:
        """Control blocks that enclose a byte, outermost first."""
        return sorted((block for block in self.blocks if block.start <= offset < block.end), key=lambda block: block.start)

    def computed(self, text: str) -> bool:
        """Whether a text holds a filler."""
        return any(word in text for word in self.words)


def mask(source: Source) -> Masked:
    """Return the template as YAML of the same length.

    Raises
    ------
    Refused : parse_error where a block is not closed, or no free letter for fillers is left.
    """
    prefix = next((letter for letter in (b"zq", b"qz", b"xj", b"jx") if letter not in source.data), None)
    if prefix is None:
        raise Refused("parse_error", "the template cannot be masked", (f"{source.name}:1",))
    out, done = Masked(source), bytearray(source.data)
    open_blocks: list[tuple[str, str, int, bool]] = []
    for number, match in enumerate(_ACTION.finditer(source.data)):
        body = match[0][2:-2].decode("utf-8", "replace").strip("-").strip()
        word = (_WORD.match(body) or [""])[0]
        _nest(out, open_blocks, word, body, match)
        silent = word in _SILENT or body.startswith("/*") or _ASSIGNED.match(body) is not None
        done[match.start() : match.end()] = _filler(source.data, done, match, silent, _name(prefix, number), out, body)
    if open_blocks:
        raise Refused("parse_error", "a template block has no end", (f"{source.name}:{source.line(open_blocks[-1][2])}",))
    out.source = Source(source.name, bytes(done))
    return out


def _name(prefix: bytes, number: int) -> bytes:
    digits = bytes([_DIGITS[number // 1296 % 36], _DIGITS[number // 36 % 36], _DIGITS[number % 36]])
    return prefix + digits


def _nest(out: Masked, stack: list[tuple[str, str, int, bool]], word: str, body: str, match: re.Match[bytes]) -> None:
    if word in _OPENING:
        stack.append((word, body[len(word) :].strip(), match.end(), False))
    elif word in ("end", "else") and stack:
        kind, expression, start, otherwise = stack.pop()
        out.blocks.append(Block(kind, expression, start, match.start(), otherwise))
        if word == "else":
            stack.append((kind, expression, match.end(), True))


def _filler(data: bytes, done: bytearray, match: re.Match[bytes], silent: bool, name: bytes, out: Masked, body: str) -> bytes:
    before = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
    after = data[match.end() : (data.find(b"\n", match.end()) + 1 or len(data) + 1) - 1]
    alone = not _ACTION.sub(b"", before).strip() and not _ACTION.sub(b"", after).strip()
    if b"\n" in match[0] or (alone and (silent or before.strip() or after.strip())):
        return _comment(match[0], bool(before.strip()))
    if alone:
        return _printed(done, match, name, out, body, len(before))
    return _word(match[0], name, out, body)


def _comment(action: bytes, inline: bool) -> bytes:
    first = b" " if inline else b"#"
    rows = [
        (b"#" if number else first) + b" " * (len(row) - 1) if row.strip() else b" " * len(row)
        for number, row in enumerate(action.split(b"\n"))
    ]
    return b"\n".join(rows)


def _word(action: bytes, name: bytes, out: Masked, body: str) -> bytes:
    word = name.ljust(len(action), b"_")[: len(action)]
    out.words[word.decode()] = body
    return word


def _printed(done: bytearray, match: re.Match[bytes], name: bytes, out: Masked, body: str, column: int) -> bytes:
    """Filler of an action alone on its line: the value of the key above where that key has none, else a comment."""
    above = _content(reversed(bytes(done[: match.start()]).split(b"\n")))
    below = _content(_ACTION.sub(b"", bytes(done[match.end() :])).split(b"\n"))
    indent = len(above) - len(above.lstrip(b" -"))
    wanted = max(0, indent + 1 - column)
    deeper = len(below) - len(below.lstrip(b" ")) - indent
    has_more = deeper > 0 or (deeper == 0 and below.lstrip().startswith(b"- "))
    if not above.rstrip().endswith(b":") or has_more or len(match[0]) < wanted + len(name):
        return _comment(match[0], False)
    return b" " * wanted + _word(match[0][wanted:], name, out, body)


def _content(rows: Iterable[bytes]) -> bytes:
    """First row that is neither blank nor a comment."""
    return next((row for row in rows if row.strip() and not row.lstrip().startswith(b"#")), b"")
