"""Secrets taken out of everything a run leaves: each one in the spellings in which text, pages and notebooks carry it.

What counts: the values the pipeline resolved, and those of environment variables and parameters whose names contain TOKEN,
SECRET, PASSWORD or KEY. A value too short or too plain to be told from ordinary words stays, because taking "true" or
"4096" out of a page would ruin it and protect nothing.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from devopskit.reporting import _atomic
from devopskit.reporting.text import without_terminal_codes

Scrub = Callable[[str], str]

SCHEMES = ("env", "file", "vault", "aws-sm", "azure-kv", "gcp-sm")  # of references to secrets

REPLACEMENT = "[secret removed]"  # no quote, bracket of HTML or backslash, so that it fits into JSON, HTML and CSV
_NAME = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|KEY", re.IGNORECASE)
_HARMLESS = re.compile(r"KEYWORD|KEYBOARD|MONKEY|TOKENI[ZS]ER", re.IGNORECASE)
_PLAIN = re.compile(r"true|false|none|null|yes|no|on|off|auto|default|[\d.,:+-]{1,7}", re.IGNORECASE)
_SHORTEST = 4
_SHORTEST_LINE = 12  # of a key in several lines, because a traceback quotes single lines
_TEXT_FILES = {".csv", ".html", ".ipynb", ".json", ".jsonl", ".log", ".md", ".patch", ".svg", ".txt", ".tf", ".yaml", ".yml"}


def sounds_secret(name: str) -> bool:
    """Whether a variable or parameter of this name is taken to hold a secret."""
    return bool(_NAME.search(_HARMLESS.sub("", name)))


def named(values: Mapping[str, Any]) -> list[str]:
    """Values of an environment, or of parameters, whose names sound secret; references such as env:NAME are none."""
    found = [str(value) for name, value in values.items() if sounds_secret(name) and value not in (None, "")]
    return [value for value in found if not is_reference(value)]


def is_reference(value: str, schemes: Iterable[str] = SCHEMES) -> bool:
    """Whether a text says where a secret is kept, e.g. env:PROM_TOKEN, instead of being one."""
    scheme, colon, rest = value.partition(":")
    return bool(colon and rest.strip()) and scheme.replace("-", "_") in {known.replace("-", "_") for known in schemes}


def scrubber(secrets: Iterable[str]) -> Scrub:
    """Return the function that takes every spelling of the secrets out of a text."""
    found = {spelling for secret in secrets if _worth(secret) for spelling in spellings(secret)}
    # Longest first, because a short spelling may be part of a longer one and would leave its ends.
    ordered = sorted(found, key=len, reverse=True)

    def scrub(text: str) -> str:
        for spelling in ordered:
            if spelling in text:
                text = text.replace(spelling, REPLACEMENT)
        return text

    return scrub


def spellings(secret: str) -> set[str]:
    """Return how a secret may appear: raw, base64 at any offset, url, hex, HTML, JSON (also twice), CSV, repr, reversed."""
    found = {secret, secret[::-1], repr(secret)[1:-1], secret.replace('"', '""')}
    raw = secret.encode("utf-8", "surrogatepass")
    found |= {raw.hex(), raw.hex().upper(), *_base64(raw)}
    found |= {quote(secret, safe="", errors="replace"), quote(secret, errors="replace"), quote_plus(secret, errors="replace")}
    found |= {re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), text) for text in tuple(found) if "%" in text}
    found |= _html(secret)
    for ascii_only in (True, False):
        once = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        safe = once.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        found |= {once, safe, json.dumps(once, ensure_ascii=ascii_only)[1:-1], json.dumps(safe)[1:-1]} | _html(once)
    found |= {line for line in secret.splitlines() if len(line) >= _SHORTEST_LINE}
    return {text for text in found if len(text) >= _SHORTEST}


def tree(value: Any, scrub: Scrub) -> Any:
    """Return a JSON value with every text and every key scrubbed; colour codes go where they hide a secret."""
    if isinstance(value, str):
        bare = without_terminal_codes(value)
        return scrub(bare) if scrub(bare) != bare else scrub(value)
    if isinstance(value, dict):
        return {scrub(str(key)): tree(item, scrub) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [tree(item, scrub) for item in value]
    return value


def files(folder: Path, scrub: Scrub) -> list[str]:
    """Scrub the text files that a run left in its folder; return the names of those that changed.

    Raises
    ------
    OSError : a file could not be rewritten; it is removed then, because a lost file is better than a leak.
    """
    changed = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in _TEXT_FILES and path.is_file() and not path.is_symlink():
            text = path.read_text(encoding="utf-8", errors="surrogateescape")
            clean = _scrubbed_file(text, path.suffix, scrub)
            if clean != text:
                _replace(path, clean)
                changed.append(path.name)
    return changed


def _replace(path: Path, text: str) -> None:
    try:
        _atomic.write(path, text.encode("utf-8", errors="surrogateescape"))
    except OSError:
        path.unlink()
        raise


def _scrubbed_file(text: str, suffix: str, scrub: Scrub) -> str:
    clean = scrub(text)
    if clean == text or suffix not in (".json", ".ipynb"):
        return clean
    try:  # value by value, because a replacement in the raw text may cut an escape such as \n in two
        return json.dumps(tree(json.loads(text), scrub), indent=1, ensure_ascii=False)
    except ValueError:
        return clean


def _worth(secret: str) -> bool:
    return len(secret) >= _SHORTEST and not _PLAIN.fullmatch(secret.strip())


def _base64(raw: bytes) -> set[str]:
    found = set()
    for offset in range(3):  # "user:secret" is encoded as a whole: the secret starts at any of three offsets
        text = base64.b64encode(b"\0" * offset + raw).decode()
        start, rest = (0, 2, 3)[offset], (offset + len(raw)) % 3
        inner = text.rstrip("=")[start : -1 if rest else None]
        if len(inner) >= 2 * _SHORTEST:
            found |= {inner, inner.replace("+", "-").replace("/", "_")}
    whole = base64.b64encode(raw).decode()
    return found | {whole.rstrip("="), whole.rstrip("=").replace("+", "-").replace("/", "_"), whole}


def _html(text: str) -> set[str]:
    plain = html.escape(text, quote=False)
    double = (plain.replace('"', mark) for mark in ("&quot;", "&#34;", '"'))
    return {form.replace("'", mark) for form in double for mark in ("&#x27;", "&#39;", "&apos;", "'")}
