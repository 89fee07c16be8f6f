"""What `doctor` asks a Prometheus, in the order a person would; the first failure ends the questions that build on it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from devopskit.errors import DevopskitError
from devopskit.http import Patience
from devopskit.period import Period
from devopskit.sources._prometheus.api import Api
from devopskit.sources._prometheus.settings import Settings
from devopskit.sources._prometheus.words import selector
from devopskit.tables.fetched import Check

_CPU, _MEMORY = "container_cpu_usage_seconds_total", "container_memory_working_set_bytes"
_STATE = "helm install kube-state-metrics prometheus-community/kube-state-metrics"
_IMPATIENT = Patience(tries=2, total_seconds=15.0)  # short, because a person waits for the answer
_SKEW_SECONDS = 60  # as long as a common scrape interval: less than that moves no sample into another step
_RECENT, _LONG_AGO = 86_400, 14  # seconds that count as "now"; days of history that a decision needs


def check(settings: Settings, now: datetime) -> Iterator[Check]:
    """Yield one answer for each question: reachable, allowed, has data, has the labels we need."""
    try:
        with Api(settings, _IMPATIENT) as api:
            api.instant("vector(1)", now)
            yield Check("reachable", True, f"{settings.url} answers, version {api.version()}")
            yield Check("allowed", True, "queries are answered")
            yield clocks(api.clock(), time.time())
            yield from _data(api, now)
            yield from _labels(api, now)
    except DevopskitError as error:
        refused = "HTTP 401" in error.what or "HTTP 403" in error.what
        if refused:
            yield Check("reachable", True, f"{settings.url} answers")
        yield Check("allowed" if refused else "reachable", False, f"{error.what}: {error.why}", error.fix)


def clocks(server: float, here: float) -> Check:
    """Whether two clocks, in seconds since 1970, agree: a span that we think is over must be over for the server too."""
    apart = server - here
    good = abs(apart) <= _SKEW_SECONDS
    seen = f"the server is {abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} this machine"
    return Check(
        "do the clocks agree", good, seen, "" if good else "timedatectl set-ntp true (on whichever is wrong)", needed=False
    )


def _data(api: Api, now: datetime) -> Iterator[Check]:
    newest = _count(api, _CPU, now)
    oldest = _count(api, _CPU, now - timedelta(days=_LONG_AGO - 1))
    yield Check(
        "has data of the last day",
        newest > 0,
        f"{newest:,} series of {_CPU}" if newest else f"no {_CPU} in the last day",
        ""
        if newest
        else f"kubectl get servicemonitor -A | grep kubelet (or, if that is another server, correct url: {api.settings.url})",
    )
    yield Check(
        f"has data of {_LONG_AGO} days",
        oldest > 0,
        f"{oldest:,} series {_LONG_AGO - 1} days ago" if oldest else f"nothing from {_LONG_AGO - 1} days ago",
        ""
        if oldest
        else "start the server with --storage.tsdb.retention.time=30d, and wait: two weeks are needed for a decision",
        needed=False,
    )
    if newest:
        yield _scraping(api, now)


def _scraping(api: Api, now: datetime) -> Check:
    """Whether samples are as dense as the settings say; rates over a window with one sample are empty."""
    window = 20 * api.settings.scrape_seconds
    found = api.instant(f"quantile(0.5, count_over_time({selector(_CPU, api.settings)}[{window}s]))", now)
    samples = float(found[0].value[1]) if found else 0.0
    real = round(window / samples) if samples else 0
    good = not samples or real <= 1.5 * api.settings.scrape_seconds
    seen = f"a sample every {real} s" if samples else f"no sample in the last {window} s"
    return Check(
        "is scraped as often as scrape_seconds says",
        good,
        seen,
        "" if good else f"set scrape_seconds = {real} in devopskit.toml",
    )


def _labels(api: Api, now: datetime) -> Iterator[Check]:
    labels = [api.settings.label(name) for name in ("namespace", "pod", "container")]
    full = ",".join(f'{label}!=""' for label in labels)
    found = _count(api, _MEMORY, now, full)
    fix = f"curl -s '{api.settings.url}/api/v1/labels', then name them under labels = {{container = \"...\"}} in devopskit.toml"
    seen = f"{found:,} series of {_MEMORY} carry {', '.join(labels)}"
    yield Check("has the labels namespace, pod, container", found > 0, seen, "" if found else fix)
    yield _owners(api, now)
    requests = _count(api, "kube_pod_container_resource_requests", now)
    yield Check(
        "has requests and limits",
        requests > 0,
        f"{requests:,} series of kube_pod_container_resource_requests",
        "" if requests else _STATE,
    )


def _owners(api: Api, now: datetime) -> Check:
    found = api.series([selector("kube_pod_owner", api.settings)], Period(now - timedelta(seconds=_RECENT), now))
    pod = api.settings.label("pod")
    renamed = bool(found) and not any("owner_kind" in one and one.get(pod) for one in found)
    fix = (
        "kubectl patch servicemonitor kube-state-metrics: set honorLabels: true, so that pod is not called exported_pod"
        if renamed
        else _STATE
    )
    good = bool(found) and not renamed
    return Check("knows the owners of pods", good, f"{len(found):,} series of kube_pod_owner", "" if good else fix)


def _count(api: Api, metric: str, at: datetime, where: str = "") -> int:
    found = api.instant(f"count(last_over_time({selector(metric, api.settings, where)}[{_RECENT}s]))", at)
    return int(float(found[0].value[1])) if found else 0
