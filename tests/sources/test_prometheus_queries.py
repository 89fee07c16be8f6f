"""PromQL text, slices, owners and settings: the parts of the source that need no server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from devopskit.errors import RequestError, UnknownName
from devopskit.period import Period
from devopskit.settings.options import build
from devopskit.sources._prometheus.containers import CONTAINERS
from devopskit.sources._prometheus.owners import read
from devopskit.sources._prometheus.settings import Settings
from devopskit.sources._prometheus.slices import Slice, plan
from devopskit.sources._prometheus.words import any_of, count_of, quoted, text_of

PLAIN = Settings(url="http://h")
DAY = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))
CPU, MEMORY = CONTAINERS[0], CONTAINERS[1]


def owner(pod, kind, name, namespace="shop"):
    return {"__name__": "kube_pod_owner", "namespace": namespace, "pod": pod, "owner_kind": kind, "owner_name": name}


def child(label, name, kind, above):
    metric = "kube_replicaset_owner" if label == "replicaset" else "kube_job_owner"
    return {"__name__": metric, "namespace": "shop", label: name, "owner_kind": kind, "owner_name": above}


def test_a_value_with_quotes_and_lines_stays_inside_its_string():
    assert quoted('a"} or up{x="\\\n') == '"a\\"} or up{x=\\"\\\\\\n"'


def test_values_of_a_matcher_are_taken_literally():
    assert any_of("namespace", ["a.b", "c|d", ""]) == 'namespace=~"a\\\\.b|c\\\\|d|"'


def test_rates_look_back_four_scrapes_or_a_whole_step():
    slow = Settings(url="http://h", scrape_seconds=120)
    assert "[300s]" in text_of(CPU, PLAIN, ["shop"])
    assert "[480s]" in text_of(CPU, slow, ["shop"])


def test_gauges_look_back_less_than_a_step_so_that_none_counts_twice():
    assert text_of(MEMORY, PLAIN, ["shop"]) == (
        "max by (namespace,pod,container) (max_over_time(container_memory_working_set_bytes"
        '{container!="",container!="POD",namespace=~"shop"}[299999ms]))'
    )


def test_other_label_names_and_selections_reach_the_query():
    settings = Settings(url="http://h", labels={"namespace": "ns", "container": "name"}, select={"cluster": 'a"b'})
    text = text_of(MEMORY, settings, ["shop"])
    assert '{name!="",name!="POD",cluster="a\\"b",ns=~"shop"}' in text
    assert text.startswith("max by (ns,pod,name)")


def test_series_are_counted_over_a_window_so_that_short_lives_show():
    assert count_of(MEMORY, PLAIN, 86_400) == (
        'count by (namespace) (last_over_time(container_memory_working_set_bytes{container!="",container!="POD"}[86400s]))'
    )


def test_small_groups_share_a_query_up_to_the_limit():
    assert list(plan(DAY, {"a": 2, "b": 3, "c": 4}, step_seconds=300, points=288 * 5)) == [
        Slice(("a", "b"), DAY), Slice(("c",), DAY),
    ]  # fmt: skip


def test_a_large_group_is_cut_in_time_and_never_across_its_series():
    parts = list(plan(DAY, {"a": 100}, step_seconds=300, points=10_000))
    assert [part.span.seconds / 300 for part in parts] == [100, 100, 88]
    assert {part.groups for part in parts} == {("a",)}


def test_a_group_larger_than_the_limit_still_gets_one_step_a_query():
    assert len(list(plan(DAY, {"a": 10_000}, step_seconds=3600, points=5_000))) == 24


def test_no_query_exceeds_eleven_thousand_steps():
    fortnight = Period(DAY.start, DAY.start + timedelta(days=14))
    parts = list(plan(fortnight, {"a": 1}, step_seconds=60, points=250_000))
    assert [part.span.seconds / 60 for part in parts] == [11_000, 9_160]


def test_nothing_to_ask_where_no_series_are_there():
    assert list(plan(DAY, {}, step_seconds=300, points=250_000)) == []


def test_a_pod_of_a_replica_set_belongs_to_the_deployment():
    owners = read([owner("web-abc-1", "ReplicaSet", "web-abc"), child("replicaset", "web-abc", "Deployment", "web")], PLAIN)
    assert owners.workload("shop", "web-abc-1") == ("deployment", "web")


def test_a_rollout_of_argo_is_the_top_owner_too():
    owners = read([owner("web-abc-1", "ReplicaSet", "web-abc"), child("replicaset", "web-abc", "Rollout", "web")], PLAIN)
    assert owners.workload("shop", "web-abc-1") == ("rollout", "web")


def test_a_pod_of_a_job_belongs_to_the_cron_job():
    owners = read([owner("dump-28-x", "Job", "dump-28"), child("job_name", "dump-28", "CronJob", "dump")], PLAIN)
    assert owners.workload("shop", "dump-28-x") == ("cronjob", "dump")


def test_a_bare_pod_stands_for_itself_and_is_known():
    owners = read([owner("debug", "<none>", "<none>")], PLAIN)
    assert owners.workload("shop", "debug") == ("pod", "debug")
    assert owners.unknown == set()


def test_the_same_pod_name_in_two_namespaces_is_two_workloads():
    owners = read([owner("db-0", "StatefulSet", "db"), owner("db-0", "StatefulSet", "other", namespace="lab")], PLAIN)
    assert (owners.workload("shop", "db-0"), owners.workload("lab", "db-0")) == (
        ("statefulset", "db"),
        ("statefulset", "other"),
    )


def test_a_pod_too_short_lived_for_its_owner_is_joined_by_its_name():
    owners = read([child("replicaset", "web-5d9c7bb4f6", "Deployment", "web")], PLAIN)
    assert owners.workload("shop", "web-5d9c7bb4f6-x2k9q") == ("deployment", "web")
    assert owners.unknown == set()


def test_a_deleted_replica_set_is_joined_where_its_deployment_exists():
    known = child("replicaset", "web-5d9c7bb4f6", "Deployment", "web")
    owners = read([owner("p", "ReplicaSet", "web-6c8d4f7b95"), known], PLAIN)
    assert owners.workload("shop", "p") == ("deployment", "web")


def test_a_replica_set_of_no_known_deployment_stays_a_replica_set():
    owners = read([owner("p", "ReplicaSet", "lone-6c8d4f7b95")], PLAIN)
    assert owners.workload("shop", "p") == ("replicaset", "lone-6c8d4f7b95")


def test_a_stray_pod_is_remembered_as_unknown():
    owners = read([], PLAIN)
    assert owners.workload("shop", "stray-x2k9q") == ("pod", "stray-x2k9q")
    assert owners.unknown == {("shop", "stray-x2k9q")}


def test_settings_are_built_from_a_section_of_the_file():
    options = {"url": "http://h", "labels": {"pod": "pod_name"}, "compress": False, "read_timeout_seconds": 30}
    assert build(Settings, options, where="[sources.x]").label("pod") == "pod_name"


def test_a_label_we_do_not_know_offers_the_nearest():
    with pytest.raises(UnknownName, match=r"'containr' is not known(.|\n)*did you mean container\?"):
        Settings(url="http://h", labels={"containr": "x"})


def test_a_step_below_the_scrape_interval_is_refused():
    with pytest.raises(RequestError, match=r"step_seconds = 30 is below scrape_seconds = 60(.|\n)*multiple of 60"):
        Settings(url="http://h", step_seconds=30, scrape_seconds=60)


def test_a_token_and_a_user_together_are_refused():
    with pytest.raises(RequestError, match="both `token` and `username`"):
        Settings(url="http://h", token="env:A", username="b")
