"""Inventory and bill frames from the few fields that matter to a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from devopskit.tables.resources import resources as table


@pytest.fixture
def inventory() -> Callable[..., pd.DataFrame]:
    def build(*rows: dict[str, Any]) -> pd.DataFrame:
        return table.check(pd.DataFrame([{"kind": "instance", "provider": "aws", "region": "us-east-1"} | row for row in rows]))

    return build


@pytest.fixture
def bill() -> Callable[..., pd.DataFrame]:
    usual = {
        "currency": "USD",
        "effective_cost": 0.0,
        "contracted_cost": 0.0,
        "billed_cost": 0.0,
        "list_cost": 0.0,
        "hours": 730.0,
        "days": 31,
    }

    def build(*rows: dict[str, Any]) -> pd.DataFrame:
        return pd.DataFrame([usual | row for row in rows])

    return build
