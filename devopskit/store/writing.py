"""A write: stage the delivery, write each part it touches, publish the files, swap the manifest, clear away the old."""

from __future__ import annotations

import shutil
import time
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from devopskit.period import EPOCH, Period, missing, union
from devopskit.store import cubes, durable, layout, manifest, merge, stretches
from devopskit.store.manifest import DataFile, Delivery, Manifest, Retired
from devopskit.store.staging import Stage, Staged
from devopskit.store.streaming import Stream
from devopskit.tables.columns import Table
from devopskit.tables.fetched import Fetched

STAGE = "stage-"


@dataclass(frozen=True)
class Replacement:
    """New files of a write and the names of those they replace; `replaced` counts rows that a later one made obsolete."""

    files: list[DataFile]
    obsolete: set[str]
    replaced: int


def stage(table: Table, fetched: Fetched, folder: Path) -> Stage | Stream:
    """Consume the rows of a delivery."""
    space = folder / f"{STAGE}{uuid.uuid4().hex}"
    space.mkdir()
    staged = Stream(table, folder, space) if layout.streamed(table) else Stage(table, space)
    for frame in fetched.rows:
        staged.add(frame)
    return staged


def replace(
    table: Table, staged: Stage | Stream, spans: list[Period], folder: Path, *, stored: Manifest, memory: str
) -> Replacement:
    """Write new files for each part that the delivery touches, and publish them; readers do not see them yet."""
    files, obsolete, replaced = [], set(), 0
    # Released because Arrow keeps what the staging has freed, and the sorts that follow would come on top of it.
    pa.default_memory_pool().release_unused()
    for label in _touched(table, staged, spans, stored):
        old = [file for file in stored.files if file.part == label]
        obsolete |= {file.name for file in old}
        if isinstance(staged, Stream):
            made = staged.finish(label)
        else:
            made, twice = _merged(table, staged, _kept(table, old, label, spans, folder), folder, label=label, memory=memory)
            replaced += twice
        for path, rows in made.items():
            durable.publish(path)
            cubes.make(table, path, rows, memory=memory)
            stretches.make(table, path, rows)
            files.append(_described(table, path, label, rows))
    durable.sync_folder(folder)
    return Replacement(files, obsolete, replaced)


def _merged(
    table: Table, staged: Stage, kept: merge.Kept, folder: Path, *, label: str, memory: str
) -> tuple[dict[Path, int], int]:
    """File of a sorted part with the count of its rows, none where nothing is left, and how many rows a later one replaced."""
    path = folder / f"{label}-{uuid.uuid4().hex}.parquet"
    written = merge.write_part(table, staged.parts.pop(label, Staged()), kept, path, spill=staged.folder, memory=memory)
    return ({path: written.rows} if written.rows else {}), written.replaced


def _touched(table: Table, staged: Stage | Stream, spans: list[Period], stored: Manifest) -> list[str]:
    labels = set(staged.parts)
    if layout.by_week(table):
        labels |= {f.part for f in stored.files if any(_week(f.part).overlap(span) for span in spans)}
    elif not layout.by_month(table):
        labels |= {file.part for file in stored.files}
    return sorted(labels)


def _week(label: str) -> Period:
    start = EPOCH + timedelta(days=(date.fromisoformat(label) - EPOCH.date()).days)
    return Period(start, start + timedelta(days=layout.WEEK_DAYS))


def _kept(table: Table, old: list[DataFile], label: str, spans: list[Period], folder: Path) -> merge.Kept:
    if not layout.by_week(table) or not missing(_week(label), spans):
        return merge.Kept([])
    return merge.Kept([folder / file.name for file in old], sum(file.rows for file in old), tuple(union(spans)))


def _described(table: Table, path: Path, label: str, rows: int) -> DataFile:
    """First and last time of a file, from the statistics in its footer."""
    column = next((name for name in ("time", "charge_period_start", layout.MONTH, "as_of") if name in table.names), "")
    if not column:
        return DataFile(path.name, label, rows)
    footer = pq.read_metadata(path)
    at = footer.schema.names.index(column)
    found = [footer.row_group(group).column(at).statistics for group in range(footer.num_row_groups)]
    bounds = [(part.min, part.max) for part in found if part is not None and part.has_min_max]
    first = min((low for low, _ in bounds), default=None)
    last = max((high for _, high in bounds), default=None)
    return DataFile(path.name, label, rows, first.isoformat() if first else "", last.isoformat() if last else "")


def delivery(
    table: Table,
    staged: Stage | Stream,
    fetched: Fetched,
    changed: Replacement,
    *,
    labels: list[str],
    now: datetime,
    version: str,
) -> Delivery:
    """What the manifest keeps of a fetch."""
    fetched.rejected.add(f"a later row has the same {', '.join(table.key)}", changed.replaced)
    return Delivery(
        loaded_at=now.isoformat(),
        rows=staged.rows - changed.replaced,
        spans=manifest.texts(union(fetched.coverage)),
        parts=labels if layout.by_month(table) else [] if layout.by_week(table) else [layout.WHOLE],
        rejected=dict(fetched.rejected.reasons),
        notes=list(dict.fromkeys(fetched.notes)),
        version=version,
    )


def successor(stored: Manifest, changed: Replacement, new: Delivery) -> Manifest:
    """Manifest after the write."""
    at = time.time()
    return Manifest(
        table=stored.table,
        source=stored.source,
        files=sorted([f for f in stored.files if f.name not in changed.obsolete] + changed.files, key=lambda f: f.part),
        deliveries=[*manifest.outlived(stored.deliveries, new), new],
        retired=[*stored.retired, *(Retired(name, at) for name in sorted(changed.obsolete))],
    )


def clear_stages(folder: Path) -> None:
    """Remove what killed writers left; under the lock nobody else is writing here."""
    for left in folder.glob(f"{STAGE}*"):
        shutil.rmtree(left)
    for left in folder.glob(f"*{durable.PENDING}"):
        left.unlink()


def clear_retired(folder: Path, stored: Manifest, *, grace: float) -> list[Retired]:
    """Delete files that have not counted for `grace` seconds; return those that may still be read."""
    now = time.time()
    waiting = [file for file in stored.retired if now - file.at < grace and (folder / file.name).exists()]
    known = {file.name for file in stored.files} | {file.name for file in waiting}
    for path in folder.glob("*.parquet"):
        # Safe to remove: a file that no manifest ever named was left by a writer killed before its commit.
        if path.name not in known and (now - path.stat().st_mtime >= grace or _was_retired(path.name, stored)):
            path.unlink()
    cubes.clear(folder)
    stretches.clear(folder)
    return waiting


def _was_retired(name: str, stored: Manifest) -> bool:
    return any(file.name == name for file in stored.retired)
