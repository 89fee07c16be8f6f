"""Policies in force to findings, manifests and edits, from advices written by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.recommend_policy import Advice, Figures, Goal
from devopskit.analysis.replay_fleet import Fleet
from devopskit.changes._answer import Edit, Refusal
from devopskit.operations import cronjob_minima, hpa, keda_minima
from devopskit.pipeline.autoscaling_findings import findings
from devopskit.pipeline.autoscaling_manifests import edits, texts
from devopskit.pipeline.autoscaling_replays import drawn
from devopskit.pipeline.autoscaling_rows import policy_text
from devopskit.pipeline.autoscaling_workloads import Workload, regular
from devopskit.tables.policies import Hpa, Metric

WEEK_STEPS = 2016  # of five minutes
NOW = Hpa(20, 10, (Metric("Resource", "cpu", "Utilization", 50),))
THEN = Hpa(20, 2, (Metric("Resource", "cpu", "Utilization", 80),))
RESOURCE = {"resource_id": "prod/shop/deployment/front", "name": "front", "owner": "shop", "defined_in": ""}
WORKLOAD = Workload(RESOURCE, "web", NOW, 500, np.full(4 * WEEK_STEPS, 2000.0), 300, 0.0, 0.01, "USD", "your bill")
FIGURES = Figures(0.02, 0.01, 0.04, 10.0, 9.0, 11.0, 6, 6, 0.0005, 3.0)
HELD = replace(FIGURES, chance=0.01, weekly_cost=30.0)
EMPTY = pd.DataFrame()


def advice(**more: Any) -> Advice:
    told: dict[str, Any] = {"policy": THEN, "minima": None, "figures": FIGURES, "current": HELD, "candidates": EMPTY}
    return Advice(**{**told, "sensitivity": EMPTY, "warnings": ("so it is",), "reason": "", "goal": Goal(), **more})


def rows(given: Advice | None, reason: str = "", workload: Workload = WORKLOAD) -> list[dict[str, Any]]:
    return findings([(workload, given, reason)], minimum_saving=5.0).to_dict("records")


def test_each_field_that_changes_is_a_finding_and_money_stands_at_one_of_them() -> None:
    found = {row["field"]: row for row in rows(advice())}
    assert {name: (row["current"], row["recommended"]) for name, row in found.items()} == {
        "min_replicas": ("10", "2"),
        "target_cpu": ("50", "80"),
    }
    assert sum(row["saving"] for row in found.values()) == pytest.approx(20 * 730 / 168)
    assert {row["change_group"] for row in found.values()} == {"prod/shop/deployment/front"}


def test_the_range_of_a_saving_is_that_of_the_cost_of_the_coming_week() -> None:
    first = max(rows(advice()), key=lambda row: row["saving"])
    assert first["saving_low"] == pytest.approx(19 * 730 / 168)
    assert first["saving_high"] == pytest.approx(21 * 730 / 168)
    assert first["saving_cores"] == pytest.approx(20.0 / 0.01 / 168 * 0.5)


def test_a_saving_below_the_minimum_keeps_a_policy_that_keeps_its_budget() -> None:
    (row,) = rows(advice(current=replace(HELD, weekly_cost=10.5)))
    assert row["status"] == "keep"


def test_a_policy_that_breaks_its_budget_is_changed_though_it_costs_more() -> None:
    found = rows(advice(current=replace(HELD, chance=0.9, weekly_cost=8.0)))
    assert {row["status"] for row in found} == {"decided"}
    assert min(row["saving"] for row in found) < 0
    assert "90 % now" in found[0]["reason"]


def test_what_three_numbers_do_not_hold_is_said_as_a_caveat() -> None:
    found = rows(advice(minima=np.full(672, 3)))
    assert "needs the scheduled minima of the manifest as well; so it is" in found[0]["caveats"]


def test_an_undecided_workload_keeps_its_reason() -> None:
    (row,) = rows(advice(policy=None, figures=None, reason="two weeks of demand are too few"))
    assert (row["status"], row["reason"]) == ("undecided", "two weeks of demand are too few")
    (refused,) = rows(None, "no request is set")
    assert refused["reason"] == "no request is set"


def test_without_a_price_the_finding_says_so_and_names_no_money() -> None:
    found = rows(advice(), workload=replace(WORKLOAD, currency="", price_note="no price is known"))
    assert {row["price_note"] for row in found} >= {"no price is known"}
    assert all(row["saving"] != row["saving"] for row in found)


def test_the_text_of_a_manifest_is_the_difference_that_reads_back_as_the_advice() -> None:
    ((caption, text),) = texts(WORKLOAD, advice())
    assert caption == "HorizontalPodAutoscaler shop/web"
    assert "-  minReplicas: 10\n+  minReplicas: 2" in text


def test_a_schedule_comes_with_its_job_in_the_namespace_of_the_workload() -> None:
    (_, (caption, text), _) = texts(WORKLOAD, advice(minima=np.full(672, 3)))
    assert caption == "Scheduled minima of shop/web"
    assert cronjob_minima.read(text) == (3,) * 672
    assert "namespace: shop" in text


def test_a_schedule_also_comes_as_a_scaled_object_in_place_of_hpa_and_job() -> None:
    minima = np.repeat([3, 5], 336)
    (*_, (caption, text)) = texts(WORKLOAD, advice(minima=minima))
    assert caption == "ScaledObject shop/web, where KEDA runs, in place of both"
    assert keda_minima.read(text) == tuple(minima)
    assert "name: front" in text


def test_edits_splice_the_values_of_the_users_own_manifest(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(hpa.emit(NOW, name="web", namespace="shop", target="Deployment/front"))
    frame = findings([(WORKLOAD, advice(), "")], minimum_saving=5.0)
    made = edits(tmp_path, frame, names={"prod/shop/deployment/front": "web"})
    assert sorted((one.before, one.after) for one in made if isinstance(one, Edit)) == [(b"10", b"2"), (b"50", b"80")]


def test_an_edit_of_a_manifest_that_is_not_there_is_a_refusal(tmp_path: Path) -> None:
    frame = findings([(WORKLOAD, advice(), "")], minimum_saving=5.0)
    made = edits(tmp_path, frame, names={"prod/shop/deployment/front": "web"})
    assert [one.code for one in made if isinstance(one, Refusal)] == ["no_such_resource"] * 2


def test_a_policy_in_a_few_words_names_target_and_limits() -> None:
    assert policy_text(NOW) == "50 %, 10 to 20"
    assert policy_text(Hpa(5, 1, (Metric("External", "queue", "Value", 5),))) == "1 to 5"


def test_demand_is_laid_on_equal_steps_with_its_gaps_and_its_weekday() -> None:
    times = pd.to_datetime(["2026-06-02 00:00", "2026-06-02 00:10"], utc=True).as_unit("us")
    demand, step, begins = regular(pd.DataFrame({"time": times, "value": [1.5, 2.0], "step_seconds": 300}))
    assert demand.tolist() == pytest.approx([1500.0, float("nan"), 2000.0], nan_ok=True)
    assert (step, begins) == (300, 86_400.0)  # a Tuesday


def test_no_demand_at_all_gives_an_empty_series() -> None:
    assert len(regular(pd.DataFrame({"time": [], "value": [], "step_seconds": []}))[0]) == 0


def test_the_drawn_week_is_the_one_that_runs_short_and_needs_are_by_weekday() -> None:
    demand = WORKLOAD.demand_m.copy()
    demand[3 * WEEK_STEPS + 24 : 3 * WEEK_STEPS + 36] = 9000.0  # Monday of the last week, from two to three o'clock
    shown = drawn(replace(WORKLOAD, demand_m=demand), advice(), Fleet(500, 10), HpaSettings())
    assert shown.week["demand"].max() == 18.0
    assert (shown.week["replicas_now"] >= shown.week["replicas_then"]).all()
    assert shown.week["short_then"].sum() > 0
    assert shown.needed[0, 2] == 18
    assert shown.needed[1, 2] == 4
