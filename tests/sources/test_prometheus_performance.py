"""Performance read from a real Prometheus: three families of names come out in the same units."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from devopskit.sources import prometheus

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def medians(prometheus_url):
    """Median of each metric of each service over three days."""
    settings = prometheus.Settings(url=prometheus_url, cluster="prod", scrape_seconds=60)
    span = prometheus.Period.last(3, now=pd.Timestamp("2026-01-04", tz="UTC").to_pydatetime())
    rows = pd.concat(prometheus.fetch("performance", span, settings=settings).rows)
    assert rows.groupby(["resource_id", "metric"]).size().eq(864).all()
    return rows.groupby(["resource_id", "metric"])["value"].median()


def test_request_and_error_rates_are_per_second(medians):
    service = medians["prod/team-0/service/checkout"]
    assert (service["http.server.request.rate"], service["http.server.error.rate"]) == pytest.approx((10.0, 1.0))


def test_quantiles_interpolate_within_the_buckets(medians):
    service = medians["prod/team-0/service/checkout"]
    assert service["http.server.request.duration.p50"] == pytest.approx(0.05)
    assert service["http.server.request.duration.p95"] == pytest.approx(0.095)


def test_istio_requests_count_once_though_both_ends_report(medians):
    assert medians["prod/team-1/service/cart"]["http.server.request.rate"] == pytest.approx(4.0)


def test_istio_latency_in_milliseconds_becomes_seconds(medians):
    assert medians["prod/team-1/service/cart"]["http.server.request.duration.p99"] == pytest.approx(0.2485)


def test_a_service_without_failures_has_an_error_rate_of_zero(medians):
    assert medians["prod/team-1/service/cart"]["http.server.error.rate"] == 0


def test_linkerd_failures_are_its_own_classification(medians):
    service = medians["prod/team-2/service/web"]
    assert (service["http.server.request.rate"], service["http.server.error.rate"]) == pytest.approx((2.0, 0.5))
    assert service["http.server.request.duration.p99"] == pytest.approx(0.0099)


def test_small_slices_join_to_the_same_services(cluster, three_days):
    key = ["resource_id", "metric", "time"]
    one = pd.concat(prometheus.fetch("performance", three_days, settings=cluster).rows)
    few = pd.concat(prometheus.fetch("performance", three_days, settings=replace(cluster, points_per_query=900)).rows)
    pd.testing.assert_frame_equal(*(rows.sort_values(key, ignore_index=True) for rows in (one, few)), rtol=1e-9)


def test_a_server_without_services_says_what_was_looked_for(cluster, three_days):
    fetched = prometheus.fetch("performance", three_days, settings=replace(cluster, select={"namespace": "team-4"}))
    assert list(fetched.rows) == []
    assert "looked for http_server_request_duration_seconds_count" in fetched.notes[0]
