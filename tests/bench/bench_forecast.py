"""Forecast: quantile loss against the weekly naive, coverage and chances on generated series, and series per CPU-minute.

    python tests/bench/bench_forecast.py

The series are drawn here and are no part of what the shipped table was fitted on.
"""

from __future__ import annotations

import resource
import time

import numpy as np

from devopskit.analysis.exhaustion import exceed
from devopskit.analysis.forecast import forecast_array

HOURLY = (24, 168)
LEVELS = np.array([0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
HISTORY, HORIZON = 1008, 168


def main() -> None:
    """Print every line; the first call compiles and is not counted."""
    series = np.concatenate([services(120), jobs(40), disks(60)])
    y, actual = series[:, :HISTORY], series[:, HISTORY:]
    forecast_array(y[:1], HORIZON, HOURLY, LEVELS)
    quality(y, actual)
    chances(y, actual)
    speed(2000)


def quality(y: np.ndarray, actual: np.ndarray) -> None:
    """Loss over that of last week with its own errors, intervals and peaks held."""
    values, weekly = forecast_array(y, HORIZON, HOURLY, LEVELS)
    error = np.quantile(y[:, 168:] - y[:, :-168], LEVELS, axis=1).T
    naive = y[:, -168:, None] + error[:, None, :]
    ratio = loss(actual, values) / np.maximum(loss(actual, naive), 1e-9)
    held = [((actual >= values[:, :, a]) & (actual <= values[:, :, b])).mean() for a, b in ((2, 6), (1, 7), (0, 8))]
    peak = (actual.max(axis=1) > weekly[:, 0, 7]).mean()
    print(f"one week ahead, {len(y)} series: loss {np.exp(np.log(ratio).mean()):.3f} of the weekly naive")
    print(f"intervals of 80, 90, 98 % held {held[0]:.1%}, {held[1]:.1%}, {held[2]:.1%}; 95 % peak exceeded {peak:.1%}")


def chances(y: np.ndarray, actual: np.ndarray) -> None:
    """Brier score of running out within the week against the base rate, and dates held."""
    top = y[:, -168:].max(axis=1)
    limit = top + np.resize([0.1, 0.5, 1.0, 2.0], len(y)) * (top - np.median(y, axis=1))
    p, dates = exceed(y, limit, HORIZON, HOURLY)
    over = actual > limit[:, None]
    event = over.any(axis=1)
    when = np.where(event, over.argmax(axis=1) + 1, np.inf)
    dates = np.where(np.isnan(dates), np.inf, dates)
    inside = (dates[:, 0] <= when) & (when <= dates[:, 2])
    base = event.mean() * (1 - event.mean())
    print(f"running out: Brier {((p - event) ** 2).mean():.3f}, base rate {base:.3f}, {event.sum()} events of {len(event)}")
    print(f"running out: true date between the 10 and 90 % dates in {inside[event].mean():.1%} of events")


def speed(count: int) -> None:
    """Series per CPU-minute at four weeks of history, back-test included, and largest resident memory."""
    y = services(count)[:, :672]
    begun = time.process_time()
    forecast_array(y, HORIZON, HOURLY, LEVELS)
    spent = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} series x 672 h -> 168 h: {60 * count / spent:.0f} series per CPU-minute, largest memory {peak:.0f} MiB")


def loss(actual: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Mean quantile loss of each series."""
    error = actual[:, :, None] - values
    return np.asarray(np.maximum(LEVELS * error, (LEVELS - 1) * error).mean(axis=(1, 2)))


def services(count: int) -> np.ndarray:
    """Requests with a day, a week, a wandering level and now and then a deployment that moves it."""
    rng, t = np.random.default_rng(21), np.arange(HISTORY + HORIZON)
    day = 1 + rng.uniform(0.1, 0.8, (count, 1)) * np.sin(2 * np.pi * (t - rng.integers(0, 24, (count, 1))) / 24)
    week = np.where((t // 24) % 7 < 5, 1.0, rng.uniform(0.3, 1.0, (count, 1)))
    level = np.exp(np.cumsum(rng.normal(0, 0.01, (count, len(t))), axis=1))
    moved = rng.uniform(0, 3 * len(t), (count, 1)) < t
    level = level * np.where(moved, rng.uniform(0.7, 1.5, (count, 1)), 1.0)
    return 100 * day * week * level * np.exp(rng.normal(0, 0.1, level.shape))


def jobs(count: int) -> np.ndarray:
    """Batch machines: a floor, a nightly job and bursts with heavy tails."""
    rng, t = np.random.default_rng(22), np.arange(HISTORY + HORIZON)
    night = np.where((t % 24) < 4, rng.uniform(5, 40, (count, 1)), 0.0)
    burst = np.where(rng.random((count, len(t))) < 0.02, rng.pareto(2.5, (count, len(t))) * 10, 0.0)
    return 5 + night + burst + rng.gamma(2.0, 1.0, night.shape)


def disks(count: int) -> np.ndarray:
    """Fill levels: growth at a rate of their own, half of them cleaned up every few days."""
    rng, t = np.random.default_rng(23), np.arange(HISTORY + HORIZON)
    grown = np.cumsum(rng.lognormal(-3, 1, (count, 1)) * rng.gamma(2.0, 0.5, (count, len(t))), axis=1)
    period = rng.integers(40, 200, (count, 1))
    cleaned = grown - np.take_along_axis(grown, np.broadcast_to(t // period * period, grown.shape), axis=1)
    return 30 + np.where(np.arange(count)[:, None] % 2 == 0, grown, cleaned) + rng.normal(0, 0.05, grown.shape)


if __name__ == "__main__":
    main()
