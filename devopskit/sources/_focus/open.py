"""Opens a bill by its first bytes: Parquet, JSON or CSV, plain, gzip or zstd. The name of the file is not believed."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from devopskit.errors import SourceError
from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.csv import CsvFile
from devopskit.sources._focus.json import JsonFile
from devopskit.sources._focus.parquet import ParquetFile
from devopskit.sources._focus.raw import RawFile, magic, opened


def open_bill(path: Path) -> RawFile:
    """Return the reader of a file.

    Raises
    ------
    SourceError : the file is absent, empty, or no text.
    """
    try:
        return _reader(path)
    except (pa.ArrowException, OSError, EOFError) as error:
        raise errors.broken(str(path), error) from error


def _reader(path: Path) -> RawFile:
    if magic(path) == b"PAR1":
        return ParquetFile(path)
    with opened(path) as stream:
        start = stream.read(4096)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        raise SourceError(
            errors.SECTION,
            f"{path} is empty: it holds no header and no rows",
            "an empty file is most often an export that failed, so that a month would look free",
            "export the bill again, or take the file out of `paths` of [sources.focus_files]",
        )
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise errors.broken(str(path), "it is neither text nor Parquet (zip files and workbooks must be unpacked first)")
    return JsonFile(path) if text[:1] in (b"{", b"[") else CsvFile(path)
