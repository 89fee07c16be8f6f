"""Blocks of the autoscaling page from literal frames: sentence, table, charts, manifests, and what is missing said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from devopskit.period import Period
from devopskit.reporting import _render
from devopskit.reporting.blocks import code
from devopskit.reporting.policy_charts import cost_and_risk, needed_replicas, policy_sensitivity, replayed_week
from devopskit.reporting.policy_headline import not_modelled, policy_glossary, policy_headline, policy_method, policy_table
from devopskit.reporting.policy_manifests import policy_manifests

FRONT = "prod/shop/deployment/front"
DECIDED: dict[str, Any] = {
    "resource_id": FRONT, "name": "front", "owner": "shop", "status": "decided", "reason": "", "now": "50 %, 10 to 20",
    "proposed": "80 %, 2 to 20", "currency": "USD", "cost_now": 130.0, "cost_low_now": 120.0, "cost_high_now": 140.0, "chance_now": 0.3,
    "chance_low_now": 0.2, "chance_high_now": 0.4, "short_now": 38.0, "weeks_now": 6.0, "cost_then": 43.0, "cost_low_then": 40.0,
    "cost_high_then": 46.0, "chance_then": 0.02, "chance_low_then": 0.01, "chance_high_then": 0.04, "short_then": 5.0, "weeks_then": 6.0,
}  # fmt: skip
UNDECIDED = DECIDED | {"status": "undecided", "reason": "too few weeks"}
CANDIDATES = pd.DataFrame(
    {
        "resource_id": FRONT, "name": "front", "currency": "USD", "target": [80.0, 60.0, 50.0], "min_replicas": [2, 2, 10],
        "max_replicas": [20, 20, 20], "schedule": [np.nan, 1.0, np.nan], "weekly_cost": [10.0, 12.0, 30.0], "chance": [0.02, 0.2, 0.01],
        "weeks": 6, "weeks_kept": [6, 4, 6], "frontier": [True, False, True], "chosen": [True, False, False], "current": [False, False, True],
    }
)  # fmt: skip
SENSITIVITY = pd.DataFrame(
    {"resource_id": FRONT, "name": "front", "case": ["as advised", "demand +20 %"], "weekly_cost": [10.0, 12.0], "chance": [0.02, 0.5],
     "weeks_kept": [6, 3], "worst_share": [0.0005, 0.01]}
)  # fmt: skip
WEEK = pd.DataFrame(
    {"hours": [0.0, 0.5, 24.0], "demand": [4.0, 6.0, 2.0], "ready_now": [10, 10, 10], "ready_then": [5, 5, 3], "replicas_now": [10, 10, 10],
     "replicas_then": [5, 6, 3], "short_now": [0.0, 0.0, 0.0], "short_then": [0.0, 1.5, 0.0]}
)  # fmt: skip


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def test_the_headline_tells_cost_and_chance_before_and_after() -> None:
    block = policy_headline(frame(DECIDED))
    told = (
        "1 better policy costs USD 43 a month instead of USD 130; the chance of a broken budget is at most 2 % a week, 30 % now"
    )
    assert block.data["sentence"] == told
    assert "0.1 % of a week's minutes" in block.data["notes"][0]


def test_the_line_above_names_the_period_and_how_many_policies_were_looked_at() -> None:
    period = Period(datetime(2026, 5, 6, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
    block = policy_headline(frame(DECIDED, UNDECIDED), period=period)
    assert block.data["kicker"] == "Autoscaling policies · 2026-05-06 to 2026-07-01 · 2 policies"
    assert block.data["notes"][1] == "1 of 2 policies could not be decided."


def test_a_chance_that_rises_is_said_though_the_worst_of_all_falls() -> None:
    other = DECIDED | {"name": "back", "chance_now": 0.007, "chance_then": 0.04}
    notes = policy_headline(frame(DECIDED, other)).data["notes"]
    assert notes[1:] == ["The chance rises for back (0.7 % to 4 %)."]


def test_what_the_data_leaves_open_is_said_once_though_workloads_differ_in_a_number() -> None:
    told = not_modelled(["8 steps were bridged", "7 steps were bridged", "a surge is hardly in it"]).data["items"]
    assert [item["text"] for item in told if item["term"] == "This run"] == [
        "8 steps were bridged.",
        "A surge is hardly in it.",
    ]


def test_without_any_decision_the_headline_says_so() -> None:
    assert policy_headline(frame(UNDECIDED)).data["sentence"].startswith("None of the 1 autoscaling policies could be decided")
    assert policy_table(frame(UNDECIDED)).data["said"] == ["No policy could be decided; the reasons stand below."]


def test_without_a_price_costs_are_instance_hours() -> None:
    assert "43 instance hours a month instead of 130" in policy_headline(frame(DECIDED | {"currency": ""})).data["sentence"]


def test_amounts_of_two_currencies_are_never_added_as_money() -> None:
    told = policy_headline(frame(DECIDED, DECIDED | {"currency": "EUR"})).data["sentence"]
    assert "USD" not in told
    assert "EUR" not in told


def test_the_table_has_one_row_a_decided_workload_with_both_ranges() -> None:
    (row,) = policy_table(frame(DECIDED, UNDECIDED)).data["rows"]
    assert row[1:] == ["50 %, 10 to 20", "80 %, 2 to 20", "130", "43 (40 to 46)", "30 %", "2 % (1 to 4 %)", "38 to 5"]


def test_a_workload_with_markup_in_its_name_is_escaped_on_the_page() -> None:
    html = _render.block(policy_table(frame(DECIDED | {"name": "<script>alert(1)</script>"})).to_json())
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_replayed_week_claims_instances_and_minutes_and_marks_the_shortage() -> None:
    block = replayed_week(WEEK, workload=FRONT)
    assert (
        block.data["claim"]
        == "In its worst week front would run 5.33 instances fewer on average, short for 1.5 minutes instead of 0"
    )
    assert [row[5] for row in block.data["table"]["rows"]] == ["1.5", "0"]
    assert block.data["figure"]["data"][3]["y"] == [6.0]


def test_a_week_that_is_short_under_neither_policy_is_told_as_such() -> None:
    claim = replayed_week(WEEK.assign(short_then=0.0), workload=FRONT).data["claim"]
    assert claim.endswith("on average, short for no minute, as now")


def test_the_frontier_names_the_chosen_and_the_present_policy() -> None:
    block = cost_and_risk(CANDIDATES, workload=FRONT, risk=0.05)
    assert block.data["claim"].startswith("2 of 3 candidates for front keep the accepted risk of 5 %")
    assert [note["text"] for note in block.data["figure"]["layout"]["annotations"]][1:] == ["chosen", "now"]
    assert block.data["table"]["rows"][0][0] == "80 %, 2 to 20 (chosen)"


def test_a_scheduled_candidate_is_called_scheduled() -> None:
    block = cost_and_risk(CANDIDATES.assign(frontier=True), workload=FRONT)
    assert block.data["table"]["rows"][1][0] == "60 %, 2 to 20, scheduled"


def test_the_heat_map_says_when_most_instances_are_needed() -> None:
    needed = np.full((7, 24), 2)
    needed[2, 15] = 9
    block = needed_replicas(needed, workload=FRONT)
    assert block.data["claim"] == "front needs between 2 and 9 instances, most of them on Wed at 15:00"
    assert block.data["table"]["rows"][2] == ["Wed", "2", "9", "15:00"]


def test_the_sensitivity_names_the_case_that_hurts_most() -> None:
    block = policy_sensitivity(SENSITIVITY, workload=FRONT)
    assert block.data["claim"] == "What would hurt front most is demand +20 %: the chance of a broken week is then 50 %"
    assert block.data["table"]["rows"][1][2:] == ["52.1", "50 %", "101"]


def test_the_sensitivity_of_a_robust_policy_says_that_it_keeps_its_budget() -> None:
    block = policy_sensitivity(SENSITIVITY.assign(chance=0.01), workload=FRONT)
    assert block.data["claim"].startswith("front keeps its budget in every case tried")


def test_charts_without_a_decision_say_that_there_is_nothing_to_draw() -> None:
    nothing = [
        replayed_week(pd.DataFrame(), workload=""),
        cost_and_risk(pd.DataFrame(), workload=""),
        needed_replicas(np.zeros((7, 24), int), workload=""),
        policy_sensitivity(pd.DataFrame(), workload=""),
        policy_manifests([]),
    ]
    assert {block.kind for block in nothing} == {"facts"}


def test_manifests_stand_on_the_page_as_text_and_are_escaped() -> None:
    html = _render.block(policy_manifests([("HPA a/b", "-  x: <b>\n+  x: 2\n")]).to_json())
    assert "<pre>-  x: &lt;b&gt;\n+  x: 2\n</pre>" in html
    assert "apply both" in html


def test_more_manifests_than_fit_are_counted() -> None:
    block = policy_manifests([("a", "x")] * 23)
    assert len(block.data["texts"]) == 20
    assert block.data["said"][-1] == "3 more stand in the notebook: study.manifests."


def test_a_block_of_texts_has_one_line_of_plain_text_for_a_terminal() -> None:
    assert code([("a", "b")], heading="Manifests").text() == "code: Manifests"


def test_what_a_replay_leaves_out_is_said_with_the_warnings_of_the_run() -> None:
    items = not_modelled(["six weeks are few"]).data["items"]
    assert {item["term"] for item in items} >= {"Pod churn", "Nodes", "Several autoscalers on one target"}
    assert items[-1] == {"term": "This run", "text": "Six weeks are few."}


def test_method_and_words_name_budget_weeks_and_terms() -> None:
    method = policy_method(frame(DECIDED), budget=0.001, risk=0.05).data["items"]
    assert {"term": "Measured on", "text": "6 past weeks for each workload"} in method
    assert len(policy_glossary().data["items"]) <= 8
