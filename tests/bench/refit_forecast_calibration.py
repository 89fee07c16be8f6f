"""Widths of intervals, upper tails of peaks and odds of running out, set by data sets that the table has not seen.

    python tests/bench/refit_forecast.py --leave each
    python tests/bench/refit_forecast_calibration.py [--data DIR] [--table FILE.npz]

A fit is too sure of itself on series unlike its own. Every left-out set is asked with the table fitted without it, and every
set counts the same. The shipped table gets the figures of all sets, a left-out table those of the other sets.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from adapter_forecast import LEFT_OUT
from refit_forecast import SHARED, everyone, leads_of
from refit_forecast_samples import PLAN, Sample, samples

from devopskit.analysis.exhaustion import passage
from devopskit.analysis.forecast_engine import Answer, Engine
from devopskit.analysis.forecast_request import Request
from devopskit.analysis.forecast_table import DAYS, DEFAULT, EDGES, GRID, NEAR, RUNS, WEEKS, load

SEASON = {"hourly": (24, 168), "daily": (7,)}
ROOM = (0.1, 0.5, 1.0, 2.0)  # distances of the limits above the last week's peak, in units of peak less median
LOW, MIDDLE, THREE_QUARTERS, HIGH = 3, 10, 13, 17  # of the grid: 5, 50, 75 and 95 %
# of what left-out sets ask for: they are asked with tables of fewer sets than the shipped one, which overstates the need
KEEP = 0.5
FACTORS = (0.7, 1.4)  # a set that needs more is no question of width
FEW = 30  # values from which a set has its whole say

Row = tuple[str, int, float]  # set, near or far, where the truth lay in units of the stated distance


def main() -> None:
    """Measure both step lengths and write the tables."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--data", type=Path, default=SHARED)
    ask.add_argument("--table", type=Path, default=DEFAULT)
    told = ask.parse_args()
    sets = [name for name in everyone(told.data) if (LEFT_OUT / f"{name}.npz").exists()]
    tables = {"": told.table} | {name: LEFT_OUT / f"{name}.npz" for name in sets}
    for step in PLAN:
        inside = [
            row
            for name in sets
            for _, sample, answer in asked(told.data, step, name)
            for row in places(step, name, sample, answer)
        ]
        for leave, path in tables.items():
            widen(path, step, [factor([r for r in inside if r[0] != leave and r[1] == far], 0.9) for far in (0, 1)])
        load.cache_clear()  # because the tables have changed under their names
        known = [(name, horizon, sample, answer) for name in sets for horizon, sample, answer in asked(told.data, step, name)]
        above = [row for name, _, sample, answer in known for row in tops(step, name, sample, answer)]
        for leave, path in tables.items():
            tails = [factor([r for r in above if r[0] != leave and r[1] == far], 0.95) for far in (0, 1)]
            lift(path, step, tails)
            rows = [
                row
                for name, horizon, sample, answer in known
                if name != leave and horizon <= NEAR[step]
                for row in limits(name, sample, lifted(answer, tails[0]), step)
            ]
            # farther ahead too few sets are long enough to say how much to temper
            odds = np.array([fit_odds(*(np.array(v) for v in zip(*rows, strict=True))), [1.0, 1.0]])
            store(path, {f"{step}_odds": odds})
            print(step, leave or "all", "tails", np.round(tails, 3), "odds", np.round(odds[0], 3), flush=True)


def asked(folder: Path, step: str, name: str) -> Iterator[tuple[int, Sample, Answer]]:
    """Horizon, sample and answer of a left-out set, up to the horizons that the open sets are long enough for."""
    table = replace(load(step, LEFT_OUT / f"{name}.npz"), odds=np.ones((2, 2)))
    for number, (horizon, *_) in enumerate(PLAN[step][:2]):
        for sample in samples(folder, step, "", number, only=name):
            yield horizon, sample, Engine(Request(sample.y[None], horizon, SEASON[step], GRID), table).answer(sample.y)


def places(step: str, name: str, sample: Sample, answer: Answer) -> Iterator[Row]:
    """Where the truth lay between the median (0) and the end of the 90 % interval (1), six leads of each bucket."""
    edges = EDGES[step][: int(np.searchsorted(EDGES[step], len(answer.steps))) + 1]
    for lead in np.concatenate(leads_of(edges)):
        q, actual = answer.steps[lead], sample.future[lead]
        if np.isfinite(actual):
            yield name, int(lead >= NEAR[step]), distance(actual, q[MIDDLE], q[HIGH] if actual > q[MIDDLE] else q[LOW])


def tops(step: str, name: str, sample: Sample, answer: Answer) -> Iterator[Row]:
    """Where the largest value of a week lay between the 75 % (0) and the 95 % quantile (1)."""
    week = SEASON[step][-1]
    for k, q in enumerate(answer.weeks):
        part = sample.future[k * week : (k + 1) * week]
        if np.isfinite(part).mean() > 0.95:
            yield name, int((k + 1) * week > NEAR[step]), distance(np.nanmax(part), q[THREE_QUARTERS], q[HIGH])


def limits(name: str, sample: Sample, answer: Answer, step: str) -> Iterator[tuple[str, float, bool]]:
    """Set, chance and truth of running into four limits."""
    known = np.isfinite(sample.future)
    top = np.nanmax(sample.y[-SEASON[step][-1] :])
    for room in ROOM if known.mean() > 0.95 and np.isfinite(top) else ():
        limit = top + room * max(top - np.nanmedian(sample.y), 0.01 * abs(top))
        yield name, float(passage(answer, limit)[-1]), bool(sample.future[known].max() > limit)


def distance(actual: float, start: float, end: float) -> float:
    """Place of a value between start (0) and end (1)."""
    return 0.0 if actual == start else (actual - start) / (end - start) if end != start else np.inf


def factor(rows: list[Row], level: float) -> float:
    """Factor of the distance that holds the truth with the wanted chance.

    The geometric mean of what each set needs, each within bounds, so that one set of a single broken series, such as an event
    that ended, cannot widen the intervals of all.
    """
    names, place = np.array([r[0] for r in rows]), np.array([r[2] for r in rows])
    needs = [np.clip(np.quantile(place[names == name], level), *FACTORS) for name in np.unique(names)]
    return float(np.exp(KEEP * np.mean(np.log(needs)))) if needs else 1.0


def even(names: np.ndarray) -> np.ndarray:
    """Weight of each row: every set counts the same, one of few rows less."""
    sets, which, count = np.unique(names, return_inverse=True, return_counts=True)
    return (np.minimum(count, FEW) / FEW / count)[which] * len(names) / max(len(sets), 1)


def widen(path: Path, step: str, widths: list[float]) -> None:
    """Move all quantiles of the steps away from the median by the factors for near and far leads."""
    with np.load(path) as stored:
        table = stored[f"{step}_step"].copy()
    by = np.where(EDGES[step][: len(table)] <= NEAR[step], *widths)[:, None, None]
    middle = table[:, :, MIDDLE : MIDDLE + 1]
    store(path, {f"{step}_step": middle + by * (table - middle)})
    print(step, path.stem, "widths", np.round(widths, 3), flush=True)


def lift(path: Path, step: str, tails: list[float]) -> None:
    """Move the quantiles of maxima above 75 % away from it by the factors for near and far blocks."""
    with np.load(path) as stored:
        parts = {key: stored[key].copy() for key in (f"{step}_{part}" for part in ("run", "week", "day")) if key in stored}
    week = SEASON[step][-1]
    ends = {"run": RUNS[step], "week": WEEKS * week, "day": DAYS * week // 7}
    for key, table in parts.items():
        by = np.where(ends[key.split("_")[1]] <= NEAR[step], *tails)[:, None, None]
        start = table[:, :, THREE_QUARTERS : THREE_QUARTERS + 1]
        table[:, :, THREE_QUARTERS:] = start + by * (table[:, :, THREE_QUARTERS:] - start)
    store(path, parts)


def lifted(answer: Answer, by: float) -> Answer:
    """The answer with the tails of its stretches moved like those of the table."""
    runs = answer.runs.copy()
    start = runs[:, THREE_QUARTERS : THREE_QUARTERS + 1]
    runs[:, THREE_QUARTERS:] = start + by * (runs[:, THREE_QUARTERS:] - start)
    return replace(answer, runs=runs)


def fit_odds(names: np.ndarray, chance: np.ndarray, event: np.ndarray) -> np.ndarray:
    """Factor and power of the odds with the greatest likelihood, drawn a little towards 1 and 1, by Newton's method."""
    weight, inside = even(names), np.clip(chance, 1e-4, 1 - 1e-4)
    design = np.column_stack([np.ones(len(inside)), np.log(inside / (1 - inside))])
    x, start = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    for _ in range(30):
        told = 1 / (1 + np.exp(-design @ x))
        slope = design.T @ (weight * (told - event)) + 0.5 * (x - start)
        x = x - np.linalg.solve(design.T @ (design * (weight * told * (1 - told))[:, None]) + 0.5 * np.eye(2), slope)
    return np.array([np.exp(KEEP * x[0]), 1 + KEEP * (x[1] - 1)])


def store(path: Path, parts: dict[str, np.ndarray]) -> None:
    """Replace parts of a table."""
    with np.load(path) as stored:
        kept = dict(stored)
    np.savez_compressed(path, **(kept | {key: value.astype(np.float32) for key, value in parts.items()}))


if __name__ == "__main__":
    main()
