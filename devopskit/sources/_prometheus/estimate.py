"""How many range queries a fetch takes: counted from the same plan that the fetch follows."""

from __future__ import annotations

from devopskit.period import Period
from devopskit.sources._prometheus.api import Api
from devopskit.sources._prometheus.pull import Pull
from devopskit.sources._prometheus.services import FLAVOURS
from devopskit.sources._prometheus.settings import Settings
from devopskit.sources._prometheus.usage import QUERIES
from devopskit.tables.fetched import Estimate


def estimate(period: Period, settings: Settings) -> Estimate:
    """Range queries of `usage` and `performance` together; asks the server only for the counts of its series."""
    whole = period.aligned(settings.step_seconds)
    if whole.empty:
        return Estimate(0, note="the period is shorter than a step")
    queries = [*QUERIES, *(query for flavour in FLAVOURS for query in flavour.queries())]
    with Api(settings) as api:
        pull = Pull(api, whole)
        slices = sum(len(pull.slices(query)) for query in queries)
        counts = pull.counted
    return Estimate(
        slices + counts,
        note=f"range queries of usage and performance, at most {settings.points_per_query:,} points each and 4 at a time; "
        "the inventory takes some thirty small ones more",
    )
