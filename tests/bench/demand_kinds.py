"""Made-up demand of six kinds of services, for measuring advice: millicores a step of 15 s, whole weeks."""

from __future__ import annotations

import numpy as np

DAY, WEEK = 5760, 40_320
KINDS = ("calm", "spiky", "crowds", "growing", "jobs", "stepping")


def demand(kind: str, seed: int, weeks: int, *, mean_m: float = 12_000, known: int = 4) -> np.ndarray:
    """Demand int64 [weeks * WEEK] whose first `known` weeks have the mean `mean_m`."""
    rng = np.random.default_rng([KINDS.index(kind), seed, 4711])
    steps = np.arange(weeks * WEEK)
    base = _rhythm(rng, steps) * np.exp(_drift(rng, len(steps)) + rng.normal(0, rng.uniform(0.01, 0.06), len(steps)))
    made = {"spiky": _spiky, "crowds": _crowds, "growing": _growing, "jobs": _jobs, "stepping": _stepping}
    series = made[kind](rng, base, steps) if kind in made else base
    return np.maximum(series * mean_m / series[: known * WEEK].mean(), 0).astype(np.int64)


def _rhythm(rng: np.random.Generator, steps: np.ndarray) -> np.ndarray:
    """Two humps a day over a night level, and another level at weekends."""
    hour = steps % DAY / 240
    day = rng.uniform(0.15, 0.6)
    for _ in range(int(rng.integers(1, 3))):
        gap = np.abs(hour - rng.uniform(8, 21))
        day = day + rng.uniform(0.4, 1) * np.exp(-((np.minimum(gap, 24 - gap) / rng.uniform(2.5, 6)) ** 2))
    return day * np.where(steps // DAY % 7 >= 5, rng.uniform(0.3, 1.1), 1.0)


def _drift(rng: np.random.Generator, count: int) -> np.ndarray:
    """Slow noise with a memory of one hour to one day."""
    memory, each = rng.uniform(240, DAY), 60
    keep, shocks = np.exp(-each / memory), rng.normal(0, 1, count // each + 2)
    line = np.empty(len(shocks))
    line[0] = shocks[0]
    for at in range(1, len(shocks)):
        line[at] = keep * line[at - 1] + np.sqrt(1 - keep**2) * shocks[at]
    return rng.uniform(0.03, 0.16) * np.interp(np.arange(count), np.arange(len(line)) * each, line)


def _spiky(rng: np.random.Generator, base: np.ndarray, steps: np.ndarray) -> np.ndarray:
    out = base.copy()
    for at in np.flatnonzero(rng.random(len(steps)) < rng.uniform(2, 14) / DAY):
        out[at : at + int(rng.integers(3, 100))] *= rng.uniform(1.2, rng.uniform(2, 3.2))
    return out


def _crowds(rng: np.random.Generator, base: np.ndarray, steps: np.ndarray) -> np.ndarray:
    out, mean = base.copy(), base.mean()
    for at in np.flatnonzero(rng.random(len(steps)) < rng.uniform(0.25, 2) / WEEK):
        age = np.arange(min(len(steps) - at, 1500))
        out[at : at + len(age)] += (
            mean * rng.uniform(0.8, 5) * np.minimum(age / rng.uniform(3, 70), 1) * np.exp(-age / rng.uniform(60, 500))
        )
    return out


def _growing(rng: np.random.Generator, base: np.ndarray, steps: np.ndarray) -> np.ndarray:
    return base * rng.uniform(1.01, 1.13) ** (steps / WEEK)


def _jobs(rng: np.random.Generator, base: np.ndarray, steps: np.ndarray) -> np.ndarray:
    every, length = int(rng.choice([240, 960, 1440, DAY])), int(rng.integers(16, 220))
    running = (steps + int(rng.integers(0, every))) % every < length
    return base * rng.uniform(0.3, 0.8) + base.mean() * rng.uniform(0.6, 2) * running


def _stepping(rng: np.random.Generator, base: np.ndarray, steps: np.ndarray) -> np.ndarray:
    return base * np.where(steps >= int(rng.integers(len(steps) // 4, len(steps))), rng.uniform(0.55, 1.6), 1.0)
