"""Literal frames from the few fields that matter to a test; rates are given, so that savings can be recomputed by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from devopskit.tables.resources import resources as resources_table
from devopskit.tables.sizes import sizes as sizes_table

NAN = float("nan")


@pytest.fixture
def inventory() -> Callable[..., pd.DataFrame]:
    usual = {"kind": "instance", "provider": "aws", "region": "us-east-1", "os": "linux"}
    return lambda *rows: resources_table.check(pd.DataFrame([usual | row for row in rows]))


@pytest.fixture
def decided() -> Callable[..., pd.DataFrame]:
    """Rows (resource_id, metric, size) or (resource_id, metric, size, further fields)."""
    usual = {"status": "decided", "need": "max", "risk": 0.04, "risk_now": 0.01, "workload_weeks": 120.0}

    def build(*rows: tuple[Any, ...]) -> pd.DataFrame:
        filled = [
            usual
            | {"resource_id": r[0], "metric": r[1], "size": r[2], "peak": r[2], "typical": r[2]}
            | (r[3] if len(r) > 3 else {})
            for r in rows
        ]
        return sizes_table.check(pd.DataFrame(filled))

    return build


@pytest.fixture
def rated() -> Callable[..., pd.DataFrame]:
    """Rates by the user's own bill unless said otherwise."""
    usual = {
        "monthly_cost": NAN, "currency": "EUR", "origin": "bill", "as_of": pd.NaT, "quality": "listed", "note": "your bill", "reason": "",
        "covered": 0.0, "core_month": NAN, "gib_month": NAN,
    }  # fmt: skip
    return lambda *rows: pd.DataFrame([usual | row for row in rows])


@pytest.fixture
def evidence() -> Callable[[pd.DataFrame], dict[str, Any]]:
    return lambda findings: json.loads(findings.iloc[0]["evidence"])
