"""AWS: CloudWatch metrics, the inventory (EC2, EBS, RDS, Lambda, DynamoDB, auto scaling groups with their policies), and money.

Money comes from Cost Explorer or from exports on S3. Memory of functions needs Lambda Insights, memory of machines the agent.

Ids are those of the bill: `i-...` and `vol-...` as the Cost and Usage Report and most FOCUS exports spell them, ARNs for
databases, functions, tables and auto scaling groups. The tag `aws:arn` of every row holds the ARN, for bills that spell all ids that way.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pandas as pd

from devopskit.period import Period
from devopskit.sources._aws import checks as _aws_checks
from devopskit.sources._aws import costs as _aws_costs
from devopskit.sources._aws import exports as _aws_exports
from devopskit.sources._aws import plan as _aws_plan
from devopskit.sources._aws.ahead import ahead
from devopskit.sources._aws.inventory import inventory
from devopskit.sources._aws.metrics import read
from devopskit.sources._aws.policies import group_policies
from devopskit.sources._aws.session import QUICK, connect
from devopskit.sources._aws.settings import Settings
from devopskit.tables.costs import costs
from devopskit.tables.fetched import Check, Estimate, Fetched
from devopskit.tables.policies import policies
from devopskit.tables.resources import resources
from devopskit.tables.usage import usage

__all__ = ["TABLES", "Settings", "check", "estimate", "fetch"]

TABLES = ("usage", "resources", "costs", "policies")


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """Read one table.

    Parameters
    ----------
    period : span of usage and costs; the inventory is always that of now.

    Raises
    ------
    SourceError : unreachable, refused, expired or dearer than money_limit_usd; names the right and the fix.
    """
    read_table = {"usage": _usage, "resources": _resources, "costs": _costs, "policies": _policies}
    return read_table[table](period, settings)


def check(*, settings: Settings) -> list[Check]:
    """Answers for `doctor`: credentials, each right, newest sample, agent."""
    return list(_aws_checks.check(connect(settings, config=QUICK), now=datetime.now(UTC)))


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """Paid requests and money of reading all tables of `period`; lists the inventory to know, which is free."""
    return _aws_plan.estimate(connect(settings), period, now=datetime.now(UTC))


def _resources(period: Period, settings: Settings) -> Fetched:
    fetched = Fetched(rows=[], coverage=[period])
    rows = inventory(connect(settings), fetched.notes)
    if rows:
        fetched.rows = [resources.accept(pd.DataFrame(rows), rejected=fetched.rejected)]
    return fetched


def _policies(period: Period, settings: Settings) -> Fetched:
    fetched = Fetched(rows=[], coverage=[period])
    rows = group_policies(connect(settings), fetched.notes)
    if rows:
        fetched.rows = [policies.accept(pd.DataFrame(rows), rejected=fetched.rejected)]
    return fetched


def _usage(period: Period, settings: Settings) -> Fetched:
    account = connect(settings)
    plan = _aws_plan.plan(account, period, now=datetime.now(UTC))
    _aws_plan.demand_affordable(plan, settings)
    fetched = Fetched(rows=[], coverage=[band.period for band in plan.bands], notes=list(plan.notes))

    clients = {region: account.client("cloudwatch", region) for region in {call.region for call in plan.calls}}

    def rows() -> Iterator[pd.DataFrame]:
        for answer in ahead(lambda call: read(clients[call.region], call), plan.calls):
            fetched.notes.extend(answer.notes)
            fetched.coverage[:] = answer.leaves(fetched.coverage)
            yield usage.accept(answer.rows, rejected=fetched.rejected)

    fetched.rows = rows()
    return fetched


def _costs(period: Period, settings: Settings) -> Fetched:
    if settings.cost == "none":
        return Fetched(rows=[])
    account = connect(settings)
    if settings.cost == "exports":
        return _aws_exports.fetch(account.client("s3", account.regions[0]), period, settings)
    months = _aws_costs.months(period, now=datetime.now(UTC))
    fetched = Fetched(rows=[], coverage=months)

    def rows() -> Iterator[pd.DataFrame]:
        for month in months:
            frame = _aws_costs.read(account, month, fetched.notes)
            if len(frame):
                yield costs.accept(frame, rejected=fetched.rejected)

    fetched.rows = rows()
    return fetched
