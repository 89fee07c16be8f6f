"""Demand that is left for commitments after the other changes."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.pipeline.eligible_use import left_to_cover
from devopskit.tables.charges import charges
from devopskit.tables.eligible import eligible
from devopskit.tables.findings import findings

KEY = {"provider": "AWS", "category": "Compute", "currency": "EUR"}
CHARGES = charges.check(pd.DataFrame([KEY | {"resource_id": "i-1", "monthly_cost": 730.0}]))


def use(**columns):
    start = pd.date_range("2026-03-01", periods=48, freq="h", tz="UTC")
    return eligible.check(pd.DataFrame(KEY | {"start": start, "hours": 1.0, "demand": 4.0} | columns))


def saving(amount, **columns):
    usual = {"finding_id": "1", "check": "c", "resource_id": "i-1", "field": "type", "status": "decided", "reason": "It rests."}
    return findings.check(pd.DataFrame([usual | {"action": "terminate", "saving": amount} | columns]))


def test_a_saving_of_one_an_hour_leaves_three_of_four():
    assert left_to_cover(use(), saving(730.0), CHARGES)["demand"].unique().tolist() == pytest.approx([3.0])


def test_what_strands_now_is_counted_as_saved_after_it_ends():
    left = left_to_cover(use(), saving(0.0, saving_after_expiry=1460.0), CHARGES)
    assert left["demand"].unique().tolist() == pytest.approx([2.0])


def test_a_saving_beyond_all_use_leaves_nothing_and_never_less():
    assert left_to_cover(use(), saving(99999.0), CHARGES)["demand"].sum() == 0.0


def test_undecided_findings_and_other_kinds_leave_the_demand_alone():
    assert left_to_cover(use(), saving(730.0, status="undecided"), CHARGES)["demand"].sum() == pytest.approx(192.0)
    assert left_to_cover(use(category="Databases"), saving(730.0), CHARGES)["demand"].sum() == pytest.approx(192.0)


def test_a_bill_without_eligible_use_stays_empty():
    assert left_to_cover(eligible.empty(), saving(730.0), CHARGES).empty
