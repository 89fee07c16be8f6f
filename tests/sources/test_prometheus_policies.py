"""Autoscalers read from kube-state-metrics: a real server, and answers that a healthy one does not give."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.sources import prometheus
from devopskit.sources._prometheus.policies import target_metric
from devopskit.sources._prometheus.version import newest
from devopskit.tables.policies import Hpa, Metric, policies, read_hpa

HOUR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 1, tzinfo=UTC))
HPA = "kube_horizontalpodautoscaler"
WEB = {"namespace": "shop", "horizontalpodautoscaler": "web"}
INFO = {**WEB, "scaletargetref_kind": "Deployment", "scaletargetref_name": "front"}
CPU = {**WEB, "metric_name": "cpu", "metric_target_type": "utilization"}
GOOD = {
    f"{HPA}_info": [(INFO, "1")],
    f"{HPA}_spec_min_replicas": [(WEB, "2")],
    f"{HPA}_spec_max_replicas": [(WEB, "9")],
    f"{HPA}_spec_target_metric": [(CPU, "70")],
}


def playing(series):
    """A server that holds these series: metric to labels and value."""

    def answer(path, form):
        found = next((rows for name, rows in series.items() if f"({name}{{" in form["query"]), [])
        result = [{"metric": labels, "value": [1767229200, value]} for labels, value in found]
        return 200, {}, json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}).encode()

    return answer


def fetched(server):
    found = prometheus.fetch("policies", HOUR, settings=prometheus.Settings(url=server.url, cluster="prod"))
    return found, pd.concat([policies.empty(), *found.rows], ignore_index=True).to_dict("records")


@pytest.mark.server
def test_an_autoscaler_is_a_policy_under_the_id_of_its_workload(cluster, three_days):
    (row,) = pd.concat(prometheus.fetch("policies", three_days, settings=cluster).rows).to_dict("records")
    assert (row["resource_id"], row["kind"], row["name"]) == ("prod/team-2/deployment/app-2", "Hpa", "app-2")
    assert read_hpa(json.loads(row["policy"])) == Hpa(6, 2, (Metric("Resource", "cpu", "Utilization", 60),))
    assert row["version"] == "1.34"


@pytest.mark.server
def test_policies_of_a_time_before_all_data_are_none_and_said_so(cluster):
    early = Period(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC))
    found = prometheus.fetch("policies", early, settings=cluster)
    assert (list(found.rows), found.coverage) == ([], [early])
    assert "prometheus holds no kube_horizontalpodautoscaler_info" in found.notes[0]


def test_the_behaviour_that_no_metric_shows_is_marked_as_unknown(stand_in):
    found, (row,) = fetched(stand_in(playing(GOOD)))
    assert json.loads(row["policy"])["unknown"] == ["behavior"]
    assert "read without their behaviour, which no metric shows" in found.notes[0]


def test_an_autoscaler_of_old_names_is_read_likewise(stand_in):
    old = {"namespace": "shop", "hpa": "web"}
    renamed = {
        name: [({**{k: v for k, v in labels.items() if k not in WEB}, **old}, value) for labels, value in rows]
        for name, rows in GOOD.items()
    }
    _, (row,) = fetched(stand_in(playing(renamed)))
    assert (row["name"], json.loads(row["policy"])["maxReplicas"]) == ("web", 9)


def test_an_autoscaler_that_names_no_target_is_left_out_with_the_reason(stand_in):
    found, rows = fetched(stand_in(playing({**GOOD, f"{HPA}_info": [(WEB, "1")]})))
    assert rows == []
    assert "shop/web was left out, because kube_horizontalpodautoscaler_info does not say what it scales" in found.notes[0]


def test_an_autoscaler_without_metrics_is_not_taken_for_eighty_percent(stand_in):
    found, rows = fetched(stand_in(playing({**GOOD, f"{HPA}_spec_target_metric": []})))
    assert rows == []
    assert "spec_target_metric does not say what it holds" in found.notes[0]


def test_limits_that_the_api_would_refuse_are_left_out_and_said(stand_in):
    found, rows = fetched(stand_in(playing({**GOOD, f"{HPA}_spec_min_replicas": [(WEB, "20")]})))
    assert rows == []
    assert "minimum of 20 is above the maximum of 9" in found.notes[0]


def test_a_slash_in_the_name_of_a_target_cannot_make_another_id(stand_in):
    _, (row,) = fetched(stand_in(playing({**GOOD, f"{HPA}_info": [({**INFO, "scaletargetref_name": "a/b"}, "1")]})))
    assert row["resource_id"] == "prod/shop/deployment/a%2Fb"


def test_several_metrics_of_one_autoscaler_are_one_policy(stand_in):
    queue = {**WEB, "metric_name": "jobs", "metric_target_type": "average"}
    _, (row,) = fetched(stand_in(playing({**GOOD, f"{HPA}_spec_target_metric": [(CPU, "70"), (queue, "2.5")]})))
    assert read_hpa(json.loads(row["policy"])).metrics == (
        Metric("Resource", "cpu", "Utilization", 70),
        Metric("Pods", "jobs", "AverageValue", 2500),
    )


@pytest.mark.parametrize(
    ("name", "kind", "value", "metric"),
    [
        ("memory", "utilization", 80.0, Metric("Resource", "memory", "Utilization", 80)),
        ("cpu", "average", 0.25, Metric("Resource", "cpu", "AverageValue", 250)),
        ("lag", "average", 100.0, Metric("Pods", "lag", "AverageValue", 100_000)),
        ("lag", "value", 0.001, Metric("External", "lag", "Value", 1)),
    ],
)
def test_each_kind_of_target_becomes_the_metric_of_the_api(name, kind, value, metric):
    assert read_hpa({"maxReplicas": 3, "metrics": [target_metric(name, kind, value)]}).metrics == (metric,)


def test_the_newest_release_is_compared_by_number_and_not_by_letter():
    assert newest(["v1.9.11", "v1.31.2-eks-7f9249a", "unknown"]) == "1.31"
    assert newest(["", "dev"]) == ""
