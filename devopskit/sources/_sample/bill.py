"""Bill of the made-up company in FOCUS form: one row for each resource and day, with the ids of its inventory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pandas as pd

from devopskit.period import Period
from devopskit.sources._sample.company import ACCOUNTS, DISCOUNT, Member
from devopskit.sources._sample.metered import amounts
from devopskit.units import GIB, HOURS_PER_MONTH

_SERVICES = {
    "instance": ("Amazon Elastic Compute Cloud", "Compute"), "node": ("Amazon Elastic Compute Cloud", "Compute"),
    "disk": ("Amazon Elastic Block Store", "Storage"), "database": ("Amazon Relational Database Service", "Databases"),
    "address": ("Amazon Virtual Private Cloud", "Networking"), "log_group": ("AmazonCloudWatch", "Management and Governance"),
    "commitment": ("Savings Plans for AWS Compute usage", "Compute"),
}  # fmt: skip


def bill(members: list[Member], period: Period) -> pd.DataFrame:
    """Rows of `costs` for every billed resource and day, with support and tax at the end of each month."""
    days = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in period.days()]
    rows = [row for day in days for row in (*_day(members, day), *_metered(day))]
    return pd.DataFrame(rows + [row for month in _months(rows) for row in _month_end(month, rows)])


def _day(members: list[Member], day: datetime) -> Iterator[dict[str, object]]:
    for member in members:
        if not member.list_per_hour:
            continue
        row = member.row
        service, category = _SERVICES[row["kind"]]
        list_cost = 24 * member.list_per_hour
        cost = list_cost * (1 - DISCOUNT)
        quantity, unit = (
            (row["disk_capacity"] / GIB * 24 / HOURS_PER_MONTH, "GB-Month") if row["kind"] == "disk" else (24.0, "Hours")
        )
        yield _row(day, member.account, cost, list_cost) | {
            "charge_category": "Usage", "charge_frequency": "Usage-Based", "charge_description": f"{row['type']} in {row['region']}",
            "service_name": service, "service_category": category, "region_id": row["region"], "resource_id": row["resource_id"],
            "resource_name": row["name"], "resource_type": row["kind"], "pricing_category": "Standard", "pricing_quantity": quantity,
            "pricing_unit": unit, "consumed_quantity": quantity, "consumed_unit": unit, "sku_id": row["type"], "tags": row["tags"],
            "list_unit_price": list_cost / quantity, "contracted_unit_price": cost / quantity,
            **member.charge,
        }  # fmt: skip


def _metered(day: datetime) -> Iterator[dict[str, object]]:
    for service, cost in amounts(day.date()):
        quantity = cost / service.price
        yield _row(day, ACCOUNTS[service.account], cost, cost) | {
            "charge_category": "Usage", "charge_frequency": "Usage-Based", "charge_description": f"{service.sku} in us-east-1",
            "service_name": service.service, "service_category": service.category, "region_id": "us-east-1",
            "pricing_category": "Standard", "pricing_quantity": quantity, "pricing_unit": service.unit, "consumed_quantity": quantity,
            "consumed_unit": service.unit, "sku_id": service.sku, "list_unit_price": service.price,
            "contracted_unit_price": service.price, "tags": json.dumps({"team": service.team}) if service.team else "{}",
        }  # fmt: skip


def _month_end(month: datetime, rows: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    for account in ACCOUNTS.values():
        spent = sum(
            float(str(r["billed_cost"])) for r in rows if r["sub_account_id"] == account and r["billing_period_start"] == month
        )
        day = max(datetime.fromisoformat(str(r["charge_period_start"])) for r in rows if r["billing_period_start"] == month)
        for category, share, service in (("Purchase", 0.03, "AWS Support (Business)"), ("Tax", 0.02, "Tax")):
            yield _row(day, account, spent * share, spent * share) | {
                "charge_category": category, "charge_frequency": "Recurring", "service_name": service, "service_category": "Other",
                "charge_description": f"{service} for {month:%Y-%m}", "region_id": "global",
            }  # fmt: skip


def _row(day: datetime, account: str, cost: float, list_cost: float) -> dict[str, object]:
    month = day.replace(day=1)
    return {
        "billed_cost": cost, "effective_cost": cost, "contracted_cost": cost, "list_cost": list_cost, "billing_currency": "USD",
        "billing_account_id": "999900001111", "billing_account_name": "Parcel Ltd", "sub_account_id": account,
        "sub_account_name": next(name for name, number in ACCOUNTS.items() if number == account), "provider_name": "AWS",
        "publisher_name": "AWS", "invoice_issuer_name": "Amazon Web Services", "billing_period_start": month,
        "billing_period_end": (month + timedelta(days=32)).replace(day=1), "charge_period_start": day,
        "charge_period_end": day + timedelta(days=1),
    }  # fmt: skip


def _months(rows: list[dict[str, object]]) -> list[datetime]:
    return sorted({datetime.fromisoformat(str(r["billing_period_start"])) for r in rows})
