"""Bills from files: FOCUS 1.0 to 1.4, and the native exports of AWS, Azure, Google Cloud and Oracle mapped to FOCUS.

CSV, Parquet, JSON and JSON lines, plain, gzip or zstd; files, globs and folders with manifests. What a file is, is told
by its columns and first bytes, never by its name. Every row of the files is kept, or counted with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import pandas as pd

from devopskit.errors import RequestError, SourceError, UnknownName
from devopskit.period import Period, union
from devopskit.sources._files.found import version as stamped
from devopskit.sources._focus.bill import Delivery, bill_frames, left_over
from devopskit.sources._focus.detect import detect
from devopskit.sources._focus.open import open_bill
from devopskit.sources._focus.paths import bill_files
from devopskit.sources._focus.tally import Tally
from devopskit.tables.fetched import Check, Estimate, Fetched

TABLES = ("costs",)


@dataclass(frozen=True)
class Settings:
    """Keys of [sources.focus_files].

    Attributes
    ----------
    path, paths : files, globs or folders.
    currency : ISO 4217 code of native exports that name none.
    month : "YYYY-MM", billing month of files that name no period.
    dates : order of day and month where a file leaves it open.
    """

    path: str = ""
    paths: tuple[str, ...] = ()
    currency: str = ""
    month: str = ""
    dates: Literal["", "month first", "day first"] = ""


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """Return every row of the files; a bill is replaced by whole months, so that `period` leaves nothing out.

    Files answer for all of `period`, also for months without a row, so that these are not asked for again and again.

    Raises
    ------
    UnknownName : another table than `costs`. SourceError : a path, a file or a value that cannot be read.
    """
    if table not in TABLES:
        raise UnknownName("table of focus_files", table, TABLES)
    fetched = Fetched(rows=(), coverage=union([period]))
    delivery = _delivery(settings, fetched)
    files = bill_files(_patterns(settings), delivery.tally)

    def rows() -> Iterator[pd.DataFrame]:
        for file in files:
            yield from _seen(bill_frames(file, delivery), fetched)
        delivery.views.refuse_repeats()
        yield from _seen(left_over(delivery), fetched)
        delivery.terms.count(delivery.tally)
        fetched.notes.extend(delivery.tally.notes())

    fetched.rows = rows()
    return fetched


def version(*, settings: Settings) -> str:
    """Text that changes when a file or a setting changes; for `Store.save` and `Store.missing`."""
    return stamped(bill_files(_patterns(settings), Tally()), settings)


def check(*, settings: Settings) -> list[Check]:
    """Answer for `doctor`: are there files, and is each a bill."""
    try:
        files = bill_files(_patterns(settings), Tally())
    except SourceError as error:
        return [Check("are there bills at the paths", False, error.what, error.fix)]
    checks = [Check("are there bills at the paths", True, f"{len(files)} files")]
    for file in files:
        try:
            kind = detect(str(file), open_bill(file).columns)
        except SourceError as error:
            checks.append(Check(f"is {file.name} a bill", False, error.what, error.fix))
        else:
            checks.append(Check(f"is {file.name} a bill", True, kind))
    return checks


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """Files cost no requests and no money."""
    return Estimate(0, note="local files")


def _delivery(settings: Settings, fetched: Fetched) -> Delivery:
    month = None
    if settings.month:
        try:
            month = datetime.strptime(settings.month, "%Y-%m").replace(tzinfo=UTC)
        except ValueError as error:
            raise RequestError(
                f"month of [sources.focus_files] is {settings.month!r}, which is no month",
                "it names the billing month of files that name none",
                'write it as year and month, e.g.: month = "2026-01"',
            ) from error
    return Delivery(fetched.rejected, Tally(), settings.currency.strip().upper(), month, settings.dates)


def _seen(frames: Iterator[pd.DataFrame], fetched: Fetched) -> Iterator[pd.DataFrame]:
    """Pass frames on and keep the months that they cover."""
    for frame in frames:
        months = frame[["billing_period_start", "billing_period_end"]].drop_duplicates()
        spans = [Period(a.to_pydatetime(), max(a, b).to_pydatetime()) for a, b in months.itertuples(index=False)]
        fetched.coverage[:] = union([*fetched.coverage, *spans])
        yield frame


def _patterns(settings: Settings) -> tuple[str, ...]:
    patterns = (*((settings.path,) if settings.path else ()), *settings.paths)
    if not patterns:
        raise RequestError(
            "[sources.focus_files] names no files",
            "bills are read from the files of path",
            'add path = "bills/*.parquet" to it in devopskit.toml',
        )
    return patterns
