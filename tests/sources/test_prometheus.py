"""Usage read from a real Prometheus: values, what happened to pods, slices, spans and the number of queries."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.sources import prometheus
from devopskit.tables.usage import usage

MIB, GIB = 2**20, 2**30
KEY = ["metric", "resource_id", "time"]

pytestmark = pytest.mark.server


def pulled(period, settings):
    rows = pd.concat(prometheus.fetch("usage", period, settings=settings).rows, ignore_index=True)
    return rows.sort_values(KEY, ignore_index=True)


def of(rows, metric, name):
    return rows[(rows["metric"] == metric) & (rows["resource_id"] == name)].set_index("time")["value"]


def queries_served(url):
    text = httpx.get(f"{url}/metrics", trust_env=False).text
    return sum(float(n) for n in re.findall(r'prometheus_http_requests_total\{.*handler="/api/v1/query_range"\} (\d+)', text))


def test_cpu_of_a_workload_is_that_of_its_busiest_replica(usage_rows):
    cpu = of(usage_rows, "container.cpu.usage", "prod/team-4/deployment/app-4/main")
    assert (len(cpu), cpu.min(), cpu.max()) == (864, pytest.approx(0.75), pytest.approx(0.75))


def test_memory_is_in_bytes_of_the_largest_replica(usage_rows):
    memory = of(usage_rows, "container.memory.working_set", "prod/team-1/deployment/app-6/main")
    assert (memory.min(), memory.max()) == (1050 * MIB, 1050 * MIB)


def test_resident_memory_is_read_beside_the_working_set(usage_rows):
    assert of(usage_rows, "container.memory.rss", "prod/team-1/deployment/app-6/main").max() == 840 * MIB


def test_rows_fit_the_table_without_any_change(usage_rows):
    pd.testing.assert_frame_equal(usage.check(usage_rows), usage_rows)


def test_replaced_pods_are_one_workload_without_a_seam(usage_rows):
    cpu = of(usage_rows, "container.cpu.usage", "prod/team-3/deployment/app-3/main")
    assert len(cpu) == 864
    assert cpu.to_numpy() == pytest.approx(0.6, rel=0.05)


def test_a_gap_in_the_samples_stays_a_gap_of_the_same_length(usage_rows):
    memory = of(usage_rows, "container.memory.working_set", "prod/team-1/deployment/app-1/main")
    steps = pd.date_range("2026-01-01", "2026-01-04", freq="5min", inclusive="left", tz="UTC")
    gap = steps.difference(memory.index)
    assert [str(gap[0]), len(gap), str(gap[-1])] == ["2026-01-02 12:00:00+00:00", 8, "2026-01-02 12:35:00+00:00"]


def test_a_counter_that_falls_to_zero_gives_no_spike_and_no_dip(usage_rows):
    cpu = of(usage_rows, "container.cpu.usage", "prod/team-0/deployment/app-0/main")
    assert cpu.to_numpy() == pytest.approx(0.15, rel=0.01)
    assert len(cpu) == 864


def test_a_container_seen_by_two_scrapers_counts_once(usage_rows):
    cpu = of(usage_rows, "container.cpu.usage", "prod/team-3/deployment/app-8/main")
    assert cpu.to_numpy() == pytest.approx(1.35)


def test_a_replaced_container_goes_on_without_a_dip(usage_rows):
    cpu = of(usage_rows, "container.cpu.usage", "prod/team-4/deployment/app-9/main")
    assert cpu.to_numpy() == pytest.approx(1.5, rel=0.01)
    assert len(cpu) == 864


def test_pods_of_a_nightly_job_are_joined_under_their_cron_job(usage_rows):
    memory = of(usage_rows, "container.memory.working_set", "prod/batch/cronjob/nightly/main")
    assert [(t.day, t.hour, t.minute) for t in memory.index[:4]] == [(1, 2, 0), (1, 2, 5), (1, 2, 10), (1, 2, 15)]
    assert len(memory) == 12


def test_a_restart_is_counted_once_in_the_step_it_happened(usage_rows):
    restarts = usage_rows[usage_rows["metric"] == "container.restarts"]
    assert restarts["resource_id"].tolist() == ["prod/team-0/deployment/app-0/main"]
    assert restarts["time"].tolist() == [pd.Timestamp("2026-01-02 12:00", tz="UTC")]
    assert restarts["value"].tolist() == [2.0]  # both replicas


def test_a_kill_for_memory_is_told_from_a_plain_restart(usage_rows):
    kills = usage_rows[usage_rows["metric"] == "container.oom_kills"]
    assert list(zip(kills["resource_id"], kills["value"], strict=True)) == [("prod/team-0/deployment/app-0/main", 2.0)]


def test_throttled_share_is_periods_throttled_over_periods(usage_rows):
    share = of(usage_rows, "container.cpu.throttled", "prod/team-4/deployment/app-4/main")
    assert share.to_numpy() == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("system.cpu.utilization", 0.25),
        ("system.memory.usage", 4 * GIB),
        ("system.filesystem.usage", 30 * GIB),  # mounted twice, counted once
        ("system.network.io", 1500.0),  # the pod's end of the cable is not counted
    ],
)
def test_node_metrics_are_in_the_units_of_the_table(usage_rows, metric, value):
    assert of(usage_rows, metric, "prod/node/node-0").to_numpy() == pytest.approx(value)


def test_small_slices_join_to_the_same_table_as_large_ones(cluster, three_days):
    small = pulled(three_days, replace(cluster, points_per_query=5_000))
    pd.testing.assert_frame_equal(small, pulled(three_days, cluster), rtol=1e-9)


def test_neighbouring_spans_join_without_duplicate_or_hole(cluster, three_days):
    days = [pulled(day, cluster) for day in three_days.split(step_seconds=86_400, points=1)]
    joined = pd.concat(days).sort_values(KEY, ignore_index=True)
    pd.testing.assert_frame_equal(joined, pulled(three_days, cluster), rtol=1e-9)


def test_a_crooked_span_is_aligned_down_and_its_end_left_out(cluster):
    start = datetime(2026, 1, 2, 0, 2, 17, tzinfo=UTC)
    rows = pulled(Period(start, start + timedelta(hours=1)), cluster)
    cpu = of(rows, "container.cpu.usage", "prod/team-4/deployment/app-4/main")
    assert [str(cpu.index[0]), len(cpu), str(cpu.index[-1])] == ["2026-01-02 00:00:00+00:00", 12, "2026-01-02 00:55:00+00:00"]


def test_a_step_as_short_as_the_scrape_repeats_no_sample(cluster):
    span = Period(datetime(2026, 1, 2, 11, 30, tzinfo=UTC), datetime(2026, 1, 2, 13, 30, tzinfo=UTC))
    memory = of(
        pulled(span, replace(cluster, step_seconds=60)), "container.memory.working_set", "prod/team-1/deployment/app-1/main"
    )
    assert len(memory) == 80  # of 120 minutes, 40 were not scraped


def test_a_span_before_all_data_gives_no_rows_and_says_so(cluster):
    span = Period(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC))
    fetched = prometheus.fetch("usage", span, settings=cluster)
    assert list(fetched.rows) == []
    assert fetched.notes == [
        "prometheus holds no usage from 2025-01-01T00:00Z to 2025-01-02T00:00Z; it may not keep data that long"
    ]
    assert fetched.coverage == [span]


def test_metrics_that_are_not_there_are_named_in_one_note(cluster, three_days):
    fetched = prometheus.fetch("usage", three_days, settings=cluster)
    list(fetched.rows)
    (note,) = fetched.notes
    assert "system.disk.operations (no node_disk_reads_completed_total), system.disk.io (no node_disk_read_bytes_total)" in note


def test_a_span_shorter_than_a_step_asks_nothing(cluster):
    start = datetime(2026, 1, 2, tzinfo=UTC)
    span = Period(start, start + timedelta(seconds=20))
    assert list(prometheus.fetch("usage", span, settings=cluster).rows) == []
    assert prometheus.estimate(span, settings=cluster).requests == 0


@pytest.mark.parametrize("points", [250_000, 8_000])
def test_estimate_equals_the_range_queries_the_server_saw(cluster, three_days, points):
    settings = replace(cluster, points_per_query=points)
    expected = prometheus.estimate(three_days, settings=settings).requests
    before = queries_served(cluster.url)
    pulled(three_days, settings)
    list(prometheus.fetch("performance", three_days, settings=settings).rows)
    assert queries_served(cluster.url) - before == expected


def test_the_number_of_queries_does_not_grow_with_the_workloads(cluster, three_days):
    assert prometheus.estimate(three_days, settings=cluster).requests < 55


def test_select_limits_every_query_to_its_labels(cluster, three_days):
    rows = pulled(three_days, replace(cluster, select={"namespace": "team-4"}))
    assert {name.split("/")[1] for name in rows["resource_id"]} == {"team-4"}


def test_rates_over_more_than_a_step_are_mentioned(cluster, three_days):
    fetched = prometheus.fetch("usage", three_days, settings=replace(cluster, scrape_seconds=120))
    list(fetched.rows)
    assert "CPU and other rates are means over 480 s, because scrape_seconds = 120" in fetched.notes


def test_quotas_of_a_namespace_are_read_with_what_counts_against_them(usage_rows):
    quota = usage_rows[usage_rows["resource_id"] == "prod/team-3/resource_quota/compute/requests.cpu"]
    assert quota.groupby("metric")["value"].agg(["min", "max"]).to_dict("index") == {
        "quota.limit": {"min": 20.0, "max": 20.0},
        "quota.used": {"min": 12.0, "max": 12.0},
    }
