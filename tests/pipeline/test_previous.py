"""The last advice comes from the ledger of findings: of the same risk, on earlier data, not too old."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from devopskit.pipeline import previous
from devopskit.pipeline.reading import Data
from devopskit.pipeline.rightsizing import RightSizing, right_sizing
from devopskit.tables.findings import findings

END = datetime(2026, 3, 16, tzinfo=UTC)
WEEK = timedelta(days=7)


def found(resource: str = "web", evidence: str = '{"peak": 1.5}') -> pd.DataFrame:
    """One finding."""
    row = {"finding_id": f"id-{resource}", "check": "oversized_containers", "resource_id": resource, "field": "cpu_request",
           "status": "decided", "reason": "a copy needs less", "action": "right-size", "evidence": evidence}  # fmt: skip
    return findings.check(pd.DataFrame([row]))


def sizes(resource: str = "web", size: float = 0.5) -> pd.DataFrame:
    return pd.DataFrame({"resource_id": [resource], "metric": ["cpu"], "size": [size]})


def stamped(size: float, *, end: datetime, risk: float = 0.05) -> pd.DataFrame:
    return previous.stamped(found(), sizes(size=size), risk=risk, end=end)


def test_a_finding_carries_the_sizes_behind_it_beside_its_other_evidence() -> None:
    evidence = json.loads(stamped(0.5, end=END)["evidence"][0])
    assert evidence["peak"] == 1.5
    assert evidence["sized"] == {"risk": 0.05, "until": "2026-03-16T00:00:00+00:00", "sizes": {"cpu": 0.5}}


def test_a_finding_without_a_size_keeps_its_evidence_as_it_is() -> None:
    assert previous.stamped(found("db"), sizes(), risk=0.05, end=END)["evidence"].tolist() == ['{"peak": 1.5}']


def test_the_newest_advice_on_earlier_data_is_the_previous_one() -> None:
    ledger = pd.concat([stamped(0.5, end=END - 2 * WEEK), stamped(0.6, end=END - WEEK), stamped(0.7, end=END)])
    assert previous.sizes_of(previous.last(ledger, risk=0.05, end=END)) == {("web", "cpu"): 0.6}


def test_advice_for_another_risk_is_not_the_previous_one() -> None:
    assert previous.last(stamped(0.5, end=END - WEEK, risk=0.1), risk=0.05, end=END).empty


def test_advice_older_than_five_weeks_is_forgotten() -> None:
    assert previous.last(stamped(0.5, end=END - 6 * WEEK), risk=0.05, end=END).empty


@pytest.mark.parametrize("evidence", ["", "[1]", "{}", '{"sized": 3}'])
def test_findings_that_tell_no_size_are_passed_over(evidence: str) -> None:
    assert previous.last(found(evidence=evidence), risk=0.05, end=END).empty


@pytest.fixture(scope="module")
def study(sample_data: Data) -> RightSizing:
    return right_sizing(sample_data)


def after(sample_data: Data, study: RightSizing, days: int) -> RightSizing:
    """The same report where the ledger holds its findings as made `days` earlier."""
    then = previous.stamped(
        study.findings,
        study.sizes.assign(size=1.2 * study.sizes["size"]),
        risk=0.05,
        end=sample_data.period.end - timedelta(days),
    )
    return right_sizing(dataclasses.replace(sample_data, earlier=then))


def test_sizes_come_down_from_the_last_ones_in_steps_below_a_tenth(study: RightSizing, sample_data: Data) -> None:
    again = after(sample_data, study, days=7)
    moved = again.sizes["size"] / (1.2 * study.sizes["size"])
    # Some are so far above what is wanted that they come down at once.
    assert moved.dropna().between(0.9, 1.0).mean() > 0.6
    assert len(again.before) == study.findings["evidence"].str.contains("sized").sum()


def test_a_run_that_is_repeated_on_the_same_data_says_the_same(study: RightSizing, sample_data: Data) -> None:
    again = after(sample_data, study, days=0)
    pd.testing.assert_frame_equal(again.sizes, study.sizes)
    assert again.before.empty


def test_how_often_sizes_would_have_moved_is_told_for_every_pool(study: RightSizing) -> None:
    measured = study.steadiness.dropna(subset="free")
    assert (measured["steady"] <= measured["free"] + 1e-9).all()
    assert {"cpu", "memory"} <= set(measured["metric"])
