"""The latency block of the autoscaling page, from literal frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from devopskit.reporting import _render
from devopskit.reporting.policy_latency import latency_and_use
from devopskit.reporting.policy_levers import policy_levers

WEB = "prod/shop/deployment/web"
ROW: dict[str, Any] = {
    "resource_id": WEB, "name": "web", "service": "prod/shop/service/web", "objective_s": 0.2, "quantile": 0.95, "usable_share": 0.79,
    "idle_s": 0.062, "full": 0.96, "error": 0.047, "seen": 0.88, "counted": True, "useful": np.nan, "words": "it bends",
}  # fmt: skip
BARE = ROW | {
    "resource_id": "x/y/deployment/z",
    "name": "z",
    "objective_s": np.nan,
    "usable_share": 1.0,
    "error": np.nan,
    "words": "none",
}
CURVE = pd.DataFrame(
    {"use": [0.3, 0.8, 0.3, 0.9], "measured_s": [0.07, 0.2, np.nan, np.nan], "fitted_s": [np.nan, np.nan, 0.07, 0.4]}
)


def test_the_claim_says_how_much_of_the_request_keeps_the_objective_and_how_wrong_the_fit_is() -> None:
    block = latency_and_use(pd.DataFrame([ROW]), CURVE, workload=WEB)
    told = "web keeps 200 ms at p95 up to 79 % of its request; the curve misses later data by 4.7 % in the median"
    assert block.data["claim"] == told


def test_the_chart_shows_measurements_curve_objective_and_where_they_meet() -> None:
    data = latency_and_use(pd.DataFrame([ROW]), CURVE, workload=WEB).data["figure"]["data"]
    assert [trace["y"] for trace in data] == [[70.0, 200.0], [70.0, 400.0], [200.0, 200.0], [200.0]]
    assert data[3]["x"] == [79.0]


def test_without_an_objective_only_measurements_and_curve_are_drawn() -> None:
    block = latency_and_use(pd.DataFrame([ROW | {"objective_s": np.nan}]), CURVE, workload=WEB)
    assert len(block.data["figure"]["data"]) == 2
    assert "no objective is set" in block.data["claim"]


def test_every_workload_has_its_goal_in_the_table() -> None:
    rows = latency_and_use(pd.DataFrame([ROW, BARE]), CURVE, workload=WEB).data["table"]["rows"]
    assert [row[1:] for row in rows] == [
        ["p95 within 200 ms", "79 %", "4.7 %", "it bends"],
        ["none set", "100 %", "not measured", "none"],
    ]


def test_without_any_curve_each_workload_says_what_is_missing() -> None:
    block = latency_and_use(pd.DataFrame([BARE]), CURVE.head(0), workload="")
    assert block.kind == "facts"
    assert block.data["items"][0] == {"term": "z", "text": "none."}


def test_names_from_outside_are_escaped_in_claim_and_table() -> None:
    bad = ROW | {"resource_id": "a/b/c/<img src=x>", "name": "<img src=x>"}
    html = _render.block(latency_and_use(pd.DataFrame([bad]), CURVE, workload="a/b/c/<img src=x>").to_json())
    assert "<img src" not in html


LEVERS = pd.DataFrame(
    {
        "lever": ["Scheduled minima", "Spot capacity"], "now": ["none", "not known"], "advised": ["none", "up to 60 % of the pods"],
        "saving": [-1.28, np.nan], "why": ["replayed", "no price"], "resource_id": WEB, "currency": "USD",
    }
)  # fmt: skip


def test_levers_stand_beside_each_other_with_their_saving_or_that_it_is_not_known() -> None:
    block = policy_levers(LEVERS)
    assert block.data["caption"] == "What else would pay for web"
    assert [row[3] for row in block.data["rows"]] == ["−1.28", "not known"]
    assert "savings do not add up" in block.data["said"][0]


def test_without_a_decided_workload_of_a_cluster_there_are_no_levers() -> None:
    assert policy_levers(LEVERS.head(0)).kind == "facts"


def test_levers_without_a_currency_are_in_instance_hours() -> None:
    columns = policy_levers(LEVERS.assign(currency="")).data["columns"]
    assert "instance hours a month" in str(columns[3])
