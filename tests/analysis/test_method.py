"""Which method sizes a fleet."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.history import History
from devopskit.analysis.method import GRID, choose

NONE = np.full(80, np.nan)


def fleet(seed: int = 8, weeks: int = 7) -> History:
    """Eighty workloads, the later ones more volatile."""
    rng = np.random.default_rng(seed)
    days = rng.uniform(1, 4, (80, 1)) * np.exp(np.linspace(0.05, 0.6, 80)[:, None] * rng.normal(size=(80, 7 * weeks)))
    return History(days.reshape(80, weeks, 7).max(2), days, NONE)


def test_the_risk_budget_is_the_choice_without_a_long_past():
    assert choose(fleet(weeks=4), moves=False).track.name == "budget"


def test_the_rule_is_told_in_words():
    assert choose(fleet(weeks=4), moves=False).words(0.05).startswith("size from the expected weekly need plus a margin")


def test_the_rule_tells_the_typical_multiple_of_recent_use():
    assert "typically 1" in choose(fleet(weeks=4), moves=False).words(0.05)


def test_a_risk_under_one_percent_is_told_as_not_calibrated():
    assert choose(fleet(weeks=4), moves=False).words(0.005).endswith("under 1 %, not calibrated")


def test_nominal_risks_never_fall_with_the_asked_risk():
    choice = choose(fleet(), moves=False)
    found = np.stack([choice.nominal(risk) for risk in np.linspace(0.01, 0.5, 60)])
    assert (np.diff(found, axis=0) >= -1e-12).all()


def test_sizes_under_one_percent_are_at_least_those_of_one_percent():
    choice = choose(fleet(), moves=False)
    assert (choice.wanted(0.002) >= choice.wanted(0.01)).all()


def test_sizes_under_one_percent_are_at_least_the_largest_use_so_far():
    history = fleet()
    assert (choose(history, moves=False).wanted(0.001) >= history.views[-1].largest - 1e-12).all()


def test_towards_no_risk_sizes_lie_the_plain_margin_above_the_largest_use():
    history = fleet()
    floor = np.exp(history.views[-1].largest) * 1.15
    assert (np.exp(choose(history, moves=False).wanted(1e-9)) >= floor * (1 - 1e-6)).all()


def test_a_risk_under_one_percent_is_never_stated_as_met():
    choice = choose(fleet(), moves=False)
    assert choice.stated(choice.sizes(0.001, NONE), 0.001).min() > 0.001


def test_the_stated_chance_of_a_size_given_in_full_is_the_asked_one_at_most():
    choice = choose(fleet(), moves=False)
    assert choice.stated(choice.sizes(0.05, NONE), 0.05).max() <= 0.05


def test_the_stated_chance_of_a_size_that_was_kept_low_is_higher():
    choice = choose(fleet(), moves=False)
    assert choice.stated(0.8 * choice.sizes(0.05, NONE), 0.05).min() > 0.05


def test_a_size_moves_from_the_previous_one_in_steps():
    choice = choose(fleet(), moves=True)
    previous = choice.sizes(0.05, NONE) * 1.2
    np.testing.assert_allclose(choice.sizes(0.05, previous), previous * 0.901)


@pytest.mark.parametrize("risk", GRID)
def test_sizes_of_every_risk_of_the_grid_are_finite(risk):
    assert np.isfinite(choose(fleet(), moves=False).sizes(float(risk), NONE)).all()


def test_a_plain_rule_serves_a_fleet_whose_past_it_fits_best():
    rng = np.random.default_rng(9)
    level = rng.uniform(1, 4, (80, 1))
    days = np.where(rng.random((80, 70)) < 0.3, level, level * rng.uniform(0.01, 1, (80, 70)))
    history = History(days.reshape(80, 10, 7).max(2), days, NONE)
    largest = np.exp(history.views[-1].largest)
    assert (choose(history, moves=False).sizes(0.1, NONE) / largest).max() < 1.05
