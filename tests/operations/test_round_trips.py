"""`read(emit(policy)) == policy` over random policies of every form, names from outside included."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devopskit import parts
from tests.operations import policies

CASES = [
    ("hpa", policies.HPAS, {"name": "web"}),
    ("keda", policies.KEDAS, {"name": "web"}),
    ("karpenter", policies.POOLS, {"name": "general"}),
    ("vpa", policies.VPAS, {"name": "web"}),
    ("pdb", policies.DISRUPTIONS, {"name": "web"}),
    ("cronjob", policies.SCHEDULES, {"hpa": "web"}),
    ("swarm", policies.SWARMS, {"service": "web"}),
    ("terraform_appautoscaling", policies.SERVICES, {"name": "web"}),
    ("terraform_appautoscaling", policies.TRACKINGS, {"name": "web"}),
    ("terraform_appautoscaling", policies.FUNCTIONS, {"name": "web"}),
    ("terraform_appautoscaling", policies.STEP_SCALINGS, {"name": "web"}),
    ("terraform_appautoscaling", policies.SCHEDULES, {"name": "web"}),
    ("terraform_autoscaling", policies.TRACKINGS, {"name": "web"}),
    ("terraform_autoscaling", policies.STEP_SCALINGS, {"name": "web"}),
    ("terraform_autoscaling", policies.PREDICTIVES, {"name": "web"}),
    ("terraform_autoscaling", policies.SCHEDULES, {"name": "web"}),
    ("terraform_google", policies.MIGS, {"name": "web"}),
    ("terraform_azure", policies.SETTINGS, {"name": "web"}),
    ("cloudformation", policies.SERVICES, {"name": "web"}),
    ("cloudformation", policies.TRACKINGS, {"name": "web"}),
    ("cloudformation", policies.FUNCTIONS, {"name": "web"}),
    ("cloudformation", policies.STEP_SCALINGS, {"name": "web"}),
    ("cloudformation", policies.SCHEDULES, {"name": "web"}),
    ("cloudformation", policies.TRACKINGS, {"name": "web", "group": "web"}),
    ("cloudformation", policies.STEP_SCALINGS, {"name": "web", "group": "web"}),
    ("cloudformation", policies.PREDICTIVES, {"name": "web", "group": "web"}),
    ("cloudformation", policies.SCHEDULES, {"name": "web", "group": "web"}),
]


@pytest.mark.parametrize(("part", "policy", "told"), CASES, ids=lambda value: value if isinstance(value, str) else "")
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_policy_reads_back_as_it_was_emitted(part: str, policy: Any, told: dict[str, Any], data: st.DataObject) -> None:
    operation = parts.load("operations", part)
    drawn = data.draw(policy)
    assert operation.read(operation.emit(drawn, **told)) == drawn


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(minima=policies.MINIMA)
def test_a_table_of_quarter_hours_reads_back_as_it_was_emitted(minima: tuple[int, ...]) -> None:
    operation = parts.load("operations", "cronjob_minima")
    assert operation.read(operation.emit(minima, hpa="web")) == minima


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(minima=policies.MINIMA, policy=policies.CPU_HPAS)
def test_a_table_written_as_triggers_of_keda_reads_back_as_it_was_emitted(minima: tuple[int, ...], policy: Any) -> None:
    operation = parts.load("operations", "keda_minima")
    assert operation.read(operation.emit(minima, policy=policy, name="web")) == minima
