"""The manifest of one table of one source: which files count. Replacing it is the commit of a write."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import msgspec

from devopskit.errors import DataError, RequestError
from devopskit.period import Period, missing
from devopskit.store import durable, paths

VERSION = 1  # of the layout; a store of a newer version is refused, not guessed at


class DataFile(msgspec.Struct, frozen=True):
    """One Parquet file: its name, the part (week, month or all) it holds, and its rows."""

    name: str
    part: str
    rows: int
    first: str = ""
    last: str = ""


class Delivery(msgspec.Struct, frozen=True):
    """What one fetch brought, for as long as some of its spans or parts have not been replaced.

    `spans` are pairs of ISO times; `parts` are used by tables that are replaced by month or as a whole.
    """

    loaded_at: str
    rows: int
    spans: list[tuple[str, str]] = []
    parts: list[str] = []
    rejected: dict[str, int] = {}
    notes: list[str] = []
    version: str = ""


class Retired(msgspec.Struct, frozen=True):
    """A file that no longer counts, kept for a while for readers of the manifest before."""

    name: str
    at: float


class Manifest(msgspec.Struct, frozen=True):
    """Content of a manifest.json. `coverage` is the share of the expected points that are there, by metric."""

    table: str
    source: str
    files: list[DataFile] = []
    deliveries: list[Delivery] = []
    retired: list[Retired] = []
    coverage: dict[str, float] = {}
    schema_version: int = VERSION

    @property
    def rows(self) -> int:
        """Rows of all files that count."""
        return sum(file.rows for file in self.files)

    @property
    def loaded_at(self) -> str:
        """When the newest delivery arrived; empty when there is none."""
        return max((delivery.loaded_at for delivery in self.deliveries), default="")


def read(folder: Path) -> Manifest | None:
    """Manifest of a folder, or None where nothing was ever written.

    Raises
    ------
    DataError : it is no manifest, or names files outside its folder. RequestError : a newer version wrote it.
    """
    path = folder / paths.MANIFEST
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        found = msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _broken(path, str(error)) from error
    if found.schema_version > VERSION:
        raise RequestError(
            f"{path} was written by a newer devopskit (layout {found.schema_version}; this one knows {VERSION})",
            "its files could be misread by this version",
            "pip install --upgrade devopskit",
        )
    strange = [file.name for file in found.files if not paths.is_data_file(file.name)]
    if strange:
        raise _broken(path, f"it names {strange[0]!r}, which is no data file of the store")
    return found


def commit(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest: from here on readers see the new files."""
    document = msgspec.to_builtins(manifest)
    durable.write_text(folder / paths.MANIFEST, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def outlived(deliveries: list[Delivery], new: Delivery) -> list[Delivery]:
    """Earlier deliveries with what `new` replaces taken out; one with nothing left is dropped."""
    kept = []
    for delivery in deliveries:
        spans = [left for span in periods(delivery) for left in missing(span, periods(new))]
        parts = [part for part in delivery.parts if part not in new.parts]
        if spans or parts:
            kept.append(msgspec.structs.replace(delivery, spans=texts(spans), parts=parts))
    return kept


def periods(delivery: Delivery) -> list[Period]:
    """Spans of a delivery."""
    return [Period(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in delivery.spans]


def texts(spans: list[Period]) -> list[tuple[str, str]]:
    """Spans as the manifest writes them."""
    return [(span.start.isoformat(), span.end.isoformat()) for span in spans]


def _broken(path: Path, cause: str) -> DataError:
    return DataError(
        f"{path} cannot be read as a manifest of the store: {cause}",
        "without it nobody knows which of the data files beside it count",
        f"remove the folder {path.parent} and fetch again: devopskit fetch",
    )
