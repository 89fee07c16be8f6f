"""Models of others as forecasters: a callable of the user's, an installed package, a pipeline that is loaded already."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from devopskit.errors import DataError, MissingExtra, UnknownName
from devopskit.pipeline.forecasting_frame import forecast
from devopskit.pipeline.forecasting_models import called, models, named_model
from devopskit.pipeline.forecasting_pretrained import chronos, of_pipeline

PACKAGE = """
import numpy as np

def same_again(y, horizon, season, quantiles):
    return np.nanmax(y, axis=1)[:, None, None] * np.ones((len(y), horizon, len(quantiles))), None
"""


def history(value: float = 5.0, days: int = 60) -> pd.DataFrame:
    return pd.DataFrame({"time": pd.date_range("2026-01-05", periods=days, freq="D", tz="UTC"), "series": "a", "value": value})


class TinyModel:
    """A model in the shape of a Chronos pipeline: two weights, and quantiles that spread with the lead."""

    def __init__(self, weights: tuple[float, float], axes: int = 2) -> None:
        self.weights, self.axes = np.array(weights), axes

    def predict_quantiles(
        self, inputs: list[np.ndarray], prediction_length: int, quantile_levels: list[float]
    ) -> tuple[Any, None]:
        steps = np.sqrt(np.arange(1, prediction_length + 1))[:, None] * (np.array(quantile_levels) - 0.5)
        told = [self.weights @ (np.nanmean(x), np.nanmax(x)) + steps for x in inputs]
        return [part if self.axes == 2 else part[None] for part in told], None


def test_a_callable_of_the_user_forecasts_every_series() -> None:
    def twice(y: np.ndarray, horizon: int, season: tuple[int, ...], quantiles: np.ndarray) -> tuple[np.ndarray, None]:
        return 2 * np.nanmean(y) * np.ones((1, horizon, len(quantiles))), None

    assert forecast(history(), horizon=3, model=twice)["q50"].tolist() == [10.0, 10.0, 10.0]


@pytest.mark.parametrize("axes", [2, 3])
def test_a_pipeline_with_weights_of_the_user_is_a_forecaster(axes: int) -> None:
    told = forecast(history(), horizon=4, quantiles=(0.25, 0.5, 0.75), model=of_pipeline(TinyModel((0.5, 0.7), axes)))
    assert told["q50"].tolist() == pytest.approx([6.0] * 4)
    assert told["q75"].tolist() == pytest.approx([6.25, 6.3536, 6.433, 6.5], abs=0.001)


def test_gaps_reach_the_model_as_missing_values_and_not_as_zeros() -> None:
    holed = history()
    holed.loc[[10, 20], "value"] = np.nan
    assert forecast(holed, horizon=1, model=of_pipeline(TinyModel((1.0, 0.0))))["q50"].tolist() == [5.0]


def test_histories_are_handed_over_in_the_type_that_the_model_wants() -> None:
    seen: list[Any] = []
    of_pipeline(TinyModel((1.0, 0.0)), convert=lambda row: seen.append(row.dtype) or row)(
        np.ones((2, 9)), 1, (7,), np.array([0.5])
    )
    assert seen == [np.float32, np.float32]


def test_quantiles_of_a_model_that_cross_are_put_in_order() -> None:
    values = called(lambda *_: (np.array([[[3.0, 1.0, 2.0]]]), None), np.ones((1, 9)), 1, (7,), np.array([0.1, 0.5, 0.9]))
    assert values.tolist() == [[[1.0, 2.0, 3.0]]]


def test_quantiles_stay_with_the_level_they_were_asked_for() -> None:
    values = called(lambda *_: (np.array([[[9.0, 1.0]]]), None), np.ones((1, 9)), 1, (7,), np.array([0.9, 0.1]))
    assert values.tolist() == [[[9.0, 1.0]]]


@pytest.mark.parametrize("answer", [np.ones((1, 2, 3)), np.full((1, 3, 3), np.nan), np.ones(3)])
def test_an_answer_of_another_shape_or_without_numbers_is_refused(answer: np.ndarray) -> None:
    with pytest.raises(DataError, match="answered with the shape"):
        forecast(history(), horizon=3, model=lambda *_: (answer, None))


def test_a_model_still_leaves_short_series_undecided() -> None:
    both = pd.concat([history(), history(days=3).assign(series="short")])
    told = forecast(both, horizon=3, model=of_pipeline(TinyModel((1.0, 0.0))))
    assert told.loc[told["series"] == "short", "status"].tolist() == ["undecided"]
    assert told.loc[told["series"] == "a", "q50"].tolist() == [5.0] * 3


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that provides a model under the entry point group, as pip would leave it."""
    (tmp_path / "tiny_models.py").write_text(PACKAGE)
    info = tmp_path / "tiny_models-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-models\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[devopskit.forecasters]\nsame_again = tiny_models:same_again\n")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("installed")
def test_a_model_of_an_installed_package_is_called_by_its_name() -> None:
    assert "same_again" in models()
    assert forecast(history(7.0), horizon=2, model="same_again")["q95"].tolist() == [7.0, 7.0]


@pytest.mark.usefixtures("installed")
def test_an_unknown_model_lists_those_there_are() -> None:
    with pytest.raises(UnknownName, match="same_again"):
        named_model("same_agian")


def test_without_the_extra_a_pretrained_model_names_what_to_install() -> None:
    assert "chronos" not in sys.modules
    with pytest.raises(MissingExtra, match=r"pip install 'devopskit\[pretrained\]'"):
        chronos("weights/bolt-tiny")
