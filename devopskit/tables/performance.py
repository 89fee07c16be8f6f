"""`performance`: what users of a service saw, one row for each service, metric and step."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

REQUEST_RATE = "http.server.request.rate"  # {request}/s
ERROR_RATE = "http.server.error.rate"  # {request}/s
LATENCY_P50 = "http.server.request.duration.p50"  # s
LATENCY_P95 = "http.server.request.duration.p95"  # s
LATENCY_P99 = "http.server.request.duration.p99"  # s

performance = Table(
    name="performance",
    meaning="request rate, error rate and latency of services, one row for each service, metric and step",
    columns=(
        Column("resource_id", "str", "the service, e.g. cluster/namespace/service/name", required=True),
        Column("metric", "str", "name in the style of OpenTelemetry, e.g. http.server.request.duration.p99", required=True),
        Column("time", "time", "start of the step, UTC", required=True),
        Column("value", "float", "requests per second, or seconds", required=True, low=0),
        Column("step_seconds", "int", "length of the step", unit="s", required=True, low=1),
    ),
    key=("resource_id", "metric", "time"),
)
