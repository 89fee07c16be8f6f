"""Odds of running out, set by data sets that the table has not seen.

    python tests/bench/refit_forecast.py --leave FOLD,FOLD,FOLD     (those of adapter_forecast.py, or each)
    python tests/bench/refit_forecast_calibration.py [--data DIR] [--table FILE.npz]

A fit is too sure of itself on series unlike its own. Every left-out set is asked with the table fitted without it, and every
set counts the same. The shipped table gets the figures of all sets, a left-out table those of the other sets. Where fewer
than eight sets are long enough (daily values, more than a week ahead) nothing is changed: five sets differ more among each
other than their mean from the truth. The widths of the intervals ask for no change, and the tails of peaks are moved by the
fleet's own past (forecast_fleet.py).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from adapter_forecast import LEFT_OUT
from refit_forecast import SHARED, everyone
from refit_forecast_samples import PLAN, samples

from devopskit.analysis.exhaustion import passage
from devopskit.analysis.forecast_engine import Engine
from devopskit.analysis.forecast_request import Request
from devopskit.analysis.forecast_table import DEFAULT, GRID, RUNS, load

SEASON = {"hourly": (24, 168), "daily": (7,)}
ROOM = (0.1, 0.5, 1.0, 2.0)  # distances of the limits above the last week's peak, in units of peak less median
ENOUGH = 8  # sets from which their mean says something about the next one
FEW = 30  # values from which a set has its whole say
SETS = 5.0  # sets at which half of what their odds ask for is kept

Row = tuple[str, float, bool]  # set, stated chance, truth


def main() -> None:
    """Measure both step lengths and write the tables."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--data", type=Path, default=SHARED)
    ask.add_argument("--table", type=Path, default=DEFAULT)
    told = ask.parse_args()
    sets = [name for name in everyone(told.data) if (LEFT_OUT / f"{name}.npz").exists()]
    tables = {"": told.table} | {name: LEFT_OUT / f"{name}.npz" for name in sets}
    for step in PLAN:
        near = RUNS[step] <= PLAN[step][0][0]
        known = [(name, list(asked(told.data, step, name))) for name in sets]
        for leave, path in tables.items():
            # those of the whole horizon hold for its parts too: few limits are passed within hours, and odds fitted to
            # these few moved the dates of steady disks farther than a line's
            odds = np.ones((len(near), 2))
            odds[near] = fit_odds([row for name, rows in known for row in rows if name != leave])
            store(path, {f"{step}_odds": odds})
            print(step, leave or "all", "odds", np.round(odds[0], 3), flush=True)


def asked(folder: Path, step: str, name: str) -> Iterator[Row]:
    """Set, chance and truth of running into four limits one week (28 days) ahead, for which enough sets are long enough."""
    table = replace(load(step, LEFT_OUT / f"{name}.npz"), odds=np.ones((len(RUNS[step]), 2)))
    horizon = PLAN[step][0][0]
    for sample in samples(folder, step, "", 0, only=name):
        known = np.isfinite(sample.future)
        top = np.nanmax(sample.y[-SEASON[step][-1] :])
        if known.mean() <= 0.95 or not np.isfinite(top):
            continue
        answer = Engine(Request(sample.y[None], horizon, SEASON[step], GRID), table).answer(sample.y)
        for room in ROOM:
            limit = top + room * max(top - np.nanmedian(sample.y), 0.01 * abs(top))
            yield name, float(passage(answer, limit)[-1]), bool(sample.future[known].max() > limit)


def even(names: np.ndarray) -> np.ndarray:
    """Weight of each row: every set counts the same, one of few rows less."""
    sets, which, count = np.unique(names, return_inverse=True, return_counts=True)
    return (np.minimum(count, FEW) / FEW / count)[which] * len(names) / max(len(sets), 1)


def fit_odds(rows: list[Row]) -> np.ndarray:
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
