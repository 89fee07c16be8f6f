"""The local store: what the sources delivered, as Parquet files that only a manifest makes count."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import ibis
import msgspec
import pandas as pd
from ibis.backends.duckdb import Backend

from devopskit.period import Period
from devopskit.store import coverage, cubes, engine, failures, layout, ledger, lock, manifest, paths, spend_overview, writing
from devopskit.store import status as reading
from devopskit.store.manifest import Manifest
from devopskit.tables.fetched import Fetched


@dataclass(frozen=True)
class Saved:
    """What a save did: rows kept, rows left out by reason, notes, first and last time of the delivery's table."""

    rows: int
    rejected: dict[str, int]
    notes: list[str]
    first: str
    last: str


class Store:
    """Tables on disk under one folder.

    Parameters
    ----------
    path : folder of the store; made by the first save.
    lock_wait : seconds to wait for another writer of the same table and source.
    threads : cores that reading may use; all by default.
    memory : limit of the sort of a large part, which spills to disk beyond it.
    grace : seconds that replaced files stay for readers that started before.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        lock_wait: float = 10.0,
        threads: int | None = None,
        memory: str = "256MB",
        grace: float = 6 * 3600.0,
    ) -> None:
        self.path = Path(path)
        self.lock_wait, self.threads, self.memory, self.grace = lock_wait, threads, memory, grace

    @cached_property
    def engine(self) -> Backend:
        """Embedded engine that reads this store, in UTC."""
        return engine.connect(threads=self.threads)

    def save(self, table: str, source: str, fetched: Fetched, *, now: datetime | None = None, version: str = "") -> Saved:
        """Keep a delivery: series replace the spans it answers for, bills its months, inventories and prices everything.

        Parameters
        ----------
        now : moment of the fetch, in UTC; the clock's by default.
        version : what the origin was (e.g. names and sizes of files), for `missing`.

        Raises
        ------
        RequestError : another run is writing the same table of the same source. RunError : the disk is full.
        """
        declared = layout.table_named(table)
        folder = paths.folder(self.path, table, source)
        with failures.explained(self.path):
            folder.mkdir(parents=True, exist_ok=True)
            with lock.held(folder, wait=self.lock_wait):
                writing.clear_stages(folder)
                stored = manifest.read(folder) or Manifest(table, source)
                stored = msgspec.structs.replace(stored, retired=writing.clear_retired(folder, stored, grace=self.grace))
                staged = writing.stage(declared, fetched, folder)
                labels = sorted(staged.parts)
                changed = writing.replace(declared, staged, fetched.coverage, folder, stored=stored, memory=self.memory)
                new = writing.delivery(
                    declared, staged, fetched, changed, labels=labels, now=now or datetime.now(UTC), version=version
                )
                after = writing.successor(stored, changed, new)
                rows = engine.read(self.engine, declared, [folder / file.name for file in after.files])
                manifest.commit(folder, msgspec.structs.replace(after, coverage=reading.share_delivered(declared, rows)))
                shutil.rmtree(staged.folder)
        firsts, lasts = [f.first for f in after.files if f.first], [f.last for f in after.files if f.last]
        return Saved(new.rows, new.rejected, new.notes, min(firsts, default=""), max(lasts, default=""))

    def missing(
        self, table: str, source: str, period: Period, *, now: datetime | None = None, version: str = ""
    ) -> list[Period]:
        """Spans of `period` to ask the source for: not there, or read before late data had settled.

        With `version` (see `save`), what was saved under the same version counts as settled, and under another as absent.
        """
        stored = manifest.read(paths.folder(self.path, table, source))
        return coverage.missing(layout.table_named(table), stored, period, now=now or datetime.now(UTC), version=version)

    def table(self, name: str, *, source: str | None = None) -> ibis.Table:
        """Rows of a table, of all sources or of one; typed and empty where nothing is stored."""
        return engine.read(self.engine, layout.table_named(name), self.files(name, source))

    def spend(self, *keys: str, source: str | None = None) -> ibis.Table:
        """Sums of the bill by keys, as `spend_overview.spend_by`, from the cubes made at load where one has these keys."""
        declared, files = layout.table_named("costs"), self.files("costs", source)
        cube = cubes.narrowest(keys) if files else None
        bill = cubes.read(self.engine, declared, files, cube) if cube else self.table("costs", source=source)
        return spend_overview.spend_by(bill, *keys)

    def frame(self, name: str, *, source: str | None = None) -> pd.DataFrame:
        """`table` as a frame in the table's own types, for tables that fit into memory."""
        declared = layout.table_named(name)
        found = self.table(name, source=source).select(declared.names).to_pyarrow().to_pandas()
        return found.astype(declared.empty().dtypes.to_dict())

    def status(self) -> pd.DataFrame:
        """One row for each table of each source.

        Returns
        -------
        source, table, rows (in the store), rejected (of the deliveries that still count), reasons (JSON object: reason to
        rows), notes (one a line), first, last (times of the rows), loaded_at, spans (JSON list of [start, end] that the
        source answered for), coverage (share of the expected points, lowest of the metrics; NaN where there is no step),
        coverage_by_metric (JSON object).
        """
        return reading.status(self.path)

    def append(self, name: str, frame: pd.DataFrame) -> int:
        """Add rows to the ledger of a table (findings, runs); return how many. They are never replaced or pruned."""
        declared = layout.table_named(name)
        with failures.explained(self.path):
            return ledger.append(self.path, declared, frame)

    def files(self, name: str, source: str | None = None) -> list[Path]:
        """Parquet files that hold the rows of a table now, of all sources or of one."""
        files = [
            paths.folder(self.path, m.table, m.source) / file.name
            for m in reading.manifests(self.path)
            if m.table == name and source in (None, m.source)
            for file in m.files
        ]
        return files if source else [*files, *ledger.files(self.path, name)]
