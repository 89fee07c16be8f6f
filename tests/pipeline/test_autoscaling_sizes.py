"""Requests to try: multiples of the present one, and what right-sizing said last."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.pipeline.autoscaling_sizes import requests, right_sized

WEB = "prod/shop/deployment/web"


def containers(*requests_: float) -> pd.DataFrame:
    rows = [
        {"resource_id": f"{WEB}/c{number}", "kind": "container", "owner_id": WEB, "cpu_request": size}
        for number, size in enumerate(requests_)
    ]
    return pd.DataFrame(rows, columns=["resource_id", "kind", "owner_id", "cpu_request"])


def said(*rows: dict[str, Any]) -> pd.DataFrame:
    blank = {
        "check": "oversized_containers",
        "resource_id": f"{WEB}/c0",
        "field": "cpu_request",
        "status": "decided",
        "run_id": "1",
    }
    return pd.DataFrame([blank | row for row in rows], columns=[*blank, "recommended"])


def test_without_any_advice_half_and_double_are_tried() -> None:
    assert requests(WEB, 500, containers(0.5), said()) == {250: "0.5 x", 500: "1 x", 1000: "2 x"}


def test_what_right_sizing_advised_is_tried_as_well() -> None:
    found = requests(WEB, 500, containers(0.5), said({"recommended": "0.3"}))
    assert found == {250: "0.5 x", 300: "right-sizing", 500: "1 x", 1000: "2 x"}


def test_containers_without_advice_keep_what_they_ask_for() -> None:
    assert right_sized(WEB, containers(0.5, 0.1), said({"recommended": "0.3"})) == 400


def test_the_newest_run_is_the_one_that_counts() -> None:
    runs = said({"recommended": "0.2", "run_id": "20260608"}, {"recommended": "0.4", "run_id": "20260601"})
    assert right_sized(WEB, containers(0.5), runs) == 200


def test_advice_that_was_not_decided_or_is_about_memory_does_not_count() -> None:
    other = said({"status": "keep", "recommended": None}, {"field": "memory_request", "recommended": "1000000"})
    assert right_sized(WEB, containers(0.5), other) is None


def test_a_pod_with_a_container_that_asks_for_nothing_has_no_size() -> None:
    assert right_sized(WEB, containers(0.5, float("nan")), said({"recommended": "0.3"})) is None


def test_a_workload_whose_containers_are_not_known_has_no_advice() -> None:
    assert right_sized("prod/shop/deployment/other", containers(0.5), said({"recommended": "0.3"})) is None
