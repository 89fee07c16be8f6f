"""What a run says is kept, and scored when its weeks are past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from devopskit.pipeline.forecasting_ledger import rows_of, scored
from devopskit.pipeline.forecasting_outlook import Outlook, Terms, outlook
from devopskit.pipeline.forecasting_targets import COLUMNS, Targets
from devopskit.store.store import Store
from devopskit.tables.forecasts import LEVELS, QUANTILES, forecasts

END = datetime(2026, 7, 1, tzinfo=UTC)


def targets(values: np.ndarray, end: datetime = END) -> Targets:
    told = dict.fromkeys(COLUMNS, "x") | {
        "subject": "a disk",
        "resource_id": "a",
        "limit": 100.0,
        "outage": True,
        "members": 1,
        "zones": 1,
    }
    return Targets(pd.DataFrame([told | {"what": "disk"}]), values[None, :], values[None, :], end)


def said(made: datetime, week: int, middle: float, run: str = "r1") -> dict[str, object]:
    """One row of the ledger: a median, 80 % within 5 of it and 90 % within 10."""
    start = made + timedelta(weeks=week)
    spread = dict(zip(QUANTILES, [middle + d for d in (-10, -5, 0, 5, 10)], strict=True))
    told = {"run_id": run, "made_at": made, "subject": "a disk", "metric": "m", "unit": "By", "limit": 100.0, "chance": 0.1}
    return told | spread | {"target_start": start, "target_end": start + timedelta(weeks=1)}


def ledger(*rows: dict[str, object]) -> pd.DataFrame:
    return forecasts.check(pd.DataFrame(rows))


MADE = END - timedelta(weeks=2)


def test_a_forecast_is_scored_by_the_largest_value_of_its_week() -> None:
    values = np.r_[np.full(14, 40.0), np.full(7, 50.0), np.full(7, 52.0)]
    values[17] = 54.0
    (row,) = scored(ledger(said(MADE, 0, 50)), targets(values)).to_dict("records")
    assert (row["actual"], row["weeks_ahead"], row["inside80"], row["inside90"]) == (54.0, 1, True, True)
    assert row["error"] == pytest.approx(0.04)


def test_what_came_outside_of_the_range_is_said_to_be_outside() -> None:
    (row,) = scored(ledger(said(MADE, 1, 44)), targets(np.full(28, 52.0))).to_dict("records")
    assert (row["weeks_ahead"], row["inside80"], row["inside90"]) == (2, False, True)


def test_weeks_that_are_not_over_are_not_scored() -> None:
    assert scored(ledger(said(MADE, 2, 50)), targets(np.full(28, 50.0))).empty


def test_a_week_with_two_days_missing_is_not_scored() -> None:
    values = np.full(28, 50.0)
    values[15:17] = np.nan
    assert scored(ledger(said(MADE, 0, 50)), targets(values)).empty


def test_a_repeated_run_is_no_second_forecast() -> None:
    twice = ledger(said(MADE, 0, 40), said(MADE, 0, 50, run="r2"))
    assert scored(twice, targets(np.full(28, 50.0)))["q50"].tolist() == [50.0]


def test_a_subject_that_is_gone_is_not_scored() -> None:
    gone = ledger(said(MADE, 0, 50)).assign(subject="b disk")
    assert scored(gone, targets(np.full(28, 50.0))).empty


@pytest.fixture(scope="module")
def seen() -> Outlook:
    return outlook(targets(np.linspace(20, 60, 60) + np.arange(60) % 7 * 0.1), Terms())


def test_an_outlook_adds_a_row_for_every_week_it_reaches(seen: Outlook) -> None:
    rows = rows_of(seen)
    assert rows["target_start"].tolist() == [pd.Timestamp(END + timedelta(weeks=week)) for week in range(4)]
    assert rows["made_at"].eq(pd.Timestamp(END)).all()


def test_the_quantiles_of_a_row_rise_with_their_level(seen: Outlook) -> None:
    rows = rows_of(seen)
    assert len(QUANTILES) == len(LEVELS) == 5
    assert (rows[list(QUANTILES)].diff(axis=1).iloc[:, 1:] >= 0).all().all()


def test_an_undecided_outlook_adds_nothing_to_the_ledger() -> None:
    assert rows_of(outlook(targets(np.r_[np.full(50, np.nan), np.full(5, 3.0)]), Terms())).empty


def test_the_ledger_of_the_store_keeps_what_every_run_said(tmp_path: Path, seen: Outlook) -> None:
    store = Store(tmp_path)
    store.append("forecasts", rows_of(seen).assign(run_id="r1"))
    store.append("forecasts", rows_of(seen).assign(run_id="r2"))
    kept = store.frame("forecasts")
    assert kept.groupby("run_id").size().to_dict() == {"r1": 4, "r2": 4}
    pd.testing.assert_frame_equal(kept[kept["run_id"] == "r1"].assign(run_id="").reset_index(drop=True), rows_of(seen))
