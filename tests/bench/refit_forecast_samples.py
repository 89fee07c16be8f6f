"""Samples for refit_forecast.py: past and future of the open series and of drawn growth, and what the kernels say about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from devopskit.analysis.forecast_gaps import fill

# horizon, least and most history, cuts of each series
PLAN = {
    "hourly": ((168, 216, 1344, 6), (672, 1008, 2688, 5), (2184, 3360, 4368, 3)),
    "daily": ((28, 56, 730, 8), (91, 91, 730, 8)),
}
SHORT = {"hourly": 48, "daily": 14}  # future that a sample of the shortest horizon must have
DRAWN, MOVED = "drawn", "moved"
DRAWN_SERIES = 60
MOST = (
    100  # series of a data set, evenly spaced, because a set counts with the root of its size and the next series says little
)


@dataclass(frozen=True)
class Sample:
    """History y [T] with gaps, z [T] without, and the future [horizon], NaN where it is not known."""

    name: str
    y: np.ndarray
    z: np.ndarray
    future: np.ndarray


@lru_cache(maxsize=2)
def series(folder: Path, step: str) -> dict[str, list[np.ndarray]]:
    """Series by data set; drawn growth and drawn changes of level are added because the open sets have few of them."""
    found = {}
    for path in sorted(folder.glob(f"{step}_*.parquet")):
        frame = pd.read_parquet(path)
        found[path.stem.removeprefix(f"{step}_")] = [
            part["value"].to_numpy(float) for _, part in frame.groupby("series_id", sort=True)
        ]
    for name, draw, seed in ((DRAWN, growth, 11), (MOVED, moved, 12)):
        rows = draw(DRAWN_SERIES, 24 * 7 * 30, np.random.default_rng(seed))
        found[name] = list(rows if step == "hourly" else rows.reshape(DRAWN_SERIES, -1, 24).mean(axis=2))
    if step == "daily":
        for path in sorted(folder.glob("hourly_*.parquet")):
            name = path.stem.removeprefix("hourly_")
            found.setdefault(name, []).extend(long_days(path) if name != "grid" else [])
    return {name: thinned(part, MOST) for name, part in found.items()}


def thinned(rows: list[np.ndarray], most: int) -> list[np.ndarray]:
    """At most so many, evenly spaced."""
    return [rows[i] for i in np.unique(np.linspace(0, len(rows) - 1, min(most, len(rows))).round().astype(int))] if rows else []


def long_days(path: Path) -> list[np.ndarray]:
    """Daily means of the hourly series of at least 60 days; a day with fewer than 12 hours is a gap."""
    out = []
    for _, part in pd.read_parquet(path).groupby("series_id", sort=True):
        hours = part["value"].to_numpy(float)
        if len(hours) < 60 * 24:
            continue
        days = hours[len(hours) % 24 :].reshape(-1, 24)
        seen = np.isfinite(days)
        mean = np.where(seen, days, 0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
        out.append(np.where(seen.sum(axis=1) >= 12, mean, np.nan))
    return out


def samples(folder: Path, step: str, leave: str, number: int, *, only: str = "") -> Iterator[Sample]:
    """Samples of one horizon of the plan, cut at random moments with random lengths of history; without a set, or of one alone."""
    horizon, least, most, cuts = PLAN[step][number]
    rng = np.random.default_rng(5)
    season = (24, 168) if step == "hourly" else (7,)
    ahead = horizon if number else SHORT[step]
    for name, rows in series(folder, step).items():
        # a forecast of 13 weeks from hourly values takes as long as 20 of one week
        for row in thinned(rows, 20) if number == 2 and name in (DRAWN, MOVED) else rows:
            if len(row) < least + ahead:
                continue
            for cut in np.unique(rng.integers(least, len(row) - ahead + 1, cuts)):
                length = min(int(cut), most)
                if rng.random() < 0.3:
                    length = int(rng.integers(least, length + 1))
                y = row[cut - length : cut]
                if np.isfinite(y).mean() < 0.5:
                    continue
                y = y[int(np.isfinite(y).argmax()) :]
                future = np.full(horizon, np.nan)
                future[: len(row) - cut] = row[cut : cut + horizon]
                if name in leave.split("+") or only not in ("", name):
                    continue  # after the draws, so that the others are cut as if nothing was left out
                yield Sample(name, y, fill(y[None], season)[0], future)


def growth(count: int, length: int, rng: np.random.Generator) -> np.ndarray:
    """Fill levels that grow, saw, stand still or grow with a season, with jumps and clean-ups."""
    out, t = np.empty((count, length)), np.arange(length)
    for i in range(count):
        kind = rng.integers(5)
        day = 1 + rng.uniform(0, 0.9) * np.sin(2 * np.pi * (t - rng.integers(24)) / 24)
        week = np.where((t // 24) % 7 < 5, 1, rng.uniform(0.4, 1))
        rate = np.exp(rng.normal(-3.3, 1)) * np.exp(np.cumsum(rng.normal(0, 0.005, length)))
        step = rate * day * week * np.exp(rng.normal(0, rng.uniform(0.2, 0.8), length))
        level = np.full(length, rng.uniform(15, 70))
        if kind <= 1:
            level = level + np.cumsum(step)
        elif kind == 2:
            level = level + saw(step, int(rng.choice([24, 48, 96, 168, 240, 336])), rng.uniform(0, 0.15))
        elif kind == 4:
            level = level * np.exp(np.cumsum(rng.normal(rng.normal(0, 2e-4), 0.003, length))) * day * week
        for _ in range(rng.poisson(2)):
            level[rng.integers(length) :] += rng.choice([1, -1], p=[0.55, 0.45]) * abs(rng.normal(0, 4))
        out[i] = np.maximum(level + rng.normal(0, rng.choice([0.02, 0.05, 0.5]), length), 0)
    return out


def saw(step: np.ndarray, period: int, keep: float) -> np.ndarray:
    """Growth that falls back to a share every period."""
    out, level = np.empty(len(step)), 0.0
    for k, more in enumerate(step):
        level = level + more
        if k % period == period - 1:
            level *= keep
        out[k] = level
    return out


def moved(count: int, length: int, rng: np.random.Generator) -> np.ndarray:
    """Requests whose level changes now and then: an event ends, a client comes or leaves, a service is replaced."""
    out, t = np.empty((count, length)), np.arange(length)
    for i in range(count):
        day = 1 + rng.uniform(0, 0.95) * np.sin(2 * np.pi * (t - rng.integers(24)) / 24)
        week = np.where((t // 24) % 7 < 5, 1, rng.uniform(0.4, 1))
        factor = np.ones(length)
        for begin in np.sort(rng.integers(0, length, rng.poisson(length / 700))):
            to = np.exp(-rng.uniform(0.3, 5)) if rng.random() < 0.6 else np.exp(rng.uniform(0.2, 1.2))
            # a change settles within hours or days, and one in three is undone by the next
            settle = 1 - np.exp(-np.maximum(t - begin, 0) / rng.choice([1, 12, 48]))
            factor = factor * (1 + (to - 1) * settle) if rng.random() < 0.67 else 1 + (factor - 1) * (1 - settle)
        noise = np.zeros(length)
        steps = rng.normal(0, rng.uniform(0.03, 0.3), length)
        keep = rng.uniform(0, 0.9)
        for k in range(1, length):
            noise[k] = keep * noise[k - 1] + steps[k]
        out[i] = 100 * day * week * factor * np.exp(noise) + rng.choice([0, 0.2, 5])
    return out
