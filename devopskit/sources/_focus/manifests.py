"""Manifests of exports: which files a delivery consists of, and which run of a month is the newest.

AWS names the current files of a month in one manifest (`reportKeys` of the legacy report, `dataFiles` of Data Exports).
Azure writes a new folder for each run, each with the month so far; two runs together would count the month twice.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devopskit.errors import SourceError
from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.tally import Tally

_PERIOD = re.compile(r"^\d{8}-\d{8}$")  # folder of a month in Azure exports and legacy AWS reports
_LARGEST = 16 << 20


@dataclass(frozen=True)
class Manifest:
    """One manifest: the files that it lists by name, and when its run was made."""

    path: Path
    names: tuple[str, ...]
    made: str


def current(files: list[Path], tally: Tally) -> list[Path]:
    """Return the data files of the newest deliveries; manifests themselves are no bills.

    Raises
    ------
    SourceError : a manifest lists a file that is not beside it.
    """
    manifests = [m for m in (_manifest(file) for file in files if file.suffix == ".json") if m]
    data = [file for file in files if file not in {m.path for m in manifests}]
    kept = _newest_runs(_listed(data, manifests, tally), manifests)
    if len(kept) < len(data):
        tally.remark(f"noted: {len(data) - len(kept)} files of older runs were left out, the newest run of each month is read")
    return kept


def _manifest(file: Path) -> Manifest | None:
    if file.stat().st_size > _LARGEST:
        return None
    try:
        value = json.loads(file.read_bytes().decode("utf-8-sig"))
    except ValueError:
        return None
    names = tuple(_names(value)) if isinstance(value, dict) else ()
    return Manifest(file, names, _made(value)) if names else None


def _names(value: dict[str, Any]) -> list[str]:
    """Files that a manifest lists: of the legacy report of AWS, of its Data Exports, or of Azure."""
    listed = value.get("reportKeys") or value.get("dataFiles") or value.get("blobs")
    if not isinstance(listed, list):
        return []
    return [str(item.get("blobName", "")) if isinstance(item, dict) else str(item) for item in listed]


def _made(value: dict[str, Any]) -> str:
    run = value.get("runInfo")
    return str((run.get("submittedTime") if isinstance(run, dict) else None) or value.get("assemblyId") or "")


def _listed(data: list[Path], manifests: list[Manifest], tally: Tally) -> list[Path]:
    """Leave out the files in a month's folder that its AWS manifest does not list: they belong to older assemblies."""
    dropped: set[Path] = set()
    for manifest in manifests:
        if not _PERIOD.match(manifest.path.parent.name):
            _complete(manifest, data)
            continue
        wanted = {Path(name).parts[-2:] for name in manifest.names}
        inside = [file for file in data if manifest.path.parent in file.parents]
        _complete(manifest, data)
        dropped |= {file for file in inside if file.parts[-2:] not in wanted and file.parts[-1:] not in wanted}
    return [file for file in data if file not in dropped]


def _complete(manifest: Manifest, data: list[Path]) -> None:
    there = {file.name for file in data}
    lacking = [name for name in manifest.names if Path(name).name not in there]
    if lacking and len(lacking) < len(manifest.names) + bool(there):
        raise SourceError(
            errors.SECTION,
            f"{manifest.path} lists {len(manifest.names)} files, and {Path(lacking[0]).name} is not beside it",
            "a part of the month is not there, so that its costs would be too low",
            "copy the whole export, e.g.: aws s3 sync s3://BUCKET/PREFIX FOLDER, then: devopskit fetch",
        )


def _newest_runs(data: list[Path], manifests: list[Manifest]) -> list[Path]:
    """Of the runs below one month's folder keep the newest; a run is the folder that holds the files."""
    made = {m.path.parent: m.made for m in manifests}
    runs: dict[Path, set[Path]] = defaultdict(set)
    for file in data:
        month = next((p for p in file.parents if _PERIOD.match(p.name)), None)
        if month is not None and file.parent != month:
            runs[month].add(file.parent)
    stale: set[Path] = set()
    for month, folders in runs.items():
        if any(m.path.parent == month for m in manifests):
            continue  # not again, because the manifest of the month itself has named its files
        newest = max(folders, key=lambda f: (made.get(f, ""), str(f.relative_to(month).parts[:-1]), _touched(f)))
        stale |= folders - {newest}
    return [file for file in data if file.parent not in stale]


def _touched(folder: Path) -> float:
    return max((file.stat().st_mtime for file in folder.iterdir() if file.is_file()), default=0.0)
