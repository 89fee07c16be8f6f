"""Steps that last are found on their day; spikes, noise and growth are none."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.step_search import Fit, stepped_fit
from tests.analysis.daily_bills import wobble

N = 200
NOISE = np.log(wobble(N))
SIGMA = np.array([0.02])


def fitted(series: np.ndarray, used: np.ndarray | None = None) -> Fit:
    columns = np.column_stack([np.ones(len(series)), (np.arange(len(series)) - len(series) + 1) / 100])
    told = np.ones(len(series), dtype=bool) if used is None else used
    return stepped_fit(series[None, :], told[None, :], columns, ridge=np.array([[1e-6, 1e-3]]), sigma=SIGMA)


def test_a_series_without_a_step_is_level_and_growth_alone() -> None:
    found = fitted(3 + 0.002 * np.arange(N) + NOISE)
    assert found.level[0] == 0
    assert found.weights[0] == pytest.approx([3 + 0.002 * (N - 1), 0.2], abs=0.01)


def test_a_lasting_step_is_found_with_its_size() -> None:
    found = fitted(3 + 0.3 * (np.arange(N) >= 120) + NOISE)
    assert found.level[0] == pytest.approx(0.3, abs=0.02)
    assert found.fitted[0, [119, 120]] == pytest.approx([3.0, 3.3], abs=0.03)


def test_a_step_up_and_a_step_down_cancel_out_at_the_end() -> None:
    inside = (np.arange(N) >= 80) & (np.arange(N) < 120)
    found = fitted(3 + 0.4 * inside + NOISE)
    assert found.level[0] == pytest.approx(0.0, abs=0.02)
    assert found.fitted[0, 100] == pytest.approx(3.4, abs=0.03)


def test_a_large_step_is_not_taken_for_outliers() -> None:
    found = fitted(3 + 2.5 * (np.arange(N) >= 190) + NOISE)
    assert found.fitted[0, -1] == pytest.approx(5.5, abs=0.03)


def test_a_spike_of_one_day_is_no_step_and_hardly_moves_the_fit() -> None:
    found = fitted(3 + 5.0 * (np.arange(N) == 150) + NOISE)
    assert found.level[0] == 0
    assert found.fitted[0, -1] == pytest.approx(3.0, abs=0.01)


def test_a_rise_of_two_days_is_too_young_to_be_a_step() -> None:
    found = fitted(3 + 0.5 * (np.arange(N) >= N - 2) + NOISE)
    assert found.level[0] == 0


def test_days_that_are_not_used_do_not_pull() -> None:
    used = np.arange(N) < 190
    found = fitted(3 + 4.0 * ~used + NOISE, used)
    assert found.fitted[0, -1] == pytest.approx(3.0, abs=0.02)


def test_a_step_smaller_than_the_noise_is_left_in_the_level() -> None:
    found = fitted(3 + 0.004 * (np.arange(N) >= 150) + NOISE)
    assert found.level[0] == 0


def test_the_doubt_of_the_last_day_grows_after_a_step() -> None:
    steady, changed = fitted(3 + NOISE), fitted(3 + 0.3 * (np.arange(N) >= 185) + NOISE)
    assert changed.doubt[0] > 2 * steady.doubt[0] > 0


def test_series_are_fitted_apart_from_each_other() -> None:
    both = np.stack([3 + NOISE, 5 + 0.3 * (np.arange(N) >= 100) + NOISE])
    columns = np.ones((N, 1))
    found = stepped_fit(both, np.ones((2, N), dtype=bool), columns, ridge=np.full((2, 1), 1e-6), sigma=np.full(2, 0.02))
    assert found.fitted[:, -1] == pytest.approx([3.0, 5.3], abs=0.03)
    assert found.level == pytest.approx([0.0, 0.3], abs=0.02)
