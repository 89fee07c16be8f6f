"""Tables that only grow: one file for each append, never rewritten and never pruned."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from devopskit.store import durable, layout, paths
from devopskit.tables.columns import Table


def append(store: Path, table: Table, frame: pd.DataFrame) -> int:
    """Add the rows of `frame`; return how many. A crash adds all of them or none."""
    rows = table.check(frame)
    if rows.empty:
        return 0
    folder = paths.ledger(store, table.name)
    folder.mkdir(parents=True, exist_ok=True)
    # Named by time, so that a listing is in the order of the appends.
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:12]}.parquet"
    written = pa.Table.from_pandas(rows, schema=layout.schema(table), preserve_index=False)
    pq.write_table(written.replace_schema_metadata(None), durable.pending(path), compression="zstd")
    durable.publish(path)
    durable.sync_folder(folder)
    return len(rows)


def files(store: Path, name: str) -> list[Path]:
    """Files appended for the table `name`, oldest first."""
    return sorted(paths.ledger(store, name).glob("*.parquet"))
