"""What a tag says about the latency a workload must keep."""

from __future__ import annotations

import json

import pytest

from devopskit.pipeline.latency_objective import LatencyObjective, latency_objective
from devopskit.tables.performance import LATENCY_P95, LATENCY_P99


def tagged(text: str) -> dict[str, str]:
    return {"tags": json.dumps({"latency-slo": text})}


@pytest.mark.parametrize(
    ("text", "seconds", "quantile"),
    [
        ("300ms", 0.3, 0.95),
        ("0.3", 0.3, 0.95),
        (" .3 s ", 0.3, 0.95),
        ("p99 < 2s", 2.0, 0.99),
        ("P50: 80 ms", 0.08, 0.5),
    ],
)
def test_latencies_are_read_as_people_write_them(text: str, seconds: float, quantile: float) -> None:
    assert latency_objective(tagged(text), 0.0) == LatencyObjective(seconds, quantile)


def test_without_a_tag_the_report_sets_the_objective_of_all() -> None:
    assert latency_objective({"tags": "{}"}, 0.5) == LatencyObjective(0.5)
    assert latency_objective({}, 0.0) == LatencyObjective(None)


@pytest.mark.parametrize("text", ["soon", "0ms", "-3ms", "p90 300ms", "300 minutes", "1e9"])
def test_a_tag_that_is_no_latency_is_said_and_not_guessed(text: str) -> None:
    found = latency_objective(tagged(text), 0.5)
    assert found.seconds == 0.5
    assert "which is no latency" in found.note


def test_the_quantile_decides_which_measured_latency_is_read() -> None:
    assert LatencyObjective(0.3).metric == LATENCY_P95
    assert LatencyObjective(0.3, 0.99).metric == LATENCY_P99
