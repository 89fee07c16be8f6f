"""Two metrics of one machine: weeks in which both run short count once."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.joint import Joint, measure
from devopskit.analysis.reduction import reduce_dense
from devopskit.analysis.sizing import Sizes, decide

HOUR, WEEK, WEEKS = 3600, 168, 10


def usage(seed: int) -> np.ndarray:
    """Sixty machines whose weeks differ."""
    rng = np.random.default_rng(seed)
    weekly = np.repeat(rng.normal(0, 0.3, (60, WEEKS)), WEEK, axis=1)
    return rng.lognormal(0, 1, (60, 1)) * np.exp(weekly + 0.05 * rng.normal(size=weekly.shape))


def sized(values: np.ndarray) -> Sizes:
    return decide(reduce_dense(values, step_seconds=HOUR), risk=0.1, need="max")


def joint(cpu: np.ndarray, memory: np.ndarray) -> Joint:
    found = measure(sized(cpu), sized(memory))
    assert found is not None
    return found


def alone(found: Joint, size: float) -> float:
    """Chance that machine 0 needs more cores, whatever its memory."""
    return float(found.cpu[1].track.one_chance(0, size))


def test_two_metrics_that_run_short_together_have_little_more_risk_than_one():
    together = joint(usage(1), 3 * usage(1))
    size = float(sized(usage(1)).size[0])
    assert alone(together, size) <= together.chance("0", size, 3 * size) < 1.3 * alone(together, size)


def test_two_independent_metrics_have_nearly_the_sum_of_both_risks():
    apart = joint(usage(1), usage(2))
    cores, memory = float(sized(usage(1)).size[0]), float(sized(usage(2)).size[0])
    total = alone(apart, cores) + float(apart.memory[1].track.one_chance(0, memory))
    assert 0.75 * total < apart.chance("0", cores, memory) <= total


def test_a_larger_type_never_has_a_larger_chance_to_be_too_small():
    found = joint(usage(1), usage(2))
    size = sized(usage(1)).size[0]
    chances = [found.chance("0", cores, 1e9) for cores in size * np.array([0.5, 0.8, 1.0, 1.5, 3.0])]
    assert chances == sorted(chances, reverse=True)


def test_a_resource_without_one_of_the_metrics_is_not_known():
    found = joint(usage(1), usage(2)[:50])
    assert found.knows("49")
    assert not found.knows("50")


def test_the_weeks_are_those_that_both_metrics_were_judged_in():
    assert joint(usage(1), usage(2)[:50]).weeks == 50 * (WEEKS - 2)


@pytest.mark.parametrize("short", [1, 2])
def test_sizes_that_could_not_be_decided_have_no_joint_risk(short: int):
    assert measure(sized(usage(1)), sized(usage(2)[:5, : short * WEEK])) is None
