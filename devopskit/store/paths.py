"""Where things lie in the store's folder; names from outside become safe path parts.

Layout: `TABLE/SOURCE/manifest.json` beside its Parquet files, and `ledger/TABLE/*.parquet` for what is only appended.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

LEDGER = "ledger"
MANIFEST = "manifest.json"
LONGEST = 100  # less than the 255 bytes of file systems, so that there is room for suffixes

_SAFE = re.compile(r"[^A-Za-z0-9_-]")
_FILE = re.compile(r"[A-Za-z0-9_-]+\.parquet")


def part(name: str) -> str:
    """Return `name` as one path part: no separator, dot, wildcard or control character survives unencoded.

    Different names give different parts; a long one is cut and told apart by its hash.
    """
    encoded = _SAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass")), name)
    if len(encoded) > LONGEST or not encoded:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        encoded = f"{encoded[: LONGEST - 20]}%-{digest}"
    return encoded


def is_data_file(name: str) -> bool:
    """Whether `name` can be a data file of ours; a manifest that names anything else is not followed."""
    return _FILE.fullmatch(name) is not None


def folder(store: Path, table: str, source: str) -> Path:
    """Folder of one table of one source."""
    return store / part(table) / part(source)


def ledger(store: Path, name: str) -> Path:
    """Folder of the files appended for one table."""
    return store / LEDGER / part(name)
