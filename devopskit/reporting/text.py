"""Text from outside made safe to read: control and bidi characters spelled out, machine paths and long values shortened.

Escaping for HTML is the template's work (autoescape); this module does what escaping cannot: an override character turns
a name round even inside its own `<bdi>`, and plotly reads markup in labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

# C0 and C1 controls but tab and newline, soft hyphen, zero-width and direction marks, embeddings, isolates, BOM, and lone
# surrogates, because they hide or reorder what a reader sees (Unicode TR 36, "bidirectional text spoofing").
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_UNIT = re.compile(r"(?<=\d) (?=%|[KMGT]?i?B\b|cores?\b)|(?<=\b[A-Z]{3}) (?=[\d\u2212])")
# A run's working folders; what follows the last slash is enough for a reader, and the rest tells about the machine.
_MACHINE_PATH = re.compile(
    r"(?<![\w/.])/(?:home|root|tmp|Users|var|work|mnt|opt|usr|srv|private)/(?:[^\s:\"'<>|]*/)?([^\s/:\"'<>|]+)"
)


def spell_out(text: str) -> str:
    """`text` with control, zero-width and bidi characters written as ⟨U+202E⟩; tab and newline stay."""
    return _HIDDEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def shorten(text: str, limit: int = 160) -> str:
    """`text` of at most about `limit` characters: start, ellipsis, end, and how long it was.

    The whole value stands in findings.csv, because a page with 5,000-character tags serves nobody.
    """
    if len(text) <= limit:
        return text
    return f"{text[: limit - 30]}…{text[-12:]} ({len(text):,} characters)"


def unbroken(text: str) -> int:
    """Length of the longest part of `text` that no line break can split; a long one may break anywhere."""
    return max((len(part) for part in re.split(r"[\s\-/]", text)), default=0)


def label(name: str, limit: int = 40) -> str:
    """A name cut in the middle to `limit` characters for a chart, where it cannot wrap; both ends tell names apart."""
    clean = re.sub(r"\s+", " ", spell_out(name)).strip()
    if len(clean) <= limit:
        return clean
    tail = (limit - 1) // 2
    return f"{clean[: limit - 1 - tail]}…{clean[-tail:]}"


def tight(text: str) -> str:
    """`text` of our own with numbers held to their unit or currency by no-break spaces, so that no line starts with "%"."""
    return _UNIT.sub("\u00a0", text)


def whole_days(text: str) -> Markup:
    """`text` as safe HTML in which no line breaks inside an ISO date.

    A no-break hyphen would look the same, but a reader who copies the date could not paste it into a query.
    """
    return Markup(_DAY.sub(r'<span class="day">\g<0></span>', str(escape(spell_out(text)))))


def for_plotly(text: str) -> str:
    """`text` so that plotly shows it literally: plotly.js reads tags and entities in every label (svg_text_utils.js)."""
    return spell_out(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def but_for_numbers(text: str) -> str:
    """The text with each number and the unit of its size as "#", so that sentences that differ in their numbers only are alike."""
    # With the unit, because 900 MiB and 1.2 GiB are numbers of one kind.
    return re.sub(r"\d[\d.,]*(?:\s(?:B|[KMGT]iB|m|cores?)\b)?", "#", text)


def beside(texts: Sequence[str]) -> str:
    """Texts that differ in their numbers only as one, with the numbers that differ side by side: "1.05 / 1.1 x the largest"."""
    parts = [re.split(r"(\d[\d.,]*\d|\d)", text) for text in texts]
    if len({tuple(part[::2]) for part in parts}) > 1:
        return "; ".join(texts)
    return "".join(column[0] if len(set(column)) == 1 else " / ".join(column) for column in zip(*parts, strict=True))


def without_terminal_codes(text: str) -> str:
    """`text` of a terminal without colour codes, which mean nothing on a page."""
    return _ANSI.sub("", text)


def without_machine_paths(text: str) -> str:
    """`text` with absolute paths of this machine cut to their last part, e.g. "…/usage.csv"."""
    return _MACHINE_PATH.sub(r"…/\1", text)
