"""Helm templates as YAML: every `{{...}}` becomes a filler of the same length, so that positions stay true.

A line that is only control becomes a comment; an action that prints becomes a word that can be looked up again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from devopskit.changes._answer import Refused
from devopskit.changes._files import unreadable
from devopskit.syntax.source import Source, Unreadable
from devopskit.syntax.yaml_tree import parse_yaml

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
    """A control block: `if`, `with`, `range`, `define`; `otherwise` marks a part after `else`, `branches` counts the parts, `opened` is the byte of its first action."""

    kind: str
    expression: str
    start: int
    end: int
    otherwise: bool = False
    branches: int = 1
    opened: int = 0


@dataclass
class Masked:
    """A template with its fillers.

    Parameters
    ----------
    source : the masked text, byte for byte as long as the template.
    words : filler word to the expression it stands for.
    blocks : control blocks with their byte ranges.
    pruned : whether the parts after `else` were left out, so that a key may have another value there.
    """

    source: Source
    words: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    pruned: bool = False

    def around(self, offset: int) -> list[Block]:
        """Control blocks that enclose a byte, outermost first."""
        return sorted((block for block in self.blocks if block.start <= offset < block.end), key=lambda block: block.start)

    def computed(self, text: str) -> bool:
        """Whether a text holds a filler."""
        return any(word in text for word in self.words)


@dataclass
class _Open:
    kind: str
    expression: str
    marks: list[int]
    opened: int


def mask(source: Source) -> Masked:
    """Return the template as YAML of the same length.

    Loops, and then parts after `else`, are left out where the text is no YAML with them.

    Raises
    ------
    Refused : parse_error where a block is not closed, no free letters for fillers are left, or nothing helps.
    """
    out, text = _filled(source)
    tries = [text, bytearray(text), bytearray(text)]
    _prune(out, tries[1], loops_only=True)
    _prune(out, tries[2], loops_only=False)
    for number, one in enumerate(tries):
        out.source, out.pruned = Source(source.name, bytes(one)), number == 2
        try:
            parse_yaml(out.source)
        except Unreadable as error:
            last = error
            continue
        return out
    raise unreadable(last)


def _filled(source: Source) -> tuple[Masked, bytearray]:
    prefix = next((letter for letter in (b"zq", b"qz", b"xj", b"jx") if letter not in source.data), None)
    if prefix is None:
        raise Refused("parse_error", "the template cannot be masked", (f"{source.name}:1",))
    out, done = Masked(source), bytearray(source.data)
    stack: list[_Open] = []
    for number, match in enumerate(_ACTION.finditer(source.data)):
        body = match[0][2:-2].decode("utf-8", "replace").strip("-").strip()
        word = (_WORD.match(body) or [""])[0]
        _nest(out, stack, word, body, match)
        silent = word in _SILENT or body.startswith("/*") or _ASSIGNED.match(body) is not None
        done[match.start() : match.end()] = _filler(out, done, match, _Action(_name(prefix, number), body, silent))
    if stack:
        raise Refused("parse_error", "a template block has no end", (f"{source.name}:{source.line(stack[-1].marks[0])}",))
    return out, done


def _name(prefix: bytes, number: int) -> bytes:
    digits = bytes([_DIGITS[number // 1296 % 36], _DIGITS[number // 36 % 36], _DIGITS[number % 36]])
    return prefix + digits


def _nest(out: Masked, stack: list[_Open], word: str, body: str, match: re.Match[bytes]) -> None:
    if word in _OPENING:
        stack.append(_Open(word, body[len(word) :].strip(), [match.end()], match.start()))
    elif word == "else" and stack:
        stack[-1].marks += [match.start(), match.end()]
    elif word == "end" and stack:
        done = stack.pop()
        marks = [*done.marks, match.start()]
        for number in range(0, len(marks), 2):
            part = Block(done.kind, done.expression, marks[number], marks[number + 1], number > 0, len(marks) // 2, done.opened)
            out.blocks.append(part)


def _prune(out: Masked, text: bytearray, loops_only: bool) -> None:
    """Turn the whole lines of loops, and of parts after `else`, into comments."""
    for block in out.blocks:
        if block.kind in ("range", "define") or (block.otherwise and not loops_only):
            start = text.find(b"\n", block.start, block.end) + 1
            end = text.rfind(b"\n", block.start, block.end) + 1
            rows = bytes(text[start:end]).split(b"\n") if 0 < start < end else []
            if rows:
                text[start:end] = b"\n".join(b"#" + b" " * (len(row) - 1) if row.strip() else row for row in rows)


@dataclass(frozen=True)
class _Action:
    """An action of the template: the word that stands for it, its text, and whether it prints nothing."""

    word: bytes
    body: str
    silent: bool


def _filler(out: Masked, done: bytearray, match: re.Match[bytes], action: _Action) -> bytes:
    data = out.source.data
    before = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
    after = data[match.end() : (data.find(b"\n", match.end()) + 1 or len(data) + 1) - 1]
    alone = not _ACTION.sub(b"", before).strip() and not _ACTION.sub(b"", after).strip()
    if b"\n" in match[0] or (alone and (action.silent or before.strip() or after.strip())):
        return _comment(match[0], bool(before.strip()))
    if alone:
        return _printed(out, done, match, action, len(before))
    return _word(out, match[0], action)


def _comment(action: bytes, inline: bool) -> bytes:
    first = b" " if inline else b"#"
    rows = [
        (b"#" if number else first) + b" " * (len(row) - 1) if row.strip() else b" " * len(row)
        for number, row in enumerate(action.split(b"\n"))
    ]
    return b"\n".join(rows)


def _word(out: Masked, text: bytes, action: _Action) -> bytes:
    word = action.word.ljust(len(text), b"_")[: len(text)]
    out.words[word.decode()] = action.body
    return word


def _printed(out: Masked, done: bytearray, match: re.Match[bytes], action: _Action, column: int) -> bytes:
    """Filler of an action alone on its line: the value of the key above where that key has none, else a comment."""
    above = _content(reversed(bytes(done[: match.start()]).split(b"\n")))
    below = _content(_ACTION.sub(b"", bytes(done[match.end() :])).split(b"\n"))
    indent = len(above) - len(above.lstrip(b" -"))
    wanted = max(0, indent + 1 - column)
    deeper = len(below) - len(below.lstrip(b" ")) - indent
    has_more = deeper > 0 or (deeper == 0 and below.lstrip().startswith(b"- "))
    if not above.rstrip().endswith(b":") or has_more or len(match[0]) < wanted + len(action.word):
        return _comment(match[0], False)
    return b" " * wanted + _word(out, match[0][wanted:], action)


def _content(rows: Iterable[bytes]) -> bytes:
    """First row that is neither blank nor a comment."""
    return next((row for row in rows if row.strip() and not row.lstrip().startswith(b"#")), b"")
