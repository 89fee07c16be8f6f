"""Shapes of use over time for the made-up company: each gives a share of the peak, 0 to 1, for every step.

They are the ones that decide whether a size is right: office hours, nightly batches, weekly jobs, growth, leaks, plateaus,
level shifts and rare spikes. Public traces of many weeks with memory of containers were not to be had.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Shape = Callable[[np.ndarray, np.random.Generator], np.ndarray]

_DAY = 86_400.0
_WEEK = 7 * _DAY


def office(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Busy on weekdays from eight to six, a third of that at weekends."""
    hour = (t % _DAY) / 3600
    busy = np.exp(-(((hour - 13.5) / rng.uniform(3.0, 4.5)) ** 2))
    weekday = (t // _DAY + 4) % 7  # 1970-01-01 was a Thursday; 0 = Sunday here
    return 0.15 + 0.85 * busy * np.where((weekday == 0) | (weekday == 6), 0.35, 1.0)


def evening(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Consumer traffic: highest in the evening, higher at weekends."""
    hour = (t % _DAY) / 3600
    busy = np.exp(-(((hour - rng.uniform(19, 21)) / 4.0) ** 2)) + 0.4 * np.exp(-(((hour - 12.5) / 2.5) ** 2))
    weekday = (t // _DAY + 4) % 7
    return 0.2 + 0.7 * busy * np.where((weekday == 0) | (weekday == 6), 1.15, 1.0)


def flat(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Even load around the clock."""
    return np.full(t.shape, rng.uniform(0.6, 0.8))


def batch(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Idle but for one job a night."""
    start, hours = rng.uniform(0, 5), rng.uniform(0.5, 2.5)
    hour = (t % _DAY) / 3600
    return np.where((hour >= start) & (hour < start + hours), 0.9, 0.04)


def weekly(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Light office load and one heavy job a week."""
    start = rng.uniform(0, _WEEK - 4 * 3600)
    return np.where(np.abs(t % _WEEK - start) < rng.uniform(1, 3) * 3600, 0.95, 0.3 * office(t, rng))


def growing(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Office load that grows by a third to a half over the history."""
    return office(t, rng) * np.linspace(1 / rng.uniform(1.3, 1.5), 1.0, len(t))


def shifted(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A release halfway changes the level for good."""
    at = int(len(t) * rng.uniform(0.35, 0.65))
    level = np.where(np.arange(len(t)) < at, rng.choice([0.45, 1.0]), 0.7)
    return office(t, rng) * level


def spiky(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Low load with rare spikes of a quarter of an hour."""
    load = np.full(t.shape, 0.12)
    for start in rng.integers(0, len(t), size=max(1, len(t) // 1500)):
        load[start : start + 3] = rng.uniform(0.5, 1.0)
    return load


def idle(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Nobody uses it."""
    return np.full(t.shape, rng.uniform(0.008, 0.02))


def plateau(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Memory of a runtime with a fixed heap: rises after a restart and stays at the top."""
    since = (t - t[0] + rng.uniform(0, 10) * _DAY) % (rng.uniform(10, 20) * _DAY)
    return 0.96 - 0.5 * np.exp(-since / (0.4 * _DAY))


def leak(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Memory that grows until a restart every few days."""
    span = rng.uniform(4, 9) * _DAY
    return 0.35 + 0.6 * ((t + rng.uniform(0, span)) % span) / span


def steady(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Memory that follows the load a little."""
    return 0.75 + 0.2 * office(t, rng)


def sample(
    shape: Shape, t: np.ndarray, rng: np.random.Generator, *, noise: float, drift: float = 0.04, gap: int = 288
) -> np.ndarray:
    """Return `shape` with multiplicative noise, weekly drift and a few missing steps (NaN), never below zero.

    Parameters
    ----------
    t : seconds since 1970, one a step. noise : standard deviation of the logarithm of a step. drift : the same of a week.
    gap : most steps that a gap may have, for one series in ten; 0 = none.
    """
    load = shape(t, rng) * np.exp(noise * rng.standard_normal(len(t)))
    week = ((t - t[0]) // _WEEK).astype(int)
    load *= np.exp(drift * rng.standard_normal(week.max() + 1))[week]
    load[rng.random(len(t)) < 0.0005] = np.nan
    if rng.random() < 0.1 and gap:
        start = rng.integers(0, len(t) - gap)
        load[start : start + rng.integers(12, gap)] = np.nan
    return load
