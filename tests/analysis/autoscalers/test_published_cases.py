"""Cases taken from the controllers' own tests and computed by hand, which lie beside the clone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench.autoscaling_hpa_cases import KINDS as HPA
from tests.bench.autoscaling_other_cases import KINDS as OTHERS


def differing(file: Path) -> list[str]:
    """Ids of the cases whose answer lacks an expected key or value."""
    cases: list[dict[str, Any]] = json.loads(file.read_text())["cases"]
    answers = [(case, (HPA | OTHERS)[case["kind"]](case["inputs"])) for case in cases]
    return [case["id"] for case, answer in answers if not case["expect"].items() <= answer.items()]


@pytest.mark.parametrize("name", ["hpa_cases.json", "other_cases.json"])
def test_every_published_decision_is_the_same_here(shared_data: Path, name: str) -> None:
    assert differing(shared_data / "autoscaling" / name) == []
