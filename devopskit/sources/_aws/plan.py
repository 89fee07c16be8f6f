"""What a pull of usage will ask, known before the first paid request: series, bands, calls, money."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from devopskit.errors import SourceError
from devopskit.period import Period
from devopskit.sources._aws import agent as _aws_agent
from devopskit.sources._aws import costs as _aws_costs
from devopskit.sources._aws import functions as _aws_functions
from devopskit.sources._aws import series as _aws_series
from devopskit.sources._aws.ahead import ahead
from devopskit.sources._aws.bands import HOUR, Band, bands, forgotten
from devopskit.sources._aws.errors import Denied
from devopskit.sources._aws.inventory import inventory
from devopskit.sources._aws.metrics import Call, calls
from devopskit.sources._aws.session import Account
from devopskit.sources._aws.settings import Settings
from devopskit.tables.fetched import Estimate
from devopskit.units import format_rate

USD_PER_METRIC = 0.01 / 1000  # GetMetricData, list price of us-east-1, read in autumn 2026


@dataclass(frozen=True)
class Plan:
    """Calls in the order they are made, the bands they cover, and what the reader must know."""

    calls: tuple[Call, ...]
    bands: tuple[Band, ...]
    notes: tuple[str, ...]

    @property
    def metrics(self) -> int:
        """Metrics that AWS charges for."""
        return sum(call.queries for call in self.calls)

    @property
    def usd(self) -> float:
        """Money that AWS charges."""
        return self.metrics * USD_PER_METRIC


def plan(account: Account, period: Period, *, now: datetime) -> Plan:
    """Plan a pull; asks the inventory and the list of the agent's metrics, nothing that costs money."""
    notes: list[str] = []
    spans = bands(period, now=now, finest=account.settings.period_seconds)
    rows = inventory(account, notes)
    series = _aws_series.of_resources(rows)
    for found, refused in ahead(lambda region: _listed_series(account, region, rows), account.regions):
        series += found
        notes += refused
    notes += [
        text
        for text in (
            _aws_agent.note(rows, series),
            _aws_functions.note(rows, series),
            _hour_note(spans),
            _age_note(period, now),
        )
        if text
    ]
    return Plan(tuple(calls(series, spans)), tuple(spans), tuple(notes))


def estimate(account: Account, period: Period, *, now: datetime) -> Estimate:
    """Paid requests and money of usage and, where asked for, Cost Explorer; counts its pages as one a month."""
    planned = plan(account, period, now=now)
    note = f"CloudWatch GetMetricData: {planned.metrics} metrics at USD 0.01 per 1,000; the inventory is free"
    if account.settings.cost != "cost_explorer":
        return Estimate(len(planned.calls), planned.usd, note)
    pages = len(_aws_costs.months(period, now=now))
    return Estimate(
        len(planned.calls) + pages,
        planned.usd + pages * _aws_costs.USD_PER_PAGE,
        f"{note}; Cost Explorer: at least {pages} pages at USD 0.01",
    )


def demand_affordable(planned: Plan, settings: Settings) -> None:
    """Refuse a plan that costs more than money_limit_usd.

    Raises
    ------
    SourceError : names both sums and the two ways out.
    """
    if planned.usd > settings.money_limit_usd:
        raise SourceError(
            "aws",
            f"reading these metrics from CloudWatch would cost {format_rate(planned.usd, 'USD')}, more than money_limit_usd allows",
            f"{planned.metrics} metrics at USD 0.01 per 1,000; the limit is {format_rate(settings.money_limit_usd, 'USD')}",
            f"set money_limit_usd = {math.ceil(planned.usd * 100) / 100} for this source in devopskit.toml, or name fewer regions",
        )


def _listed_series(account: Account, region: str, rows: list[dict[str, Any]]) -> tuple[list[_aws_series.Series], list[str]]:
    """Series that exist only where something was installed, so that they are looked up before they are asked for."""
    here = [row for row in rows if row["region"] == region]
    instances = [row["resource_id"] for row in here if row["kind"] == "instance"]
    functions = [row for row in here if row["kind"] == "function"]
    try:
        found = _aws_agent.of_agent(account, region, instances) if instances else []
        return found + (_aws_functions.of_functions(account, region, functions) if functions else []), []
    except Denied as refused:
        return [], [f"memory and file systems of {region} are not read, because the right {refused.right} is missing"]


def _hour_note(spans: list[Band]) -> str:
    coarse = [band for band in spans if band.step >= HOUR]
    if not coarse:
        return ""
    return (
        f"from {coarse[0].period} each value of CPU, memory and disk fill is the highest of its hour (Maximum), because "
        "the mean of an hour would hide peaks; rates are means of the hour"
    )


def _age_note(period: Period, now: datetime) -> str:
    if not forgotten(period, now=now):
        return ""
    return f"CloudWatch keeps 455 days, so that the span from {period.start:%Y-%m-%d} is answered only from there on"
