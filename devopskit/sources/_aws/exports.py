"""FOCUS and CUR exports on S3: one file at a time to a temporary folder, read as any other bill, deleted."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from botocore.exceptions import BotoCoreError

from devopskit.errors import SourceError
from devopskit.period import Period
from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws import manifests as _aws_manifests
from devopskit.sources._aws.errors import explain
from devopskit.sources._aws.settings import Settings
from devopskit.sources._focus.bill import Delivery, bill_frames, left_over
from devopskit.tables.fetched import Fetched

_PIECE = 1 << 20


def fetch(client: Any, period: Period, settings: Settings) -> Fetched:
    """Rows of `costs` of every billing month that the period touches; a bill is replaced by whole months.

    Raises
    ------
    SourceError : the bucket cannot be read, or a file is no bill.
    """
    known = _aws_manifests.months(client, settings)
    wanted = [known[start] for start in sorted(known) if known[start].period.overlap(period)]
    fetched = Fetched(rows=[], coverage=[month.period for month in wanted])
    if not wanted:
        first, last = min(known), max(known)
        fetched.notes.append(f"the exports on S3 hold {first:%Y-%m} to {last:%Y-%m}, and nothing of {period}")
    fetched.rows = _rows(client, wanted, settings, fetched)
    return fetched


def _rows(client: Any, wanted: list[_aws_manifests.Month], settings: Settings, fetched: Fetched) -> Iterator[pd.DataFrame]:
    delivery = Delivery(fetched.rejected)
    with tempfile.TemporaryDirectory(prefix="devopskit-") as folder:
        for month in wanted:
            for key in _aws_manifests.files(client, settings, month):
                path = _download(client, settings.exports_bucket, key, Path(folder))
                yield from _named(path, key, settings, delivery)
                path.unlink()
    delivery.views.refuse_repeats()
    yield from left_over(delivery)
    delivery.terms.count(delivery.tally)
    fetched.notes.extend(delivery.tally.notes())


def _named(path: Path, key: str, settings: Settings, delivery: Delivery) -> Iterator[pd.DataFrame]:
    """Frames of one file; an error names where it lies on S3, because its temporary name means nothing to the reader."""
    origin = f"s3://{settings.exports_bucket}/{key}"
    try:
        yield from bill_frames(path, delivery)
    except SourceError as error:
        raise SourceError(
            "aws",
            error.what.replace(str(path), origin),
            error.why,
            f"let AWS write the export again; to see the file: aws s3 cp {origin} .",
        ) from error


def _download(client: Any, bucket: str, key: str, folder: Path) -> Path:
    # Only harmless letters of its last part become a name here, because the key is the writer's choice.
    path = folder / (re.sub(r"[^A-Za-z0-9._-]", "_", key.rpartition("/")[2])[-100:].lstrip(".") or "bill")
    answer = _aws_calls.ask(client, "get_object", needs="Body", Bucket=bucket, Key=key)
    try:
        with path.open("wb") as file:
            for piece in answer["Body"].iter_chunks(_PIECE):
                file.write(piece)
    except BotoCoreError as error:
        raise explain(error, f"s3:GetObject of {key}") from error
    return path
