"""An expert of statsmodels speaks only where its own past has earned it."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.statsmodels_experts import earn, ets, on_drivers, unobserved

T = np.arange(70)
GROWING = 100 + 0.8 * T + 10 * np.sin(2 * np.pi * T / 7)


def last_week(y: np.ndarray, steps: int, season: int) -> np.ndarray:
    return np.resize(y[-season:], steps)


def exact(y: np.ndarray, steps: int, season: int) -> np.ndarray:
    return last_week(y, steps, season) + 0.8 * season * (1 + np.arange(steps) // season)


def wild(y: np.ndarray, steps: int, season: int) -> np.ndarray:
    return np.full(steps, 1e9)


def refusing(y: np.ndarray, steps: int, season: int) -> np.ndarray:
    raise ValueError("no such model for this series")


def test_an_expert_that_was_right_takes_nearly_all_of_the_weight() -> None:
    told = earn(GROWING, last_week, steps=14, season=7, experts={"exact": exact})
    assert told.names == ("kit", "exact")
    assert told.weights[1] > 0.99
    assert told.path == pytest.approx(100 + 0.8 * np.arange(70, 84) + 10 * np.sin(2 * np.pi * np.arange(70, 84) / 7), abs=0.01)


def test_an_expert_worse_than_the_kit_gets_no_weight_at_all() -> None:
    told = earn(GROWING, exact, steps=14, season=7, experts={"wild": wild, "naive": last_week})
    assert told.weights.tolist() == [1.0, 0.0, 0.0]


def test_an_expert_that_refuses_the_series_is_left_out() -> None:
    told = earn(GROWING, last_week, steps=7, season=7, experts={"refusing": refusing})
    assert told.weights.tolist() == [1.0, 0.0]
    assert np.isnan(told.errors[1])


def test_a_past_too_short_to_judge_leaves_the_kit_alone() -> None:
    told = earn(GROWING[:20], last_week, steps=14, season=7, experts={"exact": exact})
    assert told.weights.tolist() == [1.0, 0.0]


def test_gaps_are_bridged_before_an_expert_is_asked() -> None:
    y = GROWING.copy()
    y[[3, 40]] = np.nan
    assert np.isfinite(earn(y, last_week, steps=7, season=7, experts={"exact": exact}).path).all()


@pytest.mark.parametrize("expert", [ets, unobserved])
def test_the_models_of_statsmodels_follow_growth_and_rhythm(expert: object) -> None:
    noisy = GROWING + np.random.default_rng(1).normal(scale=0.5, size=70)
    path = expert(noisy, 7, 7)  # type: ignore[operator]
    assert path == pytest.approx(100 + 0.8 * np.arange(70, 77) + 10 * np.sin(2 * np.pi * np.arange(70, 77) / 7), abs=3)


def test_quantiles_follow_what_drives_the_series() -> None:
    rng = np.random.default_rng(2)
    users = rng.uniform(10, 20, size=(200, 1))
    told = on_drivers(5 + 3 * users[:, 0] + rng.uniform(-1, 1, 200), users, np.array([[15.0]]), np.array([0.1, 0.5, 0.9]))
    assert told[0] == pytest.approx([49.2, 50, 50.8], abs=0.5)


def test_quantiles_of_drivers_never_cross() -> None:
    rng = np.random.default_rng(3)
    told = on_drivers(rng.normal(size=30), rng.normal(size=(30, 2)), rng.normal(size=(5, 2)), np.array([0.4, 0.5, 0.6]))
    assert (np.diff(told, axis=1) >= 0).all()
