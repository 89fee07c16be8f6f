"""Where next week's need is expected and how wide it scatters."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.features import View
from devopskit.analysis.location_scale import SHRINK, Law, fit


def view(shape: np.ndarray, spread: np.ndarray) -> View:
    """View with a reference of one unit and these shapes and spreads."""
    zero = np.zeros(len(shape))
    return View(zero, shape, spread, zero, zero, zero, zero)


def law(level: float = 0.5, scatter: float = 0.1, count: int = 2000, seed: int = 1) -> Law:
    """Law of needs that follow the first shape and scatter with the first spread."""
    rng = np.random.default_rng(seed)
    shape, spread = rng.normal(size=(count, 5)), rng.normal(size=(count, 3))
    outcome = level * shape[:, 0] + scatter * np.exp(spread[:, 0]) * rng.normal(size=count)
    today = view(np.array([[1.0, 0, 0, 0, 0], [0.0] * 5, [0.0] * 5]), np.array([[0.0] * 3, [0.0] * 3, [1.0, 0, 0]]))
    return fit(view(shape, spread), outcome, today)


def test_the_location_follows_the_shape_that_tells_the_need():
    location = law().location
    assert location[0] - location[1] == pytest.approx(0.5, abs=0.05)


def test_the_location_is_the_same_for_equal_shapes():
    location = law().location
    assert location[1] == location[2]


def test_the_scale_grows_with_the_spread_by_the_shrunk_power():
    scale = law().scale
    assert scale[2] / scale[1] == pytest.approx(np.exp(SHRINK), rel=0.15)


def test_errors_are_centred_on_the_location():
    assert abs(np.median(law().error)) < 0.02


def test_past_location_and_error_give_the_outcome_back():
    shape, spread = np.random.default_rng(2).normal(size=(100, 5)), np.zeros((100, 3))
    outcome = shape[:, 1]
    found = fit(view(shape, spread), outcome, view(shape[:3], spread[:3]))
    np.testing.assert_allclose(found.past_location + found.past_scale * found.error, outcome)


def test_one_broken_outcome_hardly_moves_the_location():
    rng = np.random.default_rng(3)
    shape, spread = rng.normal(size=(200, 5)), np.zeros((200, 3))
    outcome = shape[:, 0] + 0.1 * rng.normal(size=200)
    broken = np.where(np.arange(200) == 7, 50.0, outcome)
    clean, dirty = (fit(view(shape, spread), y, view(shape, spread)).location for y in (outcome, broken))
    assert np.abs(clean - dirty).max() < 0.2


def test_identical_workloads_do_not_break_the_fit():
    same = view(np.zeros((80, 5)), np.zeros((80, 3)))
    found = fit(same, np.zeros(80), same)
    assert np.isfinite(found.location).all()
    assert np.isfinite(found.scale).all()
