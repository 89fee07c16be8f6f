"""Prometheus, Thanos, Mimir or VictoriaMetrics: usage of containers and machines, the cluster's inventory, services."""

from __future__ import annotations

from devopskit.period import Period
from devopskit.sources import _prometheus_inventory, _prometheus_usage
from devopskit.sources._prometheus_settings import Settings
from devopskit.tables.fetched import Fetched

__all__ = ["TABLES", "Settings", "fetch"]

TABLES = ("usage", "resources", "performance")


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """Read one table."""
    return {"usage": _prometheus_usage.fetch, "resources": _prometheus_inventory.fetch}[table](period, settings)
