"""One bill file from its first byte to frames of `costs`: open, tell the kind and the habits, map, fill, check."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from devopskit.sources._focus import aws as _focus_aws
from devopskit.sources._focus import azure as _focus_azure
from devopskit.sources._focus import errors as errors
from devopskit.sources._focus import focus as _focus_focus
from devopskit.sources._focus import gcp as _focus_gcp
from devopskit.sources._focus import oci as _focus_oci
from devopskit.sources._focus.aws_plans import FOLDED, leftovers
from devopskit.sources._focus.detect import detect, version
from devopskit.sources._focus.frame import frame
from devopskit.sources._focus.habits import habits
from devopskit.sources._focus.names import focus_name, token, tokens
from devopskit.sources._focus.open import open_bill
from devopskit.sources._focus.raw import Chunk
from devopskit.sources._focus.reading import Block, Reading
from devopskit.sources._focus.tally import Tally
from devopskit.sources._focus.terms import Terms
from devopskit.sources._focus.views import Views
from devopskit.tables.columns import Rejected

_TITLES = {
    "aws": "AWS Cost and Usage Report", "azure": "Azure cost details", "gcp": "Google Cloud usage export", "oci": "Oracle cost report",
}  # fmt: skip


@dataclass
class Delivery:
    """All files of one fetch: what the user set, and what is counted over them together."""

    rejected: Rejected
    tally: Tally = field(default_factory=Tally)
    currency: str = ""
    month: datetime | None = None
    dates: str = ""
    plans: dict[tuple[str, ...], float] = field(default_factory=dict)
    views: Views = field(default_factory=Views)
    terms: Terms = field(default_factory=Terms)


def bill_frames(path: Path, delivery: Delivery) -> Iterator[pd.DataFrame]:
    """Yield the rows of one file in chunks.

    Raises
    ------
    SourceError : the file is no bill, is damaged, or holds an amount or dates that cannot be read.
    """
    file = open_bill(path)
    kind = detect(str(path), file.columns)
    _say_alike(file.columns, delivery.tally)
    title = _TITLES.get(kind) or f"FOCUS {version(file.columns)}"
    delivery.tally.remark(f"read as {title}")
    tables = iter(file.batches())
    first = next(tables, None)
    if first is None or first.num_rows == 0:
        delivery.tally.remark(f"noted: {path.name} holds a header and no rows")
        return
    habit = habits(file, kind, first, dates=delivery.dates)
    reading = Reading(str(path), kind, delivery.tally, delivery.currency, delivery.month, plans=delivery.plans)
    reading.columns, reading.decimal_comma, reading.day_first = tuple(file.columns), habit.decimal_comma, habit.day_first
    for sentence in [*habit.said, *_spelled(kind, file.columns)]:
        delivery.tally.remark(sentence)
    row, kept, before = 1, 0, _lost(delivery.rejected)
    for table in chain([first], tables):
        for block in _blocks(_chunk(table, str(path), row), reading, delivery.rejected):
            rows = frame(block, reading, delivery.rejected)
            delivery.views.see(block, rows, reading)
            delivery.terms.see(rows)
            kept += len(rows)
            yield rows
        row += table.num_rows
    if not kept and _lost(delivery.rejected) > before:
        raise errors.nothing_kept(str(path), delivery.rejected.reasons)
    for reason, count in file.rejected.reasons.items():
        delivery.rejected.add(reason, count)


def _lost(rejected: Rejected) -> int:
    """Rows rejected so far, without those that are folded into others."""
    return rejected.rows - rejected.reasons.get(FOLDED, 0)


def left_over(delivery: Delivery) -> Iterator[pd.DataFrame]:
    """Yield the rows that only all files together tell: savings plans whose covered use and negation do not cancel."""
    block = leftovers(delivery.plans)
    if block is not None:
        reading = Reading("savings plans", "aws", delivery.tally)
        block.repair(
            "noted: AWS savings plans: covered use and its negation do not cancel, kept as Adjustment",
            np.ones(block.rows, dtype=bool),
        )
        yield frame(block, reading, delivery.rejected)


def _blocks(chunk: Chunk, reading: Reading, rejected: Rejected) -> Iterator[Block]:
    if reading.kind == "aws":
        return _focus_aws.blocks(chunk, reading, rejected)
    mappings = {"focus": _focus_focus, "azure": _focus_azure, "gcp": _focus_gcp, "oci": _focus_oci}
    return mappings[reading.kind].blocks(chunk, reading)


def _say_alike(columns: Collection[str], tally: Tally) -> None:
    first = tokens(columns)
    for name in columns:
        kept = first[token(name)]
        if kept != name:
            tally.remark(f"noted: the columns {kept!r} and {name!r} are one to FOCUS, only the first is read")


def _spelled(kind: str, columns: Collection[str]) -> list[str]:
    """Sentence on the columns of a FOCUS file that are written otherwise than FOCUS writes them."""
    names = {name: focus_name(token(name)) for name in columns}
    odd = {name: _title(own) for name, own in names.items() if own and name.strip("\ufeff") != _title(own)}
    if kind != "focus" or not odd:
        return []
    first = next(iter(odd))
    return [f"repaired: {len(odd)} columns are spelled otherwise than in FOCUS, such as {first!r} for {odd[first]}"]


def _title(name: str) -> str:
    return name.title().replace("_", "")


def _chunk(table: pa.Table, path: str, row: int) -> Chunk:
    names: dict[str, str] = {}
    for name in table.column_names:
        names.setdefault(token(name), name)
    return Chunk(path, table.num_rows, row, {key: table[name] for key, name in names.items()}, names)
