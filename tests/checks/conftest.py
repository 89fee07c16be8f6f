"""Literal frames from the few fields that matter to a test; rates are given, so that savings can be recomputed by hand."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from devopskit import parts
from devopskit.tables.activity import activity as activity_table
from devopskit.tables.charges import charges as charges_table
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
        return sizes_table.check(pd.DataFrame(filled)) if filled else sizes_table.empty()

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


NOW = pd.Timestamp("2026-07-01", tz="UTC")


@pytest.fixture
def now() -> pd.Timestamp:
    return NOW


@pytest.fixture
def seen() -> Callable[..., pd.DataFrame]:
    """Rows (resource_id, metric, days since last use or None for never) or (..., further fields) of 60 measured days."""
    usual = {
        "until": NOW,
        "first": NOW - pd.Timedelta(days=60),
        "days": 60.0,
        "longest_quiet": 0.0,
        "maximum": 0.0,
        "mean": 0.0,
    }

    def build(*rows: tuple[Any, ...]) -> pd.DataFrame:
        filled = [
            usual
            | {"resource_id": r[0], "metric": r[1], "active_days": 0.0 if r[2] is None else 5.0}
            | {"last_active": None if r[2] is None else NOW - pd.Timedelta(days=r[2] + 1)}
            | (r[3] if len(r) > 3 else {})
            for r in rows
        ]
        return activity_table.check(pd.DataFrame(filled)) if filled else activity_table.empty()

    return build


@pytest.fixture
def billed() -> Callable[..., pd.DataFrame]:
    """Rows of the reduced bill."""
    usual = {
        "currency": "EUR",
        "quiet_hours": 0.0,
        "provider": "AWS",
        "region": "us-east-1",
        "first": NOW - pd.Timedelta(days=60),
    }
    return lambda *rows: charges_table.check(pd.DataFrame([usual | row for row in rows]))


@pytest.fixture
def audited(inventory, rated, seen, billed, now) -> Callable[..., pd.DataFrame]:
    """Findings of a check by name over things, of which the first costs `cost` a month, with a bill and use where they matter."""

    def call(
        check: str, *things: dict[str, Any], bill: tuple = (), use: tuple = (), cost: float = NAN, **more: Any
    ) -> pd.DataFrame:
        find = parts.load("checks", check).find
        tables = {
            "resources": inventory(*things), "rates": rated({"resource_id": things[0]["resource_id"], "monthly_cost": cost}),
            "charges": billed(*(bill or ({},))), "activity": seen(*use), "now": now,
        }  # fmt: skip
        return find(**{name: value for name, value in tables.items() if name in inspect.signature(find).parameters}, **more)

    return call
