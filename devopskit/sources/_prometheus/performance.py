"""The table `performance`: request rate, error rate and latency of services, from the first family of names that has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from devopskit.period import Period
from devopskit.sources._prometheus.api import Api
from devopskit.sources._prometheus.frames import Naming
from devopskit.sources._prometheus.ids import workload_id
from devopskit.sources._prometheus.pull import Pull
from devopskit.sources._prometheus.services import FLAVOURS, Flavour
from devopskit.sources._prometheus.settings import Settings
from devopskit.sources._prometheus.words import filled
from devopskit.tables.fetched import Fetched
from devopskit.tables.performance import performance


def fetch(period: Period, settings: Settings) -> Fetched:
    """Performance of `period`, asked for while the rows are consumed; notes and coverage are complete after that."""
    whole = period.aligned(settings.step_seconds)
    fetched = Fetched(rows=[], coverage=[whole])
    fetched.rows = _rows(whole, settings, fetched)
    return fetched


def _rows(period: Period, settings: Settings, fetched: Fetched) -> Iterator[pd.DataFrame]:
    if period.empty:
        return
    taken: set[str] = set()
    with Api(settings) as api:
        pull = Pull(api, period)
        for flavour in FLAVOURS:
            seen: set[str] = set()
            for query in flavour.queries():
                for rows in pull.rows(query, _service(flavour, settings), performance, fetched.rejected):
                    seen.update(rows["resource_id"].unique())
                    yield rows[~rows["resource_id"].isin(taken)].reset_index(drop=True)
            if twice := seen & taken:
                fetched.notes.append(f"{len(twice)} services are measured twice; {flavour.name} was left out for them")
            taken |= seen
    pull.conclude(fetched)
    if not taken:
        names = ", ".join(flavour.requests for flavour in FLAVOURS)
        fetched.notes.append(f"prometheus holds no requests of services in the period (looked for {names})")


def _service(flavour: Flavour, settings: Settings) -> Naming:
    namespace, *services = (filled(label, settings) for label in (flavour.namespace, *flavour.services))

    def name(labels: Mapping[str, str]) -> str:
        called = next((labels[label] for label in services if labels.get(label)), "unknown")
        return workload_id(settings.cluster, labels.get(namespace, ""), "service", called)

    return name
