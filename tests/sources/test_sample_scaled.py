"""Workloads of the made-up company under an autoscaler: rows, policies and demand that fit each other."""

from __future__ import annotations

import json
from datetime import timedelta

import pandas as pd

from devopskit.period import Period
from devopskit.sources import sample
from devopskit.sources._sample.scaled import WORKLOADS, policies, scaled
from devopskit.tables.policies import read_hpa
from devopskit.tables.usage import WORKLOAD_CPU

LAST_DAY = Period(sample.END - timedelta(days=1), sample.END)


def test_every_policy_belongs_to_a_workload_and_would_be_taken_by_the_api() -> None:
    assert [row["resource_id"] for row in policies()] == [member.row["resource_id"] for member in scaled()]
    assert [read_hpa(json.loads(row["policy"])).max_replicas for row in policies()] == [one.high for one in WORKLOADS]


def test_the_source_gives_policies_as_rows_of_their_table() -> None:
    rows = pd.concat(list(sample.fetch("policies", LAST_DAY, settings=sample.Settings()).rows))
    assert len(rows) == 5
    assert set(rows["kind"]) == {"Hpa"}


def test_one_workload_sets_no_request_so_that_a_report_has_to_say_it() -> None:
    without = [member.row["name"] for member in scaled() if member.row["cpu_request"] != member.row["cpu_request"]]
    assert without == ["mail-relay"]


def test_demand_is_known_every_five_minutes_whatever_the_rest_is() -> None:
    series = [series for member in scaled() for series in member.series]
    assert {(one.metric, one.step_seconds) for one in series} == {(WORKLOAD_CPU, 300)}
