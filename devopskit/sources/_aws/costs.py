"""Cost Explorer as rows of `costs`: each day by service and record type, in the columns of FOCUS.

Every page costs USD 0.01. There is no resource in it: where money by resource is wanted, exports on S3 are free.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from devopskit.period import Period, align
from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws.session import BILLING_REGION, Account

USD_PER_PAGE = 0.01  # list price, read in autumn 2026
_DAY = 86400
_MONTHS_KEPT = 13  # before the open one (source: Cost Explorer user guide; 38 where multi-year data is switched on)
# RECORD_TYPE of Cost Explorer to ChargeCategory of FOCUS; other types keep their money but get no category, so that no cent is
# lost.
_CATEGORY = {
    "Usage": "Usage", "DiscountedUsage": "Usage", "SavingsPlanCoveredUsage": "Usage", "SavingsPlanNegation": "Usage",
    "RIFee": "Purchase", "Fee": "Purchase", "SavingsPlanRecurringFee": "Purchase", "SavingsPlanUpfrontFee": "Purchase",
    "Tax": "Tax", "Credit": "Credit", "Refund": "Credit", "EdpDiscount": "Adjustment", "BundledDiscount": "Adjustment",
    "PrivateRateDiscount": "Adjustment", "Discount": "Adjustment",
}  # fmt: skip


def months(period: Period, *, now: datetime) -> list[Period]:
    """Spans to ask for, one a calendar month: what Cost Explorer still has of the period, in whole days, today included."""
    oldest = _months_back(now, _MONTHS_KEPT)
    tomorrow = align(now, _DAY) + timedelta(days=1)
    start = max(align(period.start, _DAY), oldest)
    end = min(align(period.end + timedelta(days=1, microseconds=-1), _DAY), tomorrow)
    found: list[Period] = []
    while start < end and not period.empty:
        following = _next_month(start)
        found.append(Period(start, min(following, end)))
        start = following
    return found


def read(account: Account, month: Period, notes: list[str]) -> pd.DataFrame:
    """Rows of `costs` for one span within a month; pages one after the other, as Cost Explorer wants it."""
    client = account.client("ce", BILLING_REGION)
    days = list(_days(client, month))
    estimated = sum(bool(day.get("Estimated")) for day in days)
    if estimated:
        notes.append(f"Cost Explorer marks {estimated} days of {month.start:%Y-%m} as estimated: the month is not closed yet")
    payer = account.identity["Account"]
    return pd.DataFrame([_row(day, group, payer, account.name) for day in days for group in day["Groups"]])


def _days(client: Any, month: Period) -> Iterator[dict[str, Any]]:
    request = {
        "TimePeriod": {"Start": f"{month.start:%Y-%m-%d}", "End": f"{month.end:%Y-%m-%d}"},
        "Granularity": "DAILY",
        "Metrics": ["UnblendedCost", "AmortizedCost"],
        "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}, {"Type": "DIMENSION", "Key": "RECORD_TYPE"}],
    }
    token: dict[str, str] = {}
    while True:  # by hand, because boto3 has no paginator for it
        page = _aws_calls.ask(client, "get_cost_and_usage", needs="ResultsByTime", **request, **token)
        yield from page["ResultsByTime"]
        if not page.get("NextPageToken"):
            return
        token = {"NextPageToken": page["NextPageToken"]}


def _row(day: dict[str, Any], group: dict[str, Any], payer: str, payer_name: str) -> dict[str, Any]:
    start = datetime.fromisoformat(day["TimePeriod"]["Start"]).replace(tzinfo=UTC)
    end = datetime.fromisoformat(day["TimePeriod"]["End"]).replace(tzinfo=UTC)
    service, record = group["Keys"]
    billed, amortized = group["Metrics"]["UnblendedCost"], group["Metrics"].get("AmortizedCost")
    return {
        "billed_cost": float(Decimal(billed["Amount"])),
        "effective_cost": float(Decimal(amortized["Amount"])) if amortized else None,
        "billing_currency": billed["Unit"],
        "billing_period_start": start.replace(day=1),
        "billing_period_end": _next_month(start),
        "charge_period_start": start,
        "charge_period_end": end,
        "charge_category": _CATEGORY.get(record),
        "charge_description": f"{service}, {record}",
        "billing_account_id": payer,
        "billing_account_name": payer_name,
        "provider_name": "AWS",
        "publisher_name": "AWS",
        "invoice_issuer_name": "AWS",
        "service_name": service,
        "extra": json.dumps({"record_type": record, "estimated": str(bool(day.get("Estimated"))).lower()}),
    }


def _next_month(moment: datetime) -> datetime:
    return (moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)


def _months_back(moment: datetime, count: int) -> datetime:
    months_since = moment.astimezone(UTC).year * 12 + moment.astimezone(UTC).month - 1 - count
    return datetime(months_since // 12, months_since % 12 + 1, 1, tzinfo=UTC)
