"""What a replay needs beside the policy: requests of a pod, the surest of two sources, and what an edit would leave out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from devopskit.analysis.recommend_policy import Advice, Figures, Goal
from devopskit.changes._answer import Refusal
from devopskit.pipeline.autoscaling_findings import findings
from devopskit.pipeline.autoscaling_manifests import edits
from devopskit.pipeline.autoscaling_pods import pods
from devopskit.pipeline.autoscaling_whole import beyond_fields, caveats
from devopskit.pipeline.autoscaling_workloads import Workload, hidden_keys, surest
from devopskit.tables.policies import Behavior, Hpa, Metric, Rules
from devopskit.tables.resources import resources

WEB = "prod/shop/deployment/web"
CPU, MEMORY = Metric("Resource", "cpu", "Utilization", 50), Metric("Resource", "memory", "Utilization", 80)
NOW = Hpa(20, 10, (CPU,))
THEN = Hpa(20, 2, (replace(CPU, target=80),))
CALM = Behavior(down=Rules(900))
FIGURES = Figures(0.02, 0.01, 0.04, 10.0, 9.0, 11.0, 6, 6, 0.0005, 3.0)
EMPTY = pd.DataFrame()


def container(name: str, **more: Any) -> dict[str, Any]:
    blank = dict.fromkeys(resources.names)
    return {
        **blank,
        "resource_id": f"{WEB}/{name}",
        "kind": "container",
        "owner_id": WEB,
        "owner": "shop",
        "provider": "kubernetes",
        **more,
    }


def inventory(*rows: dict[str, Any]) -> pd.DataFrame:
    return resources.check(pd.DataFrame(list(rows)))


def advice(policy: Hpa = THEN, minima: np.ndarray | None = None) -> Advice:
    held = replace(FIGURES, weekly_cost=30.0)
    return Advice(policy, minima, FIGURES, held, candidates=EMPTY, sensitivity=EMPTY, warnings=(), reason="", goal=Goal())


def policy_rows(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({"resource_id": [WEB] * len(texts), "name": ["web"] * len(texts), "policy": list(texts)})


def test_a_pod_asks_for_what_its_containers_ask_for_together() -> None:
    found = pods(
        inventory(container("app", cpu_request=0.5, memory_request=1e9), container("log", cpu_request=0.1, memory_request=1e8))
    )
    row = found[WEB]
    assert (row["kind"], row["name"], row["owner"]) == ("workload", "web", "shop")
    assert (row["cpu_request"], row["memory_request"]) == pytest.approx((0.6, 1.1e9))


def test_a_container_without_a_request_leaves_the_pod_without_one() -> None:
    found = pods(inventory(container("app", cpu_request=0.5, memory_request=1e9), container("log", memory_request=1e8)))
    assert np.isnan(found[WEB]["cpu_request"])
    assert found[WEB]["memory_request"] == pytest.approx(1.1e9)


def test_what_the_inventory_says_of_a_workload_itself_goes_before_the_sum() -> None:
    own = container("app", cpu_request=0.5) | {"resource_id": WEB, "kind": "workload", "owner_id": None, "cpu_request": 0.7}
    assert pods(inventory(own, container("app", cpu_request=0.5)))[WEB]["cpu_request"] == 0.7


def test_an_inventory_without_containers_gives_its_own_rows_alone() -> None:
    assert pods(resources.empty()) == {}


def test_a_manifest_goes_before_metrics_that_show_no_behaviour() -> None:
    seen, whole = json.dumps({"maxReplicas": 9, "unknown": ["behavior"]}), json.dumps({"maxReplicas": 9})
    assert surest(policy_rows(seen, whole))["policy"].tolist() == [whole]
    assert surest(policy_rows(seen))["policy"].tolist() == [seen]


def test_two_autoscalers_of_one_workload_both_stay() -> None:
    rows = policy_rows("{}", "{}").assign(name=["a", "b"])
    assert surest(rows)["name"].tolist() == ["a", "b"]


@pytest.mark.parametrize("text", ["{broken", "[1]", "{}", '{"unknown": 3}'])
def test_a_policy_that_marks_nothing_hides_nothing(text: str) -> None:
    assert hidden_keys(text) == ()


def test_minimum_and_target_alone_are_the_whole_advice() -> None:
    assert beyond_fields(NOW, advice()) == ()


def test_a_schedule_or_another_behaviour_or_a_dropped_metric_lies_beyond() -> None:
    assert beyond_fields(NOW, advice(minima=np.full(672, 3))) == ("schedule",)
    assert beyond_fields(NOW, advice(replace(THEN, behavior=CALM))) == ("behavior",)
    assert beyond_fields(replace(NOW, metrics=(CPU, MEMORY)), advice()) == ("metrics",)


def test_a_behaviour_that_would_have_to_go_lies_beyond_too() -> None:
    assert beyond_fields(replace(NOW, behavior=CALM), advice()) == ("behavior",)


def test_a_behaviour_that_stays_as_it_is_needs_no_edit() -> None:
    assert beyond_fields(replace(NOW, behavior=CALM), advice(replace(THEN, behavior=CALM))) == ()


def test_each_part_beyond_is_a_caveat_of_its_own() -> None:
    assert list(caveats(("behavior", "metrics"))) == [
        "needs the behaviour of the manifest as well",
        "needs the metrics of the manifest as well",
    ]


def test_a_finding_carries_what_an_edit_would_leave_out_and_what_was_not_known() -> None:
    workload = Workload({"resource_id": WEB}, "web", NOW, 500, np.zeros(0), 300, 0.0, unknown=("behavior",))
    found = findings([(workload, advice(minima=np.full(672, 3)), "")], minimum_saving=5.0)
    told = json.loads(found["evidence"].iloc[0])
    assert (told["beyond_fields"], told["unknown_fields"]) == (["schedule"], ["behavior"])


def test_the_library_makes_no_edit_of_half_an_advice_either(tmp_path: Path) -> None:
    workload = Workload({"resource_id": WEB}, "web", NOW, 500, np.zeros(0), 300, 0.0)
    frame = findings([(workload, advice(minima=np.full(672, 3)), "")], minimum_saving=5.0)
    made = edits(tmp_path, frame, names={WEB: "web"})
    assert [one.code for one in made if isinstance(one, Refusal)] == ["half_advice"] * 2
