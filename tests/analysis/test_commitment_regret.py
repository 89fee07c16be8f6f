"""Regret over paths of demand: counted by hand, and a level that keeps it low."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.commitment_regret import chance_of_regret, commitment_within_regret, outlook, path_savings
from devopskit.analysis.commitments import best_commitment, commitment_cost
from devopskit.errors import RequestError

# Half off: a commitment of 1 an hour covers 2 of use. Path 1 uses it all, path 2 half of it, path 3 nothing.
PATHS = np.array([[2.0, 2.0], [1.0, 1.0], [0.0, 0.0]])


def test_saving_of_each_path_is_what_it_covers_less_what_it_costs():
    assert path_savings(PATHS, discount=0.5, commitment=1.0).tolist() == [2.0, 0.0, -2.0]


def test_saving_of_a_path_is_the_difference_of_its_two_costs():
    path = np.array([3.0, 0.5, 4.0, 2.0])
    before, after = (commitment_cost(path, discount=0.3, commitment=level) for level in (0.7, 1.6))
    assert path_savings(path, discount=0.3, commitment=0.9, owned=0.7)[0] == pytest.approx(before - after)


def test_equal_costs_are_no_regret_and_a_loss_is():
    assert chance_of_regret(PATHS, discount=0.5, commitment=1.0) == pytest.approx(1 / 3)
    assert chance_of_regret(PATHS, discount=0.5, commitment=1.1) == pytest.approx(2 / 3)
    assert chance_of_regret(PATHS, discount=0.5, commitment=0.0) == 0.0


def test_outlook_names_the_mean_the_tenth_and_the_worst_path():
    seen = outlook(PATHS, discount=0.5, commitment=1.0)
    assert (seen.regret, seen.saving, seen.saving_p10, seen.worst) == pytest.approx((1 / 3, 0.0, -2.0, -2.0))


def test_the_best_level_is_kept_where_few_paths_regret_it():
    paths = np.array([[4.0, 4.0], [5.0, 5.0]])
    assert commitment_within_regret(paths, discount=0.3) == pytest.approx(best_commitment(paths.ravel(), discount=0.3))


def test_the_level_is_lowered_until_few_enough_paths_regret_it():
    paths = np.array([[10.0, 10.0]] * 8 + [[4.0, 4.0]] * 2)
    # At 30 % off the best of all is to cover 10; the two low paths lose beyond a cover of 4 / 0.7 of use.
    assert commitment_within_regret(paths, discount=0.3, most=1.0) == pytest.approx(7.0)
    assert commitment_within_regret(paths, discount=0.3, most=0.1) == pytest.approx(4.0)


def test_no_higher_level_is_within_the_regret_that_was_asked_for():
    rng = np.random.default_rng(5)
    paths = rng.gamma(4.0, 2.0, (50, 1)) * rng.uniform(0.5, 1.5, (50, 48))
    level = commitment_within_regret(paths, discount=0.4, most=0.02)
    assert chance_of_regret(paths, discount=0.4, commitment=level) <= 0.02
    assert chance_of_regret(paths, discount=0.4, commitment=level * 1.001) > 0.02


def test_more_of_what_is_owned_is_regretted_more_often():
    alone, beside = (chance_of_regret(PATHS, discount=0.5, commitment=0.4, owned=owned) for owned in (0.0, 0.8))
    assert (alone, beside) == pytest.approx((1 / 3, 2 / 3))


@pytest.mark.parametrize(
    ("paths", "discount", "message"),
    [
        ([[]], 0.3, "no hours of demand"),
        ([[1.0, np.nan]], 0.3, "negative or no numbers"),
        ([[1.0]], 1.0, "no share from 0 to below 1"),
    ],
)
def test_paths_that_cannot_be_are_refused(paths, discount, message):
    with pytest.raises(RequestError, match=message):
        path_savings(np.array(paths), discount=discount, commitment=1.0)
