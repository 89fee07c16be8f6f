"""What doctor asks a Prometheus: the order, what was seen, and the fix of each failure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from devopskit.sources import prometheus
from devopskit.sources._prometheus.checks import check, clocks

NEWEST = datetime(2026, 1, 4, tzinfo=UTC)
UP = b'{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]}}'
EMPTY = b'{"status":"success","data":{"resultType":"vector","result":[]}}'


def failures(checks):
    return {c.question: (c.seen, c.fix) for c in checks if not c.ok}


@pytest.mark.server
def test_the_questions_come_in_the_order_a_person_asks(cluster):
    assert [c.question for c in check(cluster, NEWEST)] == [
        "reachable", "allowed", "do the clocks agree", "has data of the last day", "has data of 14 days", "is scraped as often as scrape_seconds says",
        "has the labels namespace, pod, container", "knows the owners of pods", "has requests and limits",
    ]  # fmt: skip


@pytest.mark.server
def test_a_young_server_fails_only_for_its_short_history(cluster):
    assert list(failures(check(cluster, NEWEST))) == ["has data of 14 days"]


@pytest.mark.server
def test_the_version_of_the_server_is_seen(cluster):
    assert "answers, version 2." in next(check(cluster, NEWEST)).seen


@pytest.mark.server
def test_the_clock_of_a_server_on_this_machine_agrees_with_ours(cluster):
    (agrees,) = [c for c in check(cluster, NEWEST) if c.question == "do the clocks agree"]
    assert (agrees.ok, agrees.needed) == (True, False)


@pytest.mark.parametrize(
    ("server", "seen"),
    [(1000.0, "the server is 100 s behind this machine"), (1300.0, "the server is 200 s ahead of this machine")],
)
def test_clocks_a_minute_apart_warn_with_the_direction_and_the_fix(server, seen):
    skewed = clocks(server, 1100.0)
    assert (skewed.ok, skewed.needed, skewed.seen) == (False, False, seen)
    assert "timedatectl" in skewed.fix


@pytest.mark.server
def test_a_server_whose_data_ended_says_how_to_find_the_scrape_job(cluster):
    seen, fix = failures(prometheus.check(settings=cluster))["has data of the last day"]
    assert seen == "no container_cpu_usage_seconds_total in the last day"
    assert "kubectl get servicemonitor" in fix


@pytest.mark.server
def test_scrapes_rarer_than_set_advise_the_real_interval(cluster):
    seen, fix = failures(check(replace(cluster, scrape_seconds=10), NEWEST))["is scraped as often as scrape_seconds says"]
    assert (seen, fix) == ("a sample every 50 s", "set scrape_seconds = 50 in devopskit.toml")


@pytest.mark.server
def test_other_names_of_labels_fail_with_the_setting_to_write(cluster):
    renamed = replace(cluster, labels={"container": "container_name"})
    assert "labels = {container" in failures(check(renamed, NEWEST))["has the labels namespace, pod, container"][1]


@pytest.mark.server
def test_a_long_history_passes_where_there_is_one(cluster):
    later = NEWEST + timedelta(days=12)
    assert {"has data of the last day", "has data of 14 days"} & set(failures(check(cluster, later))) == {
        "has data of the last day"
    }


def test_nothing_listens_is_one_failure_with_a_command(stand_in):
    (only,) = check(prometheus.Settings(url="http://127.0.0.1:1"), NEWEST)
    assert (only.question, only.ok, only.fix) == (
        "reachable",
        False,
        "see whether it is up: curl -sSI http://127.0.0.1:1/api/v1/query",
    )


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_credential_is_reachable_but_not_allowed(stand_in, status):
    server = stand_in(lambda path, form: (status, {}, b"expired"))
    reached, allowed = check(prometheus.Settings(url=server.url), NEWEST)
    assert (reached.question, reached.ok, allowed.question, allowed.ok) == ("reachable", True, "allowed", False)
    assert "renew the secret" in allowed.fix


def test_exported_labels_of_kube_state_metrics_are_recognised(stand_in):
    owner = (
        b'{"status":"success","data":[{"__name__":"kube_pod_owner","exported_pod":"a","pod":"ksm","exported_namespace":"x"}]}'
    )
    server = stand_in(lambda path, form: (200, {}, owner if path == "series" else UP))
    seen, fix = failures(check(prometheus.Settings(url=server.url), NEWEST))["knows the owners of pods"]
    assert (seen, "honorLabels: true" in fix) == ("1 series of kube_pod_owner", True)


def test_a_server_without_kube_state_metrics_gets_its_installation(stand_in):
    none = b'{"status":"success","data":[]}'
    server = stand_in(
        lambda path, form: (200, {}, none if path == "series" else EMPTY if "kube" in form.get("query", "") else UP)
    )
    found = failures(check(prometheus.Settings(url=server.url), NEWEST))
    fix = "helm install kube-state-metrics prometheus-community/kube-state-metrics"
    assert found["knows the owners of pods"] == ("0 series of kube_pod_owner", fix)
    assert found["has requests and limits"] == ("0 series of kube_pod_container_resource_requests", fix)


def test_a_relative_without_a_version_page_is_still_reachable(stand_in):
    server = stand_in(lambda path, form: (404, {}, b"") if path.startswith("status") else (200, {}, UP))
    assert next(check(prometheus.Settings(url=server.url), NEWEST)).seen.endswith("answers, version unknown")
