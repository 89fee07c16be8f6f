"""What moved, what stays, what else would fit, and what the old sizes risked: each from plain frames."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from devopskit.reporting.blocks import Block
from devopskit.reporting.left_alone import left_alone
from devopskit.reporting.machine_choices import machine_choices
from devopskit.reporting.moved import moved
from devopskit.reporting.old_and_new_size import old_and_new_size
from devopskit.tables.findings import findings
from devopskit.units import GIB

CALM = pd.DataFrame({"advices": [100], "free": [0.4], "steady": [0.02], "cost": [1.013]})
NO_NODES = pd.DataFrame({"account": []})
NO_SIZES = pd.DataFrame({"metric": [], "status": [], "capacity": [], "size": [], "risk_now": [], "risk": []})


def found(*rows: dict[str, Any]) -> pd.DataFrame:
    usual = {"check": "oversized_containers", "field": "cpu_request", "unit": "cores", "status": "decided", "reason": "It needs less.",
             "action": "right-size", "evidence": "{}", "currency": "EUR"}  # fmt: skip
    return findings.check(pd.DataFrame([usual | {"finding_id": row["resource_id"]} | row for row in rows]))


def said(block: Block) -> str:
    return " ".join(block.data["said"])


def test_an_advice_that_differs_from_the_last_one_is_shown_with_both() -> None:
    before = found({"resource_id": "web", "recommended": "0.5"}, {"resource_id": "db", "recommended": "2"})
    block = moved(found({"resource_id": "web", "recommended": "0.25"}, {"resource_id": "db", "recommended": "2"}), before, CALM)
    assert block.data["rows"] == [[[{"name": "web"}], "cpu request", "500 m", "250 m"]]
    assert "1 of 2 are as they were." in said(block)


def test_the_largest_moves_come_first_and_jumps_are_counted() -> None:
    before = found({"resource_id": "web", "recommended": "1"}, {"resource_id": "db", "recommended": "1"})
    now = found({"resource_id": "web", "recommended": "1.01"}, {"resource_id": "db", "recommended": "2"})
    block = moved(now, before, CALM)
    assert [row[0] for row in block.data["rows"]] == [[{"name": "db"}], [{"name": "web"}]]
    assert block.data["caption"] == "2 recommendations moved, 1 by a tenth or more"


def test_small_steps_that_changed_nothing_are_not_told() -> None:
    calm = pd.DataFrame({"advices": [100], "free": [0.0], "steady": [0.0], "cost": [1.0]})
    assert "small steps" not in said(moved(findings.empty(), findings.empty(), calm))


def test_resources_that_came_and_went_are_named_as_such() -> None:
    block = moved(found({"resource_id": "new", "recommended": "1"}), found({"resource_id": "old", "recommended": "1"}), CALM)
    assert [row[2:] for row in block.data["rows"]] == [["not looked at", "1 core"], ["1 core", "no longer there"]]


def test_the_first_run_says_that_there_is_nothing_to_compare_with() -> None:
    block = moved(found({"resource_id": "web", "recommended": "1"}), findings.empty(), CALM)
    assert said(block).startswith("This is the first run to compare with.")


def test_what_calm_sizes_cost_is_told_with_the_share_of_moves() -> None:
    block = moved(findings.empty(), findings.empty(), CALM)
    assert "by a tenth or more in 2 % of weeks instead of 40 %, for 1.3 % more capacity" in said(block)


def test_kept_resources_are_grouped_by_why_they_stay() -> None:
    block = left_alone(
        found(
            {
                "resource_id": "a",
                "status": "keep",
                "reason": "It needs 2 cores. The present request is within 10 % of its need.",
            },
            {
                "resource_id": "b",
                "status": "keep",
                "reason": "It needs 3 cores. The present request is within 10 % of its need.",
            },
            {"resource_id": "c", "status": "keep", "reason": "It needs 1 core. No smaller type holds this."},
            {"resource_id": "d"},
        )
    )
    assert [row[1] for row in block.data["rows"]] == ["2", "1"]
    assert block.data["rows"][0][0] == "The present request is within 10 % of its need."
    assert said(block) == "3 resources keep at least one of their settings."


def test_nothing_kept_is_said_in_a_sentence() -> None:
    assert said(left_alone(found({"resource_id": "a"}))) == "Nothing was left as it is."


def test_other_types_stand_beside_the_advised_one_with_what_is_stranded() -> None:
    evidence = {
        "alternatives": [
            {"type": "m5.large", "vcpu": 2, "memory_bytes": 8 * GIB, "saving": 40.0},
            {"type": "m5a.large", "vcpu": 2, "memory_bytes": 8 * GIB, "saving": None},
        ],
        "stranded_cores": 0.5,
        "stranded_bytes": 2 * GIB,
    }
    block = machine_choices(found({"resource_id": "i-1", "recommended": "m6a.large", "evidence": json.dumps(evidence)}))
    (row,) = block.data["rows"]
    assert row[1:] == ["m6a.large", "0.5 cores, 2 GiB", "m5.large, EUR 40", "m5a.large, no price"]


def test_machines_and_examples_are_called_by_their_names() -> None:
    evidence = json.dumps({"alternatives": [], "stranded_cores": 0.5, "stranded_bytes": GIB})
    told = {"resource_id": "i-1", "resource_name": "prod-web", "recommended": "m6a.large", "evidence": evidence}
    assert machine_choices(found(told)).data["rows"][0][0] == [{"name": "prod-web"}]
    assert left_alone(found(told | {"status": "keep"})).data["rows"][0][2] == [{"name": "prod-web"}]


def test_without_a_machine_to_change_no_types_are_listed() -> None:
    assert said(machine_choices(found({"resource_id": "a"}))) == "No machine gets another type."


def test_old_and_new_sizes_are_summed_with_their_mean_risks() -> None:
    sizes = pd.DataFrame(
        {"metric": ["cpu", "cpu", "disk"], "status": "decided", "capacity": [4.0, 2.0, 1.0], "size": [1.0, 1.0, 1.0],
         "risk_now": [0.0, 0.02, 0.5], "risk": [0.05, 0.05, 0.5]}
    )  # fmt: skip
    block = old_and_new_size(sizes, NO_NODES)
    assert block.data["rows"] == [["CPU", "6 cores", "1 %", "2 cores", "5 %"]]


def test_where_no_node_can_leave_the_saving_is_told_to_wait_for_one() -> None:
    nodes = pd.DataFrame(
        {"account": ["prod"], "nodes": [14], "needed_before": [5], "needed_after": [5], "removable": [0], "paper": [305.0],
         "real": [0.0], "currency": ["USD"]}
    )  # fmt: skip
    told = said(old_and_new_size(NO_SIZES, nodes))
    assert "so none can leave; its changes, counted as shares of a node, USD 305 a month, are saved once one can." in told


def test_changes_that_grow_are_no_saving_and_name_the_nodes_that_must_come() -> None:
    nodes = pd.DataFrame(
        {"account": ["prod"], "nodes": [12], "needed_before": [19], "needed_after": [34], "removable": [0], "paper": [-1900.0],
         "real": [0.0], "currency": ["USD"]}
    )  # fmt: skip
    told = said(old_and_new_size(NO_SIZES, nodes))
    assert "so 15 more must come; its changes, counted as shares of a node, cost USD 1,900 a month." in told


def test_a_cheaper_type_beside_the_advised_one_is_explained() -> None:
    other = {"type": "c6a.large", "vcpu": 2, "memory_bytes": 4 * GIB, "saving": 60.0}
    evidence = json.dumps({"alternatives": [other], "stranded_cores": 0.5, "stranded_bytes": GIB})
    advised = {"resource_id": "a", "recommended": "c6i.large", "evidence": evidence}
    assert "too small for the benchmark" in said(machine_choices(found(advised | {"saving": 55.0})))
    assert "benchmark" not in said(machine_choices(found(advised | {"saving": 65.0})))


def test_nodes_that_can_leave_are_told_with_their_part_of_the_saving() -> None:
    nodes = pd.DataFrame(
        {"account": ["prod"], "nodes": [14], "needed_before": [5], "needed_after": [4], "removable": [1], "paper": [305.0],
         "real": [258.0], "currency": ["USD"]}
    )  # fmt: skip
    assert "so 1 can leave: USD 258 a month; its changes, counted as shares of a node, USD 305." in said(
        old_and_new_size(NO_SIZES, nodes)
    )
