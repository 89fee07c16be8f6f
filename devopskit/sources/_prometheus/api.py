"""The HTTP API of Prometheus: three calls, typed answers, and warnings kept as notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from devopskit.errors import SourceError
from devopskit.http import Client, Patience
from devopskit.period import Period
from devopskit.secrets import resolve, schemes
from devopskit.sources._prometheus.settings import Settings

MOST_STEPS = 11_000  # the server refuses a range of more points a series (prometheus/prometheus web/api/v1)


class Series(msgspec.Struct):
    """One series of a range query: labels and [seconds, text of the value] pairs, as the server writes them."""

    metric: dict[str, str]
    values: list[tuple[float, str]] = []


class Sample(msgspec.Struct):
    """One series of an instant query."""

    metric: dict[str, str]
    value: tuple[float, str]


class _Result(msgspec.Struct):
    result: msgspec.Raw


class _Answer(msgspec.Struct):
    data: msgspec.Raw
    warnings: list[str] = []
    isPartial: bool = False  # VictoriaMetrics cluster spells it so


class _Build(msgspec.Struct):
    data: dict[str, Any]


class Api:
    """An open connection to one server; a context manager.

    Attributes
    ----------
    warnings : what the server said about parts of its data that it could not read, once each.
    """

    def __init__(self, settings: Settings, patience: Patience | None = None) -> None:
        self.settings = settings
        self.warnings: list[str] = []
        self._web = connect(settings, patience)

    def __enter__(self) -> Api:
        self._web.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._web.__exit__(*exception)

    def range(self, query: str, span: Period, step_seconds: int) -> tuple[list[Series], bool]:
        """Series of a range query with one point at the *end* of each step of `span`, and whether the answer is partial.

        The point of a step stands at its end, because windows look back: that point speaks of this step and no other.
        """
        start = span.start + timedelta(seconds=step_seconds)
        data = {"query": query, "start": _seconds(start), "end": _seconds(span.end), "step": str(step_seconds)}
        answer = self._ask("query_range", data)
        found = msgspec.json.decode(msgspec.json.decode(answer.data, type=_Result).result, type=list[Series])
        return found, bool(answer.warnings or answer.isPartial)

    def instant(self, query: str, at: datetime) -> list[Sample]:
        """Samples of a query at one moment."""
        answer = self._ask("query", {"query": query, "time": _seconds(at)})
        return msgspec.json.decode(msgspec.json.decode(answer.data, type=_Result).result, type=list[Sample])

    def clock(self) -> float:
        """Seconds since 1970 by the server's own clock: a query that names no moment is answered for the server's now."""
        # As a vector, because VictoriaMetrics answers a scalar query with one and Prometheus does not.
        answer = self._ask("query", {"query": "vector(time())"})
        found = msgspec.json.decode(msgspec.json.decode(answer.data, type=_Result).result, type=list[Sample])
        return float(found[0].value[1])

    def series(self, matches: Iterable[str], span: Period) -> list[dict[str, str]]:
        """Label sets that have samples in `span`; read from the index alone, so that months of churn cost little."""
        data = {"match[]": list(matches), "start": _seconds(span.start), "end": _seconds(span.end)}
        return msgspec.json.decode(self._ask("series", data).data, type=list[dict[str, str]])

    def version(self) -> str:
        """Version the server says it is; "unknown" where it has no such page, as some of its relatives."""
        try:
            return str(self._web.json("/api/v1/status/buildinfo", kind=_Build).data.get("version", "unknown"))
        except SourceError:
            return "unknown"

    def _ask(self, path: str, data: dict[str, Any]) -> _Answer:
        answer: _Answer = self._web.json(f"/api/v1/{path}", data={**self.settings.parameters, **data}, kind=_Answer)
        said = answer.warnings or ["isPartial"] * answer.isPartial
        self.warnings += [text for text in said if text not in self.warnings]
        return answer


def connect(settings: Settings, patience: Patience | None = None) -> Client:
    """Client for the server of `settings`; secrets are resolved here and nowhere else."""
    known = schemes()
    headers = {k: resolve(v) if v.partition(":")[0] in known else v for k, v in settings.headers.items()}
    if settings.org_id:
        headers["X-Scope-OrgID"] = settings.org_id
    if settings.token:
        headers["Authorization"] = f"Bearer {resolve(settings.token)}"
    basic = (settings.username, resolve(settings.password)) if settings.username else None
    return Client(
        settings.url,
        source="prometheus",
        headers=headers,
        auth=basic,
        verify=settings.ca_file or True,
        read_timeout=settings.read_timeout_seconds,
        compress=settings.compress,
        patience=patience,
    )


def _seconds(moment: datetime) -> str:
    return f"{moment.timestamp():.3f}"
