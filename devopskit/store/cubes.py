"""Sums of large bill files by the keys that overviews ask for, made once at load; several narrow ones.

One wide roll-up would hold nearly as many groups as the bill has rows. A cube lies beside its data file, which never
changes, so that it cannot be out of date; where one is missing, the sums are taken from the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import ibis
from ibis import _
from ibis.backends.duckdb import Backend

from devopskit.store import durable, engine, spend_keys
from devopskit.store.spend_overview import COSTS, CURRENCY
from devopskit.tables.columns import Table

FOLDER = "cubes"
WORTH = 1_000_000  # rows of a file; a smaller one is summed in less time than its cubes take to make
CUBES: dict[str, tuple[str, ...]] = {
    "days": ("charge_period_start", "billing_period_start", "sub_account_id"),
    "services": (
        "billing_period_start", "kind", "provider_name", "service_category", "service_name", "region_id", "charge_category",
        "commitment_discount_status",
    ),
    "resources": ("billing_period_start", "resource_id"),
}  # fmt: skip
_BEHIND = {"day": "charge_period_start", "month": "billing_period_start"}


def make(table: Table, file: Path, rows: int, *, memory: str) -> None:
    """Write the cubes of a published file of a bill; small files and other tables get none."""
    if table.name != "costs" or rows < WORTH:
        return
    connection = engine.connect(threads=2, memory=memory)
    bill = engine.read(connection, table, [file])
    folder = file.parent / FOLDER
    folder.mkdir(exist_ok=True)
    for name in CUBES:
        path = path_of(file, name)
        connection.to_parquet(_sums(bill, name), durable.pending(path), compression="zstd")
        durable.publish(path)
    durable.sync_folder(folder)
    connection.disconnect()


def path_of(file: Path, name: str) -> Path:
    """Where the cube of a data file lies."""
    return file.parent / FOLDER / f"{file.stem}-{name}.parquet"


def narrowest(keys: Iterable[str]) -> str | None:
    """First cube that can answer sums by these keys, or None."""
    wanted = {_BEHIND.get(key, key) for key in keys} - {CURRENCY}
    return next((name for name, held in CUBES.items() if wanted <= set(held)), None)


def read(connection: Backend, table: Table, files: list[Path], name: str) -> ibis.Table:
    """Cube over data files: from what was made at load, and from the rows of files that have none."""
    made = [path_of(file, name) for file in files if path_of(file, name).exists()]
    bare = [file for file in files if not path_of(file, name).exists()]
    if not made:
        return _sums(engine.read(connection, table, bare), name)
    held = connection.read_parquet([engine.plain(path) for path in made], hive_partitioning=False)
    held = held.mutate(**{c: held[c].cast(engine.schema(table)[c]) for c in CUBES[name] if c in table.names})
    if not bare:
        return held
    rest = _sums(engine.read(connection, table, bare), name)
    return held.union(rest.select(held.columns).cast(held.schema()))


def clear(folder: Path) -> None:
    """Remove cubes whose data file is gone, and what a killed writer left."""
    for path in (folder / FOLDER).glob("*"):
        if not (folder / f"{path.name.rsplit('-', 1)[0]}.parquet").exists():
            path.unlink()


def _sums(bill: ibis.Table, name: str) -> ibis.Table:
    held = {key: bill[key] for key in CUBES[name] if key in bill.columns}
    if "kind" in CUBES[name]:
        held["kind"] = spend_keys.kind(bill)
    if "charge_period_start" in held:
        # By seconds, because a time zone for each row is most of the time of cutting an instant to its day.
        seconds = (bill.charge_period_start.epoch_seconds() / spend_keys.SECONDS_OF_A_DAY).floor().cast("int64")
        held["charge_period_start"] = seconds
    sums = bill.group_by(**held, **{CURRENCY: bill[CURRENCY]}).aggregate(**{c: _[c].sum() for c in COSTS}, rows=_.count())
    if "charge_period_start" not in held:
        return sums
    return sums.mutate(charge_period_start=(_.charge_period_start * spend_keys.SECONDS_OF_A_DAY).as_timestamp("s"))
