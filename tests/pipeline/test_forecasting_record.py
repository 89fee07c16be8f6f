"""From the notebook's last cell to the ledger of the store: what a run says is kept under its name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from devopskit import settings as configured
from devopskit.errors import RequestError
from devopskit.pipeline.forecasting import terms_of
from devopskit.pipeline.running import _configured, _remember_forecasts
from devopskit.reporting.recording import record
from devopskit.store.store import Store
from devopskit.tables.forecasts import QUANTILES, forecasts

MADE = datetime(2026, 7, 1, tzinfo=UTC)


def said() -> pd.DataFrame:
    row = {
        "run_id": "",
        "made_at": MADE,
        "subject": "a disk",
        "metric": "m",
        "target_start": MADE,
        "target_end": MADE + timedelta(weeks=1),
    }
    return forecasts.check(pd.DataFrame([row | dict.fromkeys(QUANTILES, 1.25) | {"limit": 2.0, "chance": 0.125}]))


def test_a_recorded_forecast_reaches_the_ledger_with_the_name_of_its_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEVOPSKIT_RUN_DIR", str(tmp_path))
    record(forecasts=said())
    done = SimpleNamespace(folder=tmp_path, record=SimpleNamespace(run_id="run-7"))
    _remember_forecasts(Store(tmp_path / "store"), done)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(Store(tmp_path / "store").frame("forecasts"), said().assign(run_id="run-7"))


def test_by_hand_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEVOPSKIT_RUN_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    record(forecasts=said())
    assert list(tmp_path.iterdir()) == []


def test_a_run_without_forecasts_leaves_the_ledger_alone(tmp_path: Path) -> None:
    done = SimpleNamespace(folder=tmp_path, record=SimpleNamespace(run_id="run-7"))
    _remember_forecasts(Store(tmp_path / "store"), done)  # type: ignore[arg-type]
    assert Store(tmp_path / "store").frame("forecasts").empty


def test_an_empty_forecast_is_an_empty_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEVOPSKIT_RUN_DIR", str(tmp_path))
    record(forecasts=said().head(0))
    assert json.loads((tmp_path / "forecasts.json").read_text()) == []


def loaded(folder: Path, text: str) -> configured.Settings:
    (folder / "devopskit.toml").write_text(text, encoding="utf-8")
    return configured.load(folder, environment={"XDG_CONFIG_HOME": str(folder / "nowhere")})


def test_lead_time_horizon_and_weeks_of_the_report_come_from_the_settings(tmp_path: Path) -> None:
    found = loaded(
        tmp_path, "[context]\nlead_time_days = 14\n[forecast]\nhorizon_days = 28\nweeks = 60\n[right_sizing]\nweeks = 5\n"
    )
    declared = dict.fromkeys(("lead_time_days", "horizon_days", "weeks"))
    assert _configured(found, declared, "capacity_forecast") == {"lead_time_days": "14", "horizon_days": "28", "weeks": "60"}
    assert _configured(found, declared, "right_sizing")["weeks"] == "5"


def test_the_costs_of_acting_and_running_out_are_read_as_terms(tmp_path: Path) -> None:
    found = loaded(tmp_path, "[forecast]\ncost_of_acting = 200\ncost_of_running_out = 5000\nreview_days = 3\n")
    terms = terms_of(SimpleNamespace(settings=found), 60, 21)  # type: ignore[arg-type]
    assert (terms.acting, terms.running_out, terms.review, terms.lead) == (200.0, 5000.0, 3, 21)
    assert terms.days == 28  # the next horizon that is measured


def test_a_negative_cost_is_refused_by_the_settings(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"forecast\.cost_of_acting is -5, outside of what it may be: 0 or more"):
        loaded(tmp_path, "[forecast]\ncost_of_acting = -5\n")
