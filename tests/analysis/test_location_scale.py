"""Where next week's need is expected and how wide it scatters."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.features import View
from devopskit.analysis.location_scale import SHRINK, Law, fit

ONE_WEEK = np.ones(200, int)


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
    return fit(view(shape, spread), outcome, np.arange(count) % 4, today)


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
    found = fit(view(shape, spread), outcome, np.arange(100) % 2, view(shape[:3], spread[:3]))
    np.testing.assert_allclose(found.past_location + found.past_scale * found.error, outcome)


def test_one_broken_outcome_hardly_moves_the_location():
    rng = np.random.default_rng(3)
    shape, spread = rng.normal(size=(200, 5)), np.zeros((200, 3))
    outcome = shape[:, 0] + 0.1 * rng.normal(size=200)
    broken = np.where(np.arange(200) == 7, 50.0, outcome)
    clean, dirty = (fit(view(shape, spread), y, ONE_WEEK, view(shape, spread)).location for y in (outcome, broken))
    assert np.abs(clean - dirty).max() < 0.2


def test_identical_workloads_do_not_break_the_fit():
    same = view(np.zeros((80, 5)), np.zeros((80, 3)))
    found = fit(same, np.zeros(80), np.zeros(80, int), same)
    assert np.isfinite(found.location).all()
    assert np.isfinite(found.scale).all()


def test_errors_show_how_far_a_week_lay_from_the_other_weeks():
    shape, spread, week = np.random.default_rng(4).normal(size=(300, 5)), np.zeros((300, 3)), np.repeat([1, 2, 3], 100)
    found = fit(view(shape, spread), np.where(week == 3, 0.6, 0.0), week, view(shape[:1], spread[:1]))
    np.testing.assert_allclose(found.error, np.where(week == 3, 0.6, -0.3), atol=0.1)


def test_the_error_of_a_lone_week_leaves_out_the_workload_itself():
    shape, spread = np.zeros((5, 5)), np.zeros((5, 3))
    found = fit(view(shape, spread), np.array([0, 0, 0, 0, 1.0]), np.ones(5, int), view(shape[:1], spread[:1]))
    assert found.error[-1] == pytest.approx(1.0)


def test_the_week_of_a_sample_does_not_move_the_location_of_today():
    rng = np.random.default_rng(5)
    shape, spread, outcome = rng.normal(size=(120, 5)), np.zeros((120, 3)), rng.normal(size=120)
    past, today = view(shape, spread), view(shape[:4], spread[:4])
    one, many = (fit(past, outcome, week, today).location for week in (np.ones(120, int), np.arange(120) % 6))
    np.testing.assert_allclose(one, many, atol=0.05)
