"""Files of a user: finding them, and reading CSV (also .gz, .zst) and Parquet as a stream of Arrow batches.

DuckDB reads with declared types only, never guessed ones: a guess turns account 007 into 7. What a file calls itself is
not trusted: a name is never a pattern or a partition, and each failure names the file.
"""

from __future__ import annotations

import csv
import glob
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from devopskit.errors import SourceError, nearest
from devopskit.tables.columns import Rejected

CSV = (".csv", ".csv.gz", ".csv.zst", ".tsv", ".tsv.gz", ".tsv.zst", ".txt")
PARQUET = (".parquet", ".pq")
JSON = (".json", ".jsonl", ".ndjson")
BATCH = 262_144
MEMORY = "256MB"  # of the reader; rows leave it batch by batch
HEAD = 65_536  # bytes that are looked at to find the header


@dataclass(frozen=True)
class DataFile:
    """One file: its path, its columns in order, and the SQL that reads it. `text` = every column is text (CSV)."""

    path: Path
    columns: tuple[str, ...]
    types: tuple[str, ...]
    sql: str
    text: bool


def find(patterns: tuple[str, ...], *, source: str, kinds: tuple[str, ...] = CSV + PARQUET) -> list[Path]:
    """Files that the patterns name, sorted; a folder stands for the files of a known kind in it.

    Raises
    ------
    SourceError : a pattern names no file; lists what is there.
    """
    found: list[Path] = []
    for pattern in patterns:
        path = Path(pattern)
        if path.is_dir():
            matched = [p for p in path.iterdir() if p.is_file() and p.name.lower().endswith(kinds)]
        elif path.is_file():
            matched = [path]
        else:
            matched = [Path(p) for p in glob.glob(pattern, recursive=True) if Path(p).is_file()]  # noqa: PTH207 absolute patterns
        if not matched:
            raise _absent(path, source, kinds)
        found += matched
    return sorted(set(found))


def _absent(path: Path, source: str, kinds: tuple[str, ...]) -> SourceError:
    folder = path if path.is_dir() else path.parent
    there = sorted(p.name for p in folder.iterdir())[:200] if folder.is_dir() else []
    near = nearest(path.name, there)
    seen = f"{folder} holds: {', '.join(there[:8])}" if there else f"the folder {folder} is empty or does not exist"
    return SourceError(
        source,
        f"no file fits {str(path)!r}",
        f"{seen}; files that can be read end with {', '.join(kinds)}",
        f"correct path of [sources.{source}] in devopskit.toml" + (f", perhaps to {near!r}" if near else ""),
    )


def version(files: list[Path], mapping: object) -> str:
    """Text that changes when a file (name, size, time of change) or the mapping changes."""
    stamps = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr((stamps, mapping)).encode()).hexdigest()[:32]


def describe(path: Path, *, source: str, delimiter: str = "") -> DataFile:
    """Columns of a file, from its footer or its first line.

    Raises
    ------
    SourceError : it is empty, truncated, or neither CSV nor Parquet.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise unreadable(path, source, "the file is empty", "an export that failed leaves such a file")
    if start == b"PAR1" or path.name.lower().endswith(PARQUET):
        return _parquet(path, source)
    return _csv(path, source, delimiter)


def _parquet(path: Path, source: str) -> DataFile:
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise unreadable(
            path, source, f"its Parquet footer cannot be read ({error})", "the file is truncated or damaged"
        ) from error
    types = tuple(_kind(field.type) for field in schema)
    return DataFile(path, tuple(schema.names), types, f"read_parquet({text(plain(path))}, hive_partitioning=false)", False)


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_timestamp(kind):
        return "instant" if kind.tz else "local"
    if pa.types.is_date(kind):
        return "local"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    return "text"


def _csv(path: Path, source: str, delimiter: str) -> DataFile:
    first = _first_line(path, source)
    if not delimiter:
        delimiter = max(",;\t|", key=first.count)
    names = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise unreadable(path, source, f"its header has the column {twice!r} twice", "nobody can tell which of them is meant")
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in names)
    sql = (
        f"read_csv({text(plain(path))}, auto_detect=false, header=true, delim={text(delimiter)}, quote='\"', escape='\"', nullstr='', "
        f"columns={{{columns}}}, store_rejects=true, rejects_limit=0, hive_partitioning=false)"
    )
    return DataFile(path, tuple(names), ("text",) * len(names), sql, True)


def _first_line(path: Path, source: str) -> str:
    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            head = stream.read(HEAD)
    except (pa.ArrowException, OSError) as error:
        raise unreadable(path, source, f"it cannot be unpacked ({error})", "the archive is truncated or damaged") from error
    if b"\0" in head:
        raise unreadable(path, source, "it holds binary data, not text", "only UTF-8 text with one header line is read as CSV")
    line = head.decode("utf-8-sig", errors="replace").splitlines()
    if not line or not line[0].strip():
        raise unreadable(path, source, "its first line is empty", "the first line must name the columns")
    return line[0]


@contextmanager
def reader() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection that reads within a fixed memory, in UTC, and follows nothing on the network."""
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 2}) as connection:
        connection.execute("SET TimeZone = 'UTC'; SET autoinstall_known_extensions = false; SET enable_progress_bar = false")
        yield connection


def batches(
    connection: duckdb.DuckDBPyConnection, file: DataFile, columns: str, rest: str = "", *, source: str, rejected: Rejected
) -> Iterator[pa.Table]:
    """Rows of `SELECT columns FROM file rest` in batches; lines that are no CSV are counted in `rejected` at the end.

    Raises
    ------
    SourceError : the file breaks off or is damaged.
    """
    try:
        for batch in connection.sql(f"SELECT {columns} FROM {file.sql} {rest}").to_arrow_reader(BATCH):
            if batch.num_rows:
                yield pa.Table.from_batches([batch])
        if file.text:
            _count_lines(connection, rejected)
    except duckdb.Error as error:
        raise unreadable(file.path, source, str(error).splitlines()[0], "rows read so far were not kept") from error


def _count_lines(connection: duckdb.DuckDBPyConnection, rejected: Rejected) -> None:
    # Counted once, because one line can break several rules and is one row all the same.
    lines = "SELECT min(error_type::VARCHAR) AS reason FROM reject_errors GROUP BY scan_id, line"
    for reason, count in connection.sql(f"SELECT reason, count(*) FROM ({lines}) GROUP BY reason").fetchall():
        rejected.add(f"the line is no CSV of this file ({reason.lower()})", count)
    connection.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")


def unreadable(path: Path, source: str, what: str, why: str) -> SourceError:
    """Error about one file."""
    return SourceError(
        source,
        f"{path} cannot be read: {what}",
        why,
        f"write the file again, or take it out of [sources.{source}] in devopskit.toml",
    )


def plain(path: Path) -> str:
    """`path` for DuckDB, which would read the file a1.csv where it is asked for a[1].csv and both are there."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: object) -> str:
    """`value` as an SQL string."""
    return "'" + str(value).replace("'", "''") + "'"
