"""Which spans are there, which must be read (again), and what share of the expected points was delivered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from devopskit import period as periods
from devopskit.period import Period
from devopskit.store import layout, manifest
from devopskit.store.manifest import Delivery, Manifest
from devopskit.tables.columns import Table

DAY = 86_400
HOUR = 3_600
# A span read earlier than this after its end is read again, because late points arrive for hours and bills are corrected for
# days.
SETTLED = timedelta(days=2)
SETTLED_BILL = timedelta(days=3)
FRESH = timedelta(hours=1)  # an inventory changes at any time; within one sitting it is not read twice


def missing(table: Table, stored: Manifest | None, wanted: Period, *, now: datetime, version: str = "") -> list[Period]:
    """Spans of `wanted` that a source must be asked for, aligned to whole UTC days (`costs`: calendar months).

    Parameters
    ----------
    version : what the origin is now (e.g. names and sizes of files); where it differs from the version a delivery came
        with, that delivery counts as absent.
    """
    deliveries = [d for d in (stored.deliveries if stored else []) if not version or d.version == version]
    if layout.by_month(table):
        return periods.missing(_whole_months(wanted), _settled_months(deliveries))
    if layout.by_week(table):
        spans = [span for delivery in deliveries for span in _settled(delivery, immutable=bool(version))]
        return periods.missing(_whole_days(wanted, now), spans)
    fresh = any(version or now - datetime.fromisoformat(d.loaded_at) < FRESH for d in deliveries)
    return [] if fresh else [wanted]


def _settled(delivery: Delivery, *, immutable: bool) -> list[Period]:
    spans = manifest.periods(delivery)
    if immutable:
        return spans
    until = periods.align(datetime.fromisoformat(delivery.loaded_at) - SETTLED, DAY)
    return [Period(span.start, min(span.end, until)) for span in spans if span.start < until]


def _settled_months(deliveries: list[Delivery]) -> list[Period]:
    """Months that need not be read again: those found in the rows, and what the source answered for without any."""
    spans = []
    for delivery in deliveries:
        until = datetime.fromisoformat(delivery.loaded_at) - SETTLED_BILL
        months = [
            _month(datetime.fromisoformat(part).replace(tzinfo=UTC)) for part in delivery.parts if part != layout.NO_MONTH
        ]
        for span in [*manifest.periods(delivery), *months]:
            if delivery.version or span.end <= until:
                spans.append(span)
            elif span.start < _month(until).start:
                spans.append(Period(span.start, _month(until).start))
    return spans


def _whole_days(wanted: Period, now: datetime) -> Period:
    """`wanted` from midnight to midnight; of the day that is not over only the whole hours, so that pulls agree."""
    start = periods.align(wanted.start, DAY)
    end = periods.align(wanted.end + timedelta(days=1, microseconds=-1), DAY)
    newest = periods.align(now, HOUR)
    return Period(start, max(start, newest if end > newest else end))


def _whole_months(wanted: Period) -> Period:
    last = _month(wanted.end - timedelta(microseconds=1)) if not wanted.empty else _month(wanted.start)
    return Period(_month(wanted.start).start, last.end)


def _month(moment: datetime) -> Period:
    start = moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Period(start, (start + timedelta(days=32)).replace(day=1))
