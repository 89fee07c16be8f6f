"""From a workload to its advice: what is passed on, what is bounded, and why there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.recommend_policy import Advice, Figures
from devopskit.pipeline.autoscaling_advising import advice_of, fleet_of, settings_of
from devopskit.pipeline.autoscaling_latency import Latency
from devopskit.pipeline.autoscaling_rows import moved, row, together
from devopskit.pipeline.autoscaling_workloads import Workload
from devopskit.pipeline.latency_objective import LatencyObjective
from devopskit.tables.policies import Hpa, Metric

DAY = 288
WAVE = 6000 + 4000 * np.sin(np.arange(28 * DAY) * 2 * np.pi / DAY)
POLICY = Hpa(60, 20, (Metric("Resource", "cpu", "Utilization", 50),))
WEB = Workload({"resource_id": "prod/shop/deployment/web", "owner": "shop"}, "web", POLICY, 500, WAVE, 300, 0.0, 0.02, "USD")
LATENCY = Latency(Goal(risk=0.2), "no objective", LatencyObjective())
FIGURES = Figures(0.02, 0.01, 0.04, 10.0, 9.0, 11.0, 6, 6, 0.0005, 3.0)
EMPTY = pd.DataFrame()
ADVICE = Advice(POLICY, None, FIGURES, replace(FIGURES, weekly_cost=30.0), EMPTY, EMPTY, (), "", Goal())


def most_of(latency: Latency) -> int:
    advice, _ = advice_of(WEB, latency, 60.0)
    assert advice is not None
    assert advice.policy is not None
    return advice.policy.max_replicas


def test_no_maximum_is_above_the_count_beyond_which_throughput_falls() -> None:
    assert most_of(replace(LATENCY, useful=33)) == 33


def test_a_useful_count_above_the_usual_maximum_changes_nothing() -> None:
    assert most_of(replace(LATENCY, useful=500)) == most_of(LATENCY) == 80  # four times ten cores in halves


def test_a_latency_objective_costs_instances() -> None:
    free, _ = advice_of(WEB, LATENCY, 60.0)
    held, _ = advice_of(WEB, replace(LATENCY, goal=Goal(risk=0.2, usable_share=0.5)), 60.0)
    assert free is not None
    assert held is not None
    assert free.figures is not None
    assert held.figures is not None
    assert held.figures.weekly_cost > 1.5 * free.figures.weekly_cost


def test_what_latency_has_to_say_stands_among_the_warnings() -> None:
    advice, _ = advice_of(WEB, replace(LATENCY, objective=LatencyObjective(note="its tag is odd")), 60.0)
    assert advice is not None
    assert advice.warnings[-1] == "its tag is odd"


def test_a_workload_with_a_reason_is_not_replayed() -> None:
    assert advice_of(replace(WEB, reason="no demand"), LATENCY, 60.0) == (None, "no demand")


def test_what_cannot_be_computed_is_a_reason_with_its_fix() -> None:
    advice, why = advice_of(replace(WEB, request_m=0), LATENCY, 60.0)
    assert advice is None
    assert "sets no CPU request" in why
    assert "set a CPU request on every container" in why


def test_the_fleet_begins_at_the_minimum_and_the_cluster_at_its_version() -> None:
    assert (fleet_of(WEB, 90.0).initial, fleet_of(WEB, 90.0).start_s) == (20, 90.0)
    assert settings_of(replace(WEB, version="1.32")).version == "1.32"
    assert settings_of(WEB).version == "1.37"


def test_a_row_holds_both_policies_and_their_figures_a_month() -> None:
    found = row(WEB, ADVICE, "")
    assert (found["status"], found["now"], found["proposed"]) == ("decided", "50 %, 20 to 60", "50 %, 20 to 60")
    assert (found["cost_then"], found["cost_now"]) == (730 / 168 * 10, 730 / 168 * 30)
    assert found["short_then"] == 10_080 * 0.0005


def test_a_row_without_advice_says_why_and_holds_no_figure() -> None:
    found = row(WEB, None, "no demand")
    assert (found["status"], found["reason"], found["proposed"]) == ("undecided", "no demand", "")
    assert found["cost_now"] != found["cost_now"]


def test_a_scheduled_policy_is_called_so() -> None:
    assert row(WEB, replace(ADVICE, minima=np.full(672, 3)), "")["proposed"] == "50 %, 20 to 60, scheduled"


def test_money_moves_by_the_week_and_not_without_figures() -> None:
    assert moved(WEB, ADVICE) == 20.0
    assert moved(WEB, replace(ADVICE, figures=None)) == 0.0


def test_frames_of_workloads_are_laid_together_with_their_names() -> None:
    found = together([(WEB, pd.DataFrame({"case": ["a"]})), (WEB, EMPTY)])
    assert found.to_dict("records") == [{"case": "a", "resource_id": WEB.resource_id, "name": "web", "currency": "USD"}]
    assert together([(WEB, EMPTY)]).empty
