"""AWS: CloudWatch metrics, the inventory of EC2, EBS, RDS and auto scaling groups, and money from Cost Explorer or S3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pandas as pd

from devopskit.period import Period
from devopskit.sources import _aws_plan
from devopskit.sources._aws_inventory import inventory
from devopskit.sources._aws_metrics import read
from devopskit.sources._aws_session import connect
from devopskit.sources._aws_settings import Settings
from devopskit.tables.fetched import Estimate, Fetched
from devopskit.tables.resources import resources
from devopskit.tables.usage import usage

__all__ = ["TABLES", "Settings", "estimate", "fetch"]

TABLES = ("usage", "resources", "costs")


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """Read one table.

    Parameters
    ----------
    period : span of usage and costs; the inventory is always that of now.

    Raises
    ------
    SourceError : unreachable, refused, expired; names the right and the fix. RequestError : dearer than money_limit_usd.
    """
    return {"usage": _usage, "resources": _resources}[table](period, settings)


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """Paid requests and money of reading `period`; lists the inventory to know, which is free."""
    account = connect(settings)
    return _aws_plan.estimate(_aws_plan.plan(account, period, now=datetime.now(UTC)))


def _resources(period: Period, settings: Settings) -> Fetched:
    fetched = Fetched(rows=[], coverage=[period])
    rows = inventory(connect(settings), fetched.notes)
    if rows:
        fetched.rows = [resources.accept(pd.DataFrame(rows), rejected=fetched.rejected)]
    return fetched


def _usage(period: Period, settings: Settings) -> Fetched:
    account = connect(settings)
    plan = _aws_plan.plan(account, period, now=datetime.now(UTC))
    _aws_plan.demand_affordable(plan, settings)
    fetched = Fetched(rows=[], coverage=[band.period for band in plan.bands], notes=list(plan.notes))

    def rows() -> Iterator[pd.DataFrame]:
        for call in plan.calls:
            frame = read(account.client("cloudwatch", call.region), call, fetched.notes)
            yield usage.accept(frame, rejected=fetched.rejected)

    fetched.rows = rows()
    return fetched
