"""What services answer, as PromQL: OpenTelemetry's and client libraries' histograms, Istio's and Linkerd's names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devopskit.sources._prometheus.words import Query
from devopskit.tables import performance

_QUANTILES = {"0.5": performance.LATENCY_P50, "0.95": performance.LATENCY_P95, "0.99": performance.LATENCY_P99}


@dataclass(frozen=True)
class Flavour:
    """One family of names.

    Attributes
    ----------
    name : for notes. namespace, services : labels of the server; the first of `services` that is not empty names the service.
    requests, latency : counter of requests and buckets of the histogram, with the matchers on both.
    failed : matchers that mark an error, in any of which a server may spell it.
    factor : answer of the buckets times this is seconds.
    """

    name: str
    namespace: str
    services: tuple[str, ...]
    requests: str
    latency: str
    where: str
    failed: tuple[str, ...]
    factor: float = 1.0

    @property
    def by(self) -> str:
        """Labels that the answers keep."""
        return ", ".join((self.namespace, *self.services))

    def queries(self) -> Iterator[Query]:
        """Rate of requests, rate of errors, three quantiles."""
        rate = f"sum by ({self.by}) (rate($x{{$sel}}[$rate]))"
        yield Query(performance.REQUEST_RATE, self.namespace, (), self.requests, self.where, rate, "sum")
        failures = [f"sum by ({self.by}) (rate($x{{{failed},$sel}}[$rate]))" for failed in self.failed]
        # No failed request leaves no series, so where requests were measured that is a rate of zero and not a gap.
        errors = " or ".join([*failures, f"{rate} * 0"])
        yield Query(performance.ERROR_RATE, self.namespace, (), self.requests, self.where, errors, "sum", len(failures) + 1)
        for quantile, metric in _QUANTILES.items():
            buckets = f"sum by ({self.by}, le) (rate($x{{$sel}}[$rate]))"
            # Without requests a quantile is NaN; the comparison leaves such steps out, as there was nothing to be slow.
            text = f"histogram_quantile({quantile}, {buckets}) >= 0"
            yield Query(metric, self.namespace, (), self.latency, self.where, text, factor=self.factor)


_NAMES = ("service_name", "$service", "$job")
FLAVOURS = (
    Flavour(
        "OpenTelemetry", "$namespace", _NAMES, "http_server_request_duration_seconds_count",
        "http_server_request_duration_seconds_bucket", "", ('http_response_status_code=~"5.."', 'status_code=~"5.."'),
    ),
    Flavour(
        "HTTP histograms", "$namespace", _NAMES, "http_request_duration_seconds_count", "http_request_duration_seconds_bucket", "",
        ('code=~"5.."', 'status=~"5.."', 'status_code=~"5.."'),
    ),
    # Only the receiving sidecar, because those of both ends count a request and this one also sees callers outside the mesh.
    Flavour(
        "Istio", "destination_service_namespace", ("destination_service_name",), "istio_requests_total",
        "istio_request_duration_milliseconds_bucket", 'reporter="destination"', ('response_code=~"5.."',), 0.001,
    ),
    Flavour(
        "Linkerd", "$namespace", ("service", "deployment", "statefulset", "daemonset"), "response_total",
        "response_latency_ms_bucket", 'direction="inbound"', ('classification="failure"',), 0.001,
    ),
)  # fmt: skip
