"""Prometheus, Thanos, Mimir or VictoriaMetrics: usage of containers and machines, inventory, autoscalers, services."""

from __future__ import annotations

from datetime import UTC, datetime

from devopskit.period import Period
from devopskit.sources._prometheus import checks as checks
from devopskit.sources._prometheus import estimate as costs
from devopskit.sources._prometheus import inventory as inventory
from devopskit.sources._prometheus import performance as services
from devopskit.sources._prometheus import policies as autoscalers
from devopskit.sources._prometheus import usage as machines
from devopskit.sources._prometheus.settings import Settings
from devopskit.tables.fetched import Check, Estimate, Fetched

__all__ = ["TABLES", "Settings", "check", "estimate", "fetch"]

TABLES = ("usage", "resources", "performance", "policies")


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """Read one table.

    Parameters
    ----------
    period : span of the rows, aligned down to the step; the inventory and the policies are those of its end.

    Raises
    ------
    SourceError : unreachable, refused, redirected or unreadable; names the fix. Raised while the rows are consumed.
    """
    read = {
        "usage": machines.fetch, "resources": inventory.fetch, "performance": services.fetch, "policies": autoscalers.fetch,
    }  # fmt: skip
    return read[table](period, settings)


def check(*, settings: Settings) -> list[Check]:
    """Answers for `doctor` in the order a person would ask, each failure with its fix."""
    return list(checks.check(settings, datetime.now(UTC)))


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """Range queries that reading `period` takes; a Prometheus asks no money for them."""
    return costs.estimate(period, settings)
