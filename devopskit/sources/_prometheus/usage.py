"""The table `usage`: containers and workloads under the id of the workload, machines under that of their node, quotas under theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from devopskit.period import Period
from devopskit.sources._prometheus.api import Api
from devopskit.sources._prometheus.containers import CONTAINERS, WORKLOADS
from devopskit.sources._prometheus.frames import Naming
from devopskit.sources._prometheus.ids import container_id, machine_name, machine_names, node_id, workload_id
from devopskit.sources._prometheus.machines import MACHINES
from devopskit.sources._prometheus.owners import Owners, read_owners
from devopskit.sources._prometheus.pull import Pull
from devopskit.sources._prometheus.quotas import QUOTAS
from devopskit.sources._prometheus.settings import Settings
from devopskit.sources._prometheus.words import selector
from devopskit.tables.fetched import Fetched
from devopskit.tables.usage import usage

QUERIES = (*CONTAINERS, *WORKLOADS, *MACHINES, *QUOTAS)


def fetch(period: Period, settings: Settings) -> Fetched:
    """Usage of `period`, asked for while the rows are consumed; notes and coverage are complete after that."""
    whole = period.aligned(settings.step_seconds)
    fetched = Fetched(rows=[], coverage=[whole])
    fetched.rows = _rows(whole, settings, fetched)
    return fetched


def _rows(period: Period, settings: Settings, fetched: Fetched) -> Iterator[pd.DataFrame]:
    if period.empty:
        return
    with Api(settings) as api:
        pull = Pull(api, period)
        owners = read_owners(api, period)
        machines = machine_names(api.series([selector("node_uname_info", settings)], period), settings)
        for queries, naming in (
            (CONTAINERS, _container(owners, settings)),
            (WORKLOADS, _workload(owners, settings)),
            (MACHINES, _machine(machines, settings)),
            (QUOTAS, _quota(settings)),
        ):
            for query in queries:
                yield from pull.rows(query, naming, usage, fetched.rejected)
        pull.conclude(fetched)
        fetched.notes += _about(owners, pull, settings)


def _about(owners: Owners, pull: Pull, settings: Settings) -> Iterator[str]:
    if owners.unknown:
        namespace, pod = min(owners.unknown)
        yield (
            f"{len(owners.unknown)} pods, e.g. {namespace}/{pod}, have no known owner and stand for themselves, "
            "because kube_pod_owner does not name them"
        )
    if settings.rate_seconds > settings.step_seconds:
        yield f"CPU and other rates are means over {settings.rate_seconds} s, because scrape_seconds = {settings.scrape_seconds}"
    absent = [query for query in QUERIES if not pull.counts(query)]
    if len(absent) == len(QUERIES):
        yield f"prometheus holds no usage from {pull.period}; it may not keep data that long"
    elif absent:
        yield f"not measured from {pull.period}: " + ", ".join(f"{query.metric} (no {query.counted})" for query in absent)


def _container(owners: Owners, settings: Settings) -> Naming:
    namespace, pod, container = (settings.label(name) for name in ("namespace", "pod", "container"))

    def name(labels: Mapping[str, str]) -> str:
        where, whose = labels.get(namespace, ""), labels.get(pod, "")
        return container_id(settings.cluster, where, *owners.workload(where, whose), labels.get(container, ""))

    return name


def _workload(owners: Owners, settings: Settings) -> Naming:
    namespace, pod = settings.label("namespace"), settings.label("pod")

    def name(labels: Mapping[str, str]) -> str:
        where = labels.get(namespace, "")
        return workload_id(settings.cluster, where, *owners.workload(where, labels.get(pod, "")))

    return name


def _quota(settings: Settings) -> Naming:
    namespace = settings.label("namespace")

    def name(labels: Mapping[str, str]) -> str:
        quota = labels.get("resourcequota", "")
        return container_id(settings.cluster, labels.get(namespace, ""), "resource_quota", quota, labels.get("resource", ""))

    return name


def _machine(machines: Mapping[str, str], settings: Settings) -> Naming:
    instance = settings.label("instance")

    def name(labels: Mapping[str, str]) -> str:
        return node_id(settings.cluster, machine_name(labels.get(instance, ""), machines))

    return name
