"""Where more instances stop to help, from counts, rates and use that were measured together."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.useful_instances import useful_instances

COUNTS = np.repeat(np.arange(2.0, 42.0), 5)


def full(counts: np.ndarray, crosstalk: float) -> np.ndarray:
    """Rate at full use: 100 a second each, 3 % contention; the peak is at sqrt(0.97 / crosstalk)."""
    return 100 * counts / (1 + 0.03 * (counts - 1) + crosstalk * counts * (counts - 1))


def test_the_peak_of_the_law_is_the_largest_useful_count() -> None:
    # sqrt(0.97 / 0.0005) = 44.05, the check value of the published law
    assert useful_instances(COUNTS, 0.6 * full(COUNTS, 0.0005), np.full(len(COUNTS), 0.6)) == (44, "")


def test_the_rate_is_taken_at_full_use_whatever_the_target_was() -> None:
    use = np.tile([0.3, 0.5, 0.7, 0.4, 0.6], 40)
    assert useful_instances(COUNTS, use * full(COUNTS, 0.0005), use)[0] == 44


def test_a_service_that_grows_evenly_has_no_limit_in_sight() -> None:
    assert useful_instances(COUNTS, 60 * COUNTS, np.full(len(COUNTS), 0.6)) == (None, "")


def test_a_peak_far_beyond_what_was_seen_is_not_believed() -> None:
    # sqrt(0.97 / 0.00005) = 139 and no more than 41 instances were seen
    assert useful_instances(COUNTS, full(COUNTS, 0.00005), np.ones(len(COUNTS))) == (None, "")


def test_few_different_counts_say_nothing_and_it_is_said() -> None:
    found, reason = useful_instances(np.tile([2.0, 4.0], 50), np.full(100, 80.0), np.full(100, 0.5))
    assert found is None
    assert reason.startswith("2 different numbers of instances were seen")


def test_counts_that_were_seen_once_do_not_count() -> None:
    counts = np.arange(2.0, 42.0)
    assert "0 different numbers" in useful_instances(counts, full(counts, 0.0005), np.ones(40))[1]


def test_idle_steps_and_gaps_are_left_out() -> None:
    counts, use = np.concatenate([COUNTS, COUNTS, [5.0]]), np.full(401, 0.6)
    rate = np.concatenate([0.6 * full(COUNTS, 0.0005), np.full(200, 3000.0), [np.nan]])
    use[200:400] = 0.05  # would be 60,000 a second at full use
    assert useful_instances(counts, rate, use)[0] == 44


def test_throughput_that_load_does_not_explain_gives_no_limit() -> None:
    wild = np.repeat(100 * np.array([1.0, 9.0] * 20), 5) * COUNTS
    found, reason = useful_instances(COUNTS, wild, np.ones(len(COUNTS)))
    assert found is None
    assert "something else moves it" in reason


@pytest.mark.parametrize("scale", [0.01, 1.0, 1000.0])
def test_the_unit_of_the_rate_does_not_matter(scale: float) -> None:
    assert useful_instances(COUNTS, scale * full(COUNTS, 0.0005), np.ones(len(COUNTS)))[0] == 44
