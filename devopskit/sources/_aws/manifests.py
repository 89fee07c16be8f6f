"""Which files on S3 are the bill of a month: those that the newest manifest of the month lists, never a glob.

Data Exports (FOCUS, CUR 2.0) keep manifests below `metadata/BILLING_PERIOD=2026-01/`, legacy reports in the month's own
folder `20260101-20260201/`; where every run is kept, each has a manifest in a folder of its own, and the newest counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from devopskit.errors import SourceError
from devopskit.period import Period
from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws.settings import Settings

_MONTH = re.compile(r"(?:^|/)(?:BILLING_PERIOD=(\d{4})-(\d{2})|(\d{4})(\d{2})01-\d{8})/")
_LARGEST = 16 << 20  # bytes; a manifest lists names, so that a larger one is none


@dataclass(frozen=True)
class Month:
    """One billing month on S3: its span, its manifest's key, when that was written, and how deep it lies."""

    period: Period
    manifest: str
    written: datetime

    @property
    def depth(self) -> int:
        """Folders above the manifest."""
        return self.manifest.count("/")


def months(client: Any, settings: Settings) -> dict[datetime, Month]:
    """Newest manifest of each month below the prefix, by the month's first moment.

    Raises
    ------
    SourceError : no bucket is set, or nothing below the prefix is a manifest of an export.
    """
    _demand_bucket(settings)
    where = {"Bucket": settings.exports_bucket, "Prefix": settings.exports_prefix}
    pages = _aws_calls.pages(client, "list_objects_v2", needs="KeyCount", **where)
    found = newest(item for page in pages for item in page.get("Contents", ()))
    if not found:
        raise SourceError(
            "aws",
            f"no manifest of a FOCUS or CUR export is below s3://{settings.exports_bucket}/{settings.exports_prefix}",
            "the manifest tells which files are the current bill of a month; without it old files could count twice",
            f"aws s3 ls --recursive s3://{settings.exports_bucket}/ | grep -i manifest, then set exports_prefix",
        )
    return found


def newest(listing: Iterable[dict[str, Any]]) -> dict[datetime, Month]:
    """Manifest that counts for each month, by the month's first moment, of the objects that S3 lists (Key, Size, LastModified)."""
    found: dict[datetime, Month] = {}
    for item in listing:
        month = _month(item)
        if month and _newer(month, found.get(month.period.start)):
            found[month.period.start] = month
    return found


def files(client: Any, settings: Settings, month: Month) -> Iterator[str]:
    """Keys of the data files of a month.

    Raises
    ------
    SourceError : the manifest is no JSON object, lists nothing, or leads out of the bucket.
    """
    answer = _aws_calls.ask(client, "get_object", needs="Body", Bucket=settings.exports_bucket, Key=month.manifest)
    try:
        manifest = json.loads(answer["Body"].read(_LARGEST))
    except ValueError as error:
        raise _unreadable(settings, month, "is no JSON") from error
    listed = manifest.get("dataFiles") or manifest.get("reportKeys") if isinstance(manifest, dict) else None
    if not isinstance(listed, list) or not listed:
        raise _unreadable(settings, month, "lists no data files")
    own = f"s3://{settings.exports_bucket}/"
    for name in map(str, listed):
        if name.startswith("s3://") and not name.startswith(own):
            raise _unreadable(settings, month, f"lists a file of another bucket ({name[:80]})")
        yield name.removeprefix(own)


def _month(item: dict[str, Any]) -> Month | None:
    key = str(item["Key"])
    found = _MONTH.search(key)
    if found is None or not key.endswith("anifest.json") or item["Size"] > _LARGEST:
        return None
    year, number = (found[1], found[2]) if found[1] else (found[3], found[4])
    if not 1 <= int(number) <= 12:
        return None
    start = datetime(int(year), int(number), 1, tzinfo=UTC)
    return Month(Period(start, (start + timedelta(days=32)).replace(day=1)), key, item["LastModified"])


def _newer(month: Month, known: Month | None) -> bool:
    """A manifest in the month's own folder names the current files; those of single runs lie deeper."""
    return known is None or (-month.depth, month.written) > (-known.depth, known.written)


def _demand_bucket(settings: Settings) -> None:
    if not settings.exports_bucket:
        raise SourceError(
            "aws",
            'cost = "exports" needs the bucket that AWS writes the FOCUS or CUR exports to, and none is set',
            "exports are read from S3, as the manifest of each month lists them",
            'add exports_bucket = "NAME" and exports_prefix = "PATH/" to this source in devopskit.toml',
        )


def _unreadable(settings: Settings, month: Month, what: str) -> SourceError:
    return SourceError(
        "aws",
        f"the manifest s3://{settings.exports_bucket}/{month.manifest} {what}",
        f"it must name the files that are the bill of {month.period.start:%Y-%m}, or a part of it would be missing",
        "let AWS write the export of this month again, or correct exports_prefix in devopskit.toml",
    )
