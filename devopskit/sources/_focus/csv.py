"""CSV bills, streamed: every column as text, so that nothing is guessed and ids keep their leading zeros.

Columns that repeat themselves are read as distinct texts and codes, which is what makes later steps cheap. The header,
its separator (comma, semicolon, tab, bar) and its encoding are told from the first bytes.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from devopskit.sources._focus import errors as errors
from devopskit.sources._focus.names import token
from devopskit.sources._focus.raw import RawFile, opened

BLOCK = 2 << 20  # bytes parsed at once: 1 to 2 MB stay in the cache, 32 MB took twice the CPU (measured, pyarrow 26)
ROWS = 100_000  # rows handed on at once, a few hundred megabytes with all columns of `costs`
_HEAD = 1 << 18
_REPEATING = pa.dictionary(pa.int32(), pa.string())
# Not encoded, because amounts and row ids differ in nearly every row and it would cost more than it saves.
_VARIED = re.compile(r"(cost|price|quantity|amount|rate|lineitemid|timeinterval|referenceno)$")


class CsvFile(RawFile):
    """One CSV file, plain or compressed."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with opened(path) as stream:
            head = stream.read(_HEAD)
        self.encoding = _encoding(head)
        text = head.decode(self.encoding, errors="ignore").removeprefix("\ufeff")
        self.columns, self.separator, self.skip = _header(text)

    def batches(self, only: Collection[str] | None = None) -> Iterator[pa.Table]:
        """Yield tables of raw text.

        Raises
        ------
        SourceError : the file is cut off or damaged.
        """
        names = _unique(self.columns)
        bad: list[pacsv.InvalidRow] = []

        def skip(row: pacsv.InvalidRow) -> str:
            bad.append(row)
            return "skip"

        kinds = {name: pa.string() if _VARIED.search(token(name)) else _REPEATING for name in names}
        try:
            with opened(self.path) as stream:
                reader = pacsv.open_csv(
                    stream,
                    read_options=pacsv.ReadOptions(
                        use_threads=False,
                        block_size=BLOCK,
                        column_names=names,
                        skip_rows=self.skip,
                        encoding=self.encoding,
                    ),
                    parse_options=pacsv.ParseOptions(
                        delimiter=self.separator, newlines_in_values=True, invalid_row_handler=skip
                    ),
                    convert_options=pacsv.ConvertOptions(
                        column_types=kinds,
                        include_columns=[n for n in names if n in only] if only is not None else [],
                        strings_can_be_null=True,
                        quoted_strings_can_be_null=True,
                        null_values=[""],
                    ),
                )
                yield from _joined(reader)
        except (pa.ArrowInvalid, OSError, EOFError, UnicodeError) as error:
            if "Empty CSV file" not in str(error):
                raise errors.broken(str(self.path), error) from error
        if only is None:
            self._judge(bad)

    def _judge(self, bad: list[pacsv.InvalidRow]) -> None:
        """Count lines with a wrong number of fields; a short last line means that the file was cut off."""
        if bad and bad[-1].actual_columns < bad[-1].expected_columns and self._ends_with(bad[-1].text):
            last = bad[-1]
            raise errors.broken(
                str(self.path),
                f"the last line has {last.actual_columns} of {last.expected_columns} fields, the file was cut off",
            )
        for row in bad:
            self.rejected.add(f"the line has {row.actual_columns} fields where the header has {row.expected_columns}", 1)

    def _ends_with(self, text: str) -> bool:
        raw = text.encode(self.encoding, errors="replace")
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - len(raw)))
            return bool(raw) and file.read() == raw


def _joined(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(b.num_rows for b in held) >= ROWS:
            yield pa.Table.from_batches(held).combine_chunks()
            held = []
    if held:
        yield pa.Table.from_batches(held).combine_chunks()


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"  # tried because spreadsheets of western Europe write it
    return "utf-8"


def _header(text: str) -> tuple[tuple[str, ...], str, int]:
    """Return the column names, the separator, and the lines up to and with the header (leading blank lines count)."""
    lines = text.splitlines(keepends=True)
    blank = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    body = "".join(lines[blank:])
    first = lines[blank] if blank < len(lines) else ""
    separator = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(body), delimiter=separator)
    row = next(reader, [])
    return tuple(row), separator, blank + reader.line_num


def _unique(names: Collection[str]) -> list[str]:
    """Column names with a number behind each repetition, because a table cannot hold one name twice."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return out
