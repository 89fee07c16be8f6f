"""Demand of workloads over all their pods, read from a real Prometheus: what an autoscaler has to meet."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from devopskit.sources import prometheus
from devopskit.sources._prometheus.containers import CONTAINERS, WORKLOADS
from devopskit.sources._prometheus.settings import Settings
from devopskit.sources._prometheus.words import count_of, text_of

PLAIN = Settings(url="http://h")


def demand(rows, name):
    return rows[(rows["metric"] == "k8s.workload.cpu.usage") & (rows["resource_id"] == name)].set_index("time")["value"]


@pytest.mark.server
def test_demand_of_a_workload_is_the_sum_over_its_pods(usage_rows):
    cores = demand(usage_rows, "prod/team-2/deployment/app-2")
    assert (len(cores), cores.min(), cores.max()) == (864, pytest.approx(0.3 + 0.45), pytest.approx(0.3 + 0.45))


@pytest.mark.server
def test_a_roll_out_neither_doubles_nor_halves_the_demand(usage_rows):
    cores = demand(usage_rows, "prod/team-3/deployment/app-3")
    assert len(cores) == 864
    assert cores.to_numpy() == pytest.approx(1.0, rel=0.05)


@pytest.mark.server
def test_a_pod_seen_by_two_scrapers_counts_once_in_the_demand(usage_rows):
    assert demand(usage_rows, "prod/team-3/deployment/app-8").to_numpy() == pytest.approx(0.9 + 1.35)


@pytest.mark.server
def test_a_replaced_container_leaves_no_dip_in_the_demand(usage_rows):
    assert demand(usage_rows, "prod/team-4/deployment/app-9").to_numpy() == pytest.approx(1.0 + 1.5, rel=0.01)


@pytest.mark.server
def test_a_gap_of_all_pods_stays_a_gap_and_is_no_demand_of_zero(usage_rows):
    cores = demand(usage_rows, "prod/team-1/deployment/app-1")
    assert len(cores) < 864
    assert cores.min() == pytest.approx(0.2 + 0.3, rel=0.05)


@pytest.mark.server
def test_small_slices_give_the_same_demand_as_large_ones(cluster, three_days, usage_rows):
    small = prometheus.fetch(
        "usage", three_days, settings=replace(cluster, points_per_query=5_000, select={"namespace": "team-2"})
    )
    rows = pd.concat(small.rows, ignore_index=True)
    name = "prod/team-2/deployment/app-7"
    pd.testing.assert_series_equal(demand(rows, name), demand(usage_rows, name))


def test_demand_is_one_query_by_pod_over_whole_containers():
    assert text_of(WORKLOADS[0], PLAIN, ["shop"]) == (
        "sum by (namespace,pod) (max by (namespace,pod,container) (sum without (id, name, image, cpu) "
        '(rate(container_cpu_usage_seconds_total{container!="",container!="POD",namespace=~"shop"}[300s]))))'
    )


def test_pods_are_counted_by_the_series_that_their_demand_is_of():
    assert text_of(WORKLOADS[1], PLAIN, ["shop"]) == (
        "group by (namespace,pod) "
        '(rate(container_cpu_usage_seconds_total{container!="",container!="POD",namespace=~"shop"}[300s]))'
    )


@pytest.mark.server
def test_pods_of_a_workload_are_counted_at_each_step(usage_rows):
    rows = usage_rows[usage_rows["metric"] == "k8s.workload.pods"]
    counts = rows[rows["resource_id"] == "prod/team-2/deployment/app-2"]["value"]
    assert (len(counts), set(counts)) == (864, {2.0})


def test_planning_the_demand_counts_nothing_that_is_not_counted_already():
    assert count_of(WORKLOADS[0], PLAIN, 86_400) == count_of(CONTAINERS[0], PLAIN, 86_400)
