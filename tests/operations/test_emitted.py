"""What stands in emitted texts: defaults said, nothing beyond the policy, hostile names kept as text."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from devopskit.errors import RequestError
from devopskit.operations import cronjob, cronjob_minima, hpa, karpenter, keda, pdb, terraform_azure
from devopskit.operations._durations import go_duration, go_seconds, iso_seconds
from devopskit.operations._quantity import decimal_text, milli_text, share_text
from devopskit.operations._weekly import times_of
from devopskit.tables.policies import Action, AzureRule, AzureVmss, Hpa, Karpenter, Keda, Metric, NodeShape, Scheduled, Trigger
from devopskit.tables.policies_disruption import DisruptionBudget

HOSTILE = 'a"\n# replay: {"defaulted": ["x"]}\n${file("/etc/passwd")}'


def test_a_policy_without_metrics_says_what_the_api_fills_in() -> None:
    text = hpa.emit(Hpa(9), name="web")
    assert text.startswith('# replay: {"defaulted": ["no metric given: the API fills in CPU at 80 %')
    assert yaml.safe_load(text)["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] == 80


def test_no_manifest_sets_the_replicas_of_the_workload() -> None:
    assert "replicas:" not in hpa.emit(Hpa(9, 2), name="web").replace("minReplicas:", "").replace("maxReplicas:", "")


def test_a_policy_without_behaviour_emits_none_because_that_means_the_limits_of_old() -> None:
    assert "behavior" not in yaml.safe_load(hpa.emit(Hpa(9, 2), name="web"))["spec"]


def test_a_name_with_a_comment_inside_is_never_read_as_one() -> None:
    policy = Hpa(9, 2, (Metric("External", HOSTILE, "Value", 5),))
    assert hpa.read(hpa.emit(policy, name="web")) == policy


def test_a_template_in_a_name_stays_text_in_terraform() -> None:
    text = terraform_azure.emit(AzureVmss(1, 2, (AzureRule("out", "${file(1)} %{if}", 5.0),)), name="web")
    assert '"$${file(1)} %%{if}"' in text


def test_queries_and_server_of_keda_are_those_that_were_given() -> None:
    text = keda.emit(Keda((Trigger("rps", 1500),)), name="web", server="http://prom:9090", queries={"rps": "sum(rate(x[1m]))"})
    (trigger,) = yaml.safe_load(text)["spec"]["triggers"]
    assert trigger["metadata"] == {"serverAddress": "http://prom:9090", "query": "sum(rate(x[1m]))", "threshold": "1.5"}


def test_the_limit_of_a_pool_is_what_its_nodes_offer_together() -> None:
    text = karpenter.emit(Karpenter(NodeShape(3900, 7000), 10), name="general", instance_types=["m6i.xlarge"])
    spec = yaml.safe_load(text)["spec"]
    assert spec["limits"] == {"cpu": "39000m", "memory": "70000Mi"}
    assert spec["template"]["spec"]["requirements"][1]["values"] == ["m6i.xlarge"]


def test_a_foreign_node_pool_is_read_with_the_shape_that_is_given() -> None:
    text = karpenter.emit(Karpenter(NodeShape(4000, 8000), 10), name="general").split("\n", 1)[1]
    assert karpenter.read(text, node=NodeShape(2000, 4000)).max_nodes == 20


def test_one_time_on_five_days_becomes_one_job() -> None:
    week = Scheduled(2, 9, tuple(Action(day * 86_400 + 30_600, 4) for day in range(5)))
    jobs = [one for one in yaml.safe_load_all(cronjob.emit(week, hpa="web")) if one["kind"] == "CronJob"]
    assert [job["spec"]["schedule"] for job in jobs] == ["30 8 * * MON-FRI"]


def test_the_account_of_a_job_may_patch_its_one_autoscaler_only() -> None:
    (role,) = [one for one in yaml.safe_load_all(cronjob_minima.emit([2] * 672, hpa="web")) if one["kind"] == "Role"]
    assert role["rules"][0]["resourceNames"] == ["web"]
    assert role["rules"][0]["verbs"] == ["get", "patch"]


@pytest.mark.parametrize(
    ("day", "hour", "minute", "count"),
    [("1", "00", "00", 1), ("1", "08", "09", 33), ("3", "23", "59", 288), ("7", "23", "45", 672)],
)
def test_the_script_of_a_table_sets_the_count_of_its_quarter_hour(
    day: str, hour: str, minute: str, count: int, tmp_path: Path
) -> None:
    job = list(yaml.safe_load_all(cronjob_minima.emit(list(range(1, 673)), hpa="web")))[-1]
    container = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    clock = f'#!/bin/sh\ncase "$2" in +%u) echo {day};; +%H) echo {hour};; +%M) echo {minute};; esac\n'
    for name, text in (("date", clock), ("kubectl", '#!/bin/sh\necho "$@"\n')):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    told = {"MINIMA": container["env"][0]["value"], "PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(container["command"], env=told, capture_output=True, text=True, check=True)
    assert done.stdout.endswith(f'--patch {{"spec":{{"minReplicas":{count}}}}}\n')


def test_percentages_of_a_disruption_budget_round_up() -> None:
    assert DisruptionBudget("50%").allowed(healthy=5, expected=5) == 2
    assert DisruptionBudget(None, "30%").allowed(healthy=5, expected=5) == 2
    assert DisruptionBudget(3).allowed(healthy=2, expected=5) == 0
    assert "maxUnavailable: 1" in pdb.emit(DisruptionBudget(None, 1), name="web", replicas=2)


def test_quantities_are_written_as_the_api_gives_them_back() -> None:
    assert [milli_text(250), milli_text(2000), milli_text(1500)] == ["250m", "2", "1500m"]
    assert [decimal_text(70.0), decimal_text(1e-7), decimal_text(0.05)] == ["70", "0.0000001", "0.05"]
    with pytest.raises(RequestError, match="has more than nine digits"):
        share_text(1e-12, name="the tolerance")


def test_durations_go_there_and_back_in_every_spelling() -> None:
    assert [go_duration(s) for s in (0, 90, 5400, 7200)] == ["0s", "90s", "90m", "2h"]
    assert [go_seconds(t) for t in ("1h30m", "90s", "8h0m")] == [5400, 90, 28_800]
    assert [iso_seconds(t) for t in ("PT10M", "P1D", "PT1H30M")] == [600, 86_400, 5400]
    with pytest.raises(ValueError, match="is no duration"):
        go_seconds("soon")


def test_days_of_a_cron_line_are_read_as_names_runs_and_lists() -> None:
    assert times_of("0 8 * * MON-WED") == [28_800, 115_200, 201_600]
    assert times_of("30 0 * * SAT,SUN") == [433_800, 520_200]
    assert len(times_of("0 0 * * *")) == 7
