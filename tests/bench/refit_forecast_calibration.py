"""Upper tails of peaks and odds of running out, set by data sets that the table has not seen.

    python tests/bench/refit_forecast.py --leave FOLD,FOLD,FOLD     (those of adapter_forecast.py, or each)
    python tests/bench/refit_forecast_calibration.py [--data DIR] [--table FILE.npz]

A fit is too sure of itself on series unlike its own. Every left-out set is asked with the table fitted without it, and every
set counts the same. The shipped table gets the figures of all sets, a left-out table those of the other sets. Where fewer
than eight sets are long enough (daily values, more than a week ahead) nothing is changed: five sets differ more among each
other than their mean from the truth. The widths of the intervals ask for no change.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from adapter_forecast import LEFT_OUT
from refit_forecast import SHARED, everyone
from refit_forecast_samples import PLAN, Sample, samples

from devopskit.analysis.exhaustion import passage
from devopskit.analysis.forecast_engine import Answer, Engine
from devopskit.analysis.forecast_request import Request
from devopskit.analysis.forecast_table import DAYS, DEFAULT, GRID, RUNS, WEEKS, load

SEASON = {"hourly": (24, 168), "daily": (7,)}
ROOM = (0.1, 0.5, 1.0, 2.0)  # distances of the limits above the last week's peak, in units of peak less median
THREE_QUARTERS, HIGH = 13, 17  # of the grid: 75 and 95 %
ENOUGH = 8  # sets from which their mean says something about the next one
# of the tails that left-out sets ask for: tables of fewer sets than the shipped one overstate the need
KEEP = 0.5
FACTORS = (0.7, 1.4)  # what needs more is no question of a tail
FEW = 30  # values from which a set has its whole say
SETS = 5.0  # sets at which half of what their odds ask for is kept

Row = tuple[str, float]  # set, where the truth lay in units of the stated distance


def main() -> None:
    """Measure both step lengths and write the tables."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--data", type=Path, default=SHARED)
    ask.add_argument("--table", type=Path, default=DEFAULT)
    told = ask.parse_args()
    sets = [name for name in everyone(told.data) if (LEFT_OUT / f"{name}.npz").exists()]
    tables = {"": told.table} | {name: LEFT_OUT / f"{name}.npz" for name in sets}
    for step in PLAN:
        known = [(name, sample, answer) for name in sets for sample, answer in asked(told.data, step, name)]
        above = [row for name, sample, answer in known for row in tops(step, name, sample, answer)]
        for leave, path in tables.items():
            tail = factor([r for r in above if r[0] != leave], 0.95)
            lift(path, step, tail)
            rows = [
                row
                for name, sample, answer in known
                if name != leave
                for row in limits(name, sample, lifted(answer, tail, step), step)
            ]
            # those of the whole horizon hold for its parts too: few limits are passed within hours, and odds fitted to
            # these few moved the dates of steady disks farther than a line's
            odds = np.ones((len(RUNS[step]), 2))
            odds[RUNS[step] <= PLAN[step][0][0]] = fit_odds(rows)
            store(path, {f"{step}_odds": odds})
            print(step, leave or "all", "tail", round(tail, 3), "odds", np.round(odds[0], 3), flush=True)


def asked(folder: Path, step: str, name: str) -> Iterator[tuple[Sample, Answer]]:
    """Sample and answer of a left-out set one week (28 days) ahead, for which enough sets are long enough."""
    table = replace(load(step, LEFT_OUT / f"{name}.npz"), odds=np.ones((len(RUNS[step]), 2)))
    horizon = PLAN[step][0][0]
    for sample in samples(folder, step, "", 0, only=name):
        yield sample, Engine(Request(sample.y[None], horizon, SEASON[step], GRID), table).answer(sample.y)


def tops(step: str, name: str, sample: Sample, answer: Answer) -> Iterator[Row]:
    """Where the largest value of a week lay between the 75 % (0) and the 95 % quantile (1)."""
    week = SEASON[step][-1]
    for k, q in enumerate(answer.weeks):
        part = sample.future[k * week : (k + 1) * week]
        if np.isfinite(part).mean() > 0.95:
            yield name, distance(np.nanmax(part), q[THREE_QUARTERS], q[HIGH])


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
    """Factor of the distance that holds the truth with the wanted chance in the mean of the sets; a half of it is kept."""
    names, place = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    if len(np.unique(names)) < ENOUGH:
        return 1.0
    order, weight = np.argsort(place), even(names)
    reached = np.cumsum(weight[order]) / weight.sum()
    need = place[order][int(np.searchsorted(reached, level))]
    return float(np.clip(need, *FACTORS) ** KEEP)


def even(names: np.ndarray) -> np.ndarray:
    """Weight of each row: every set counts the same, one of few rows less."""
    sets, which, count = np.unique(names, return_inverse=True, return_counts=True)
    return (np.minimum(count, FEW) / FEW / count)[which] * len(names) / max(len(sets), 1)


def lift(path: Path, step: str, by: float) -> None:
    """Move the quantiles above 75 % of maxima up to the measured horizon away from it."""
    with np.load(path) as stored:
        parts = {key: stored[key].copy() for key in (f"{step}_{part}" for part in ("run", "week", "day")) if key in stored}
    week = SEASON[step][-1]
    ends = {"run": RUNS[step], "week": WEEKS * week, "day": DAYS * week // 7}
    for key, table in parts.items():
        near = ends[key.split("_")[1]] <= PLAN[step][0][0]
        table[near] = stretched(table[near], by)
    store(path, parts)


def lifted(answer: Answer, by: float, step: str) -> Answer:
    """The answer with the tails of its stretches moved like those of the table."""
    runs, near = answer.runs.copy(), answer.run_ends <= PLAN[step][0][0]
    runs[near] = stretched(runs[near], by)
    return replace(answer, runs=runs)


def stretched(quantiles: np.ndarray, by: float) -> np.ndarray:
    """Quantiles [..., levels] whose distances from the 75 % quantile are multiplied above it."""
    start = quantiles[..., THREE_QUARTERS : THREE_QUARTERS + 1]
    return np.concatenate([quantiles[..., :THREE_QUARTERS], start + by * (quantiles[..., THREE_QUARTERS:] - start)], axis=-1)


def fit_odds(rows: list[tuple[str, float, bool]]) -> np.ndarray:
    """Factor and power of the odds with the greatest likelihood, drawn towards 1 and 1, by Newton's method."""
    names = np.array([r[0] for r in rows])
    if len(np.unique(names)) < ENOUGH:
        return np.ones(2)
    chance, event = np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
    weight, inside = even(names), np.clip(chance, 1e-4, 1 - 1e-4)
    design = np.column_stack([np.ones(len(inside)), np.log(inside / (1 - inside))])
    x, start = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    for _ in range(30):
        told = 1 / (1 + np.exp(-design @ x))
        slope = design.T @ (weight * (told - event)) + 0.5 * (x - start)
        x = x - np.linalg.solve(design.T @ (design * (weight * told * (1 - told))[:, None]) + 0.5 * np.eye(2), slope)
    sets = len(np.unique(names))
    keep = sets / (sets + SETS)  # because each set is one witness, however many windows it has
    return np.array([np.exp(keep * x[0]), 1 + keep * (x[1] - 1)])


def store(path: Path, parts: dict[str, np.ndarray]) -> None:
    """Replace parts of a table."""
    with np.load(path) as stored:
        kept = dict(stored)
    np.savez_compressed(path, **(kept | {key: value.astype(np.float32) for key, value in parts.items()}))


if __name__ == "__main__":
    main()
