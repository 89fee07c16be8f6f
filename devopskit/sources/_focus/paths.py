"""Which files of the user's paths are read: files, globs and folders; the newest run of each export, each copy once."""

from __future__ import annotations

import glob
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from devopskit.errors import SourceError
from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.manifests import current
from devopskit.sources._focus.tally import Tally

_BILLS = re.compile(r"\.(csv|tsv|txt|parquet|json|jsonl|ndjson)(\.(gz|zst))?$", re.IGNORECASE)
_PIECE = 1 << 20


def bill_files(paths: Iterable[str], tally: Tally) -> list[Path]:
    """Return the files to read, sorted; what is left out is said in `tally`.

    Raises
    ------
    SourceError : a path leads to no file, or a manifest lists a file that is not there.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found |= dict.fromkeys(_matches(path))
    return _once(current(sorted(found), tally), tally)


def _matches(path: str) -> list[Path]:
    here = Path(path)
    if here.is_file():
        return [here]
    if here.is_dir():
        matches = [f for f in here.rglob("*") if f.is_file() and _BILLS.search(f.name) and not f.name.startswith((".", "_"))]
    else:
        matches = [Path(name) for name in glob.glob(path, recursive=True) if Path(name).is_file()]  # noqa: PTH207  absolute patterns
    if not matches:
        raise SourceError(
            errors.SECTION,
            f"no bill is found at {path}",
            "it is neither a file, nor a folder with CSV, Parquet or JSON files, nor a pattern that matches one",
            'correct `paths` of [sources.focus_files], for example: paths = ["bills/*.csv.gz"]',
        )
    return matches


def _once(files: list[Path], tally: Tally) -> list[Path]:
    """Leave out byte-for-byte copies; only files of one size are compared."""
    sizes: dict[int, list[Path]] = defaultdict(list)
    for file in files:
        sizes[file.stat().st_size].append(file)
    kept: list[Path] = []
    seen: dict[str, Path] = {}
    for file in files:
        if len(sizes[file.stat().st_size]) > 1:
            first = seen.setdefault(_digest(file), file)
            if first != file:
                tally.remark(f"noted: {file.name} is a copy of {first.name}, byte for byte, and was left out")
                continue
        kept.append(file)
    return kept


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
