"""The risk of a machine: chance that a week exceeds its cores or its memory, back-tested with both together.

Adding the two risks would count a week twice in which both run short. So the replayed weeks of CPU and of memory are matched,
workload by workload, and for every pair of rungs the weeks are counted in which either need exceeded its size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.calibration import TOLERANCE
from devopskit.analysis.method import Choice
from devopskit.analysis.sizing import Sizes

PRIOR_MISSES = 5.0  # weeks short in one only; with few misses the two count as exclusive, which is the side of caution


@dataclass(frozen=True)
class Joint:
    """Both sizings of one fleet.

    Attributes
    ----------
    cpu, memory : place of each resource in its sizing, and the sizing's method.
    overlap : float [rungs, rungs], share of the rarer misses that fell into weeks in which the other was missed too.
    weeks : matched workload-weeks.
    """

    cpu: tuple[dict[str, int], Choice]
    memory: tuple[dict[str, int], Choice]
    overlap: np.ndarray
    weeks: int

    def knows(self, resource_id: str) -> bool:
        """Whether both metrics of the resource were sized."""
        return resource_id in self.cpu[0] and resource_id in self.memory[0]

    def chance(self, resource_id: str, cores: float, memory: float) -> float:
        """Chance that a week of this resource needs more than these cores or these bytes; NaN where it is not known."""
        (first, at_first), (second, at_second) = _one(self.cpu, resource_id, cores), _one(self.memory, resource_id, memory)
        return float(min(1.0, first + second - self.overlap[at_first, at_second] * min(first, second)))


def measure(cpu: Sizes, memory: Sizes) -> Joint | None:
    """Match the replayed weeks of two sizings of the same fleet; None where one of them decided nothing."""
    if cpu.choice is None or memory.choice is None:
        return None
    (names, missed), (other_names, other_missed) = _weeks(cpu, cpu.choice), _weeks(memory, memory.choice)
    _, here, there = np.intersect1d(names, other_names, return_indices=True)
    first, second = missed[here].astype(float), other_missed[there].astype(float)
    both = first.T @ second
    rarer = np.minimum(first.sum(0)[:, None], second.sum(0)[None, :])
    return Joint(_places(cpu, cpu.choice), _places(memory, memory.choice), both / (rarer + PRIOR_MISSES), len(here))


def _places(sizes: Sizes, choice: Choice) -> tuple[dict[str, int], Choice]:
    decided = np.flatnonzero(sizes.reason == "")
    return {str(sizes.resource_id[row]): int(row) for row in decided}, choice


def _weeks(sizes: Sizes, choice: Choice) -> tuple[np.ndarray, np.ndarray]:
    """Names "origin resource" of the judged weeks, and which rungs each of them missed, bool [weeks, rungs]."""
    track, rows = choice.track, choice.history.rows
    teachers = sizes.resource_id if rows is None else sizes.resource_id[rows]
    at, workload = np.nonzero(track.judged)
    missed = track.outcome[at, workload][:, None] > track.sizes[at, workload] + TOLERANCE
    names = [f"{track.origins[a]} {teachers[w]}" for a, w in zip(at, workload, strict=True)]
    return np.array(names, dtype=str), missed


def _one(part: tuple[dict[str, int], Choice], resource_id: str, size: float) -> tuple[float, int]:
    """Chance of one metric at a size, and the nearest rung."""
    places, choice = part
    row = places[resource_id]
    chance = float(choice.track.one_chance(row, size))
    return chance, int(np.abs(choice.track.observed() - chance).argmin())
