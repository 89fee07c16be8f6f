"""Fit the shipped table of the forecast again, with all open data sets or without one.

    python tests/bench/refit_forecast.py [--data DIR] [--leave NAME[+NAME...],...|each] [--out FILE.npz]

With --leave and without --out the tables go where adapter_forecast.py looks for them under DEVOPSKIT_FORECAST_LEAVE=NAME;
sets joined by + are left out together.
Eleven data sets, about 90 CPU seconds for each table.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import numpy as np
from adapter_forecast import LEFT_OUT
from refit_forecast_descent import fit_gate, fit_quantiles, fit_scale, set_losses, set_weights
from refit_forecast_samples import PLAN, samples

from devopskit.analysis.forecast_answer_kernel import FAR, Seen, describe, expert_weights, log_loss, steps
from devopskit.analysis.forecast_engine import LONG, UPPER
from devopskit.analysis.forecast_past_kernel import Hindsight, losses, origins, past_paths
from devopskit.analysis.forecast_peak_kernel import PEAK_LOGS, PEAK_MEASURES, peak_logs, peak_measures, plain_size
from devopskit.analysis.forecast_profile_kernel import Lengths
from devopskit.analysis.forecast_recent_kernel import half_life, usual_quantiles
from devopskit.analysis.forecast_spread_kernel import (
    FEATURES,
    combined,
    disagreement,
    errors,
    features,
    own_quantiles,
    phase_profile,
    scales,
    step_sizes,
)
from devopskit.analysis.forecast_table import DAYS, DEFAULT, EDGES, GRID, RUNS, WEEKS

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "forecasting"
FALLS = (16, 17)  # features of a fall of level, which few samples show and no other feature can stand for
# how much preferences of experts are drawn to those of the nearer bucket and to none: daily sets are few and teach less
PULL = {"hourly": (0.02, 0.0), "daily": (0.02, 0.01)}
FAR_BUCKET = {"hourly": 7, "daily": 5}  # from here few data sets are long enough, so that a bucket leans on the one before


def main() -> None:
    """Fit both step lengths and write one file."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--data", type=Path, default=SHARED)
    ask.add_argument("--leave", default="")
    ask.add_argument("--out", type=Path)
    told = ask.parse_args()
    for leave in everyone(told.data) if told.leave == "each" else told.leave.split(","):
        table = {}
        for step in PLAN:
            table |= {f"{step}_{part}": value.astype(np.float32) for part, value in fit(told.data, step, leave).items()}
        for name in leave.split("+"):
            out = told.out or (LEFT_OUT / f"{name}.npz" if name else DEFAULT)
            out.parent.mkdir(parents=True, exist_ok=True)
            np.savez_compressed(out, **table)
            print(f"wrote {out}", flush=True)


def everyone(folder: Path) -> list[str]:
    """Names of all measured data sets."""
    return sorted({path.stem.split("_", 1)[1] for path in folder.glob("*_*.parquet")})


def fit(folder: Path, step: str, leave: str) -> dict[str, np.ndarray]:
    """Every part of the table of one step length."""
    gate = gates(folder, step, leave)
    rows = spreads(folder, step, leave, gate)
    scale, step_table = step_fit(rows, FAR_BUCKET[step])
    peak_rows = peaks(folder, step, leave, (gate, scale, step_table))
    table = {"gate": gate, "scale": scale, "step": step_table}
    for kind, count in (("run", len(RUNS[step])), ("week", len(WEEKS)), ("day", len(DAYS) if step == "hourly" else 0)):
        if count:
            table[kind], table[f"{kind}_size"] = peak_fit([peak_rows[kind, q] for q in range(count)])
    return table


def look(sample, step: str, horizon: int):
    """Edges, origins, all paths, losses and facts of a sample."""
    day, week = (24, 168) if step == "hourly" else (1, 7)
    edges = EDGES[step][: int(np.searchsorted(EDGES[step], horizon)) + 1]
    cuts = origins(len(sample.z), horizon, week)
    past = past_paths(sample.z, cuts, Lengths(day, week, LONG[step], horizon))
    known = losses(sample.y, past, cuts, edges, half_life(day))
    facts = describe(sample.y, sample.z, len(sample.z) - cuts[0] if len(cuts) else 1, day, week)
    return edges, cuts, past, known, facts


def leads_of(edges: np.ndarray) -> list[np.ndarray]:
    """Up to six leads of each bucket: neighbours say the same again."""
    starts = np.append(0, edges[:-1])
    return [np.unique(np.linspace(a, b - 1, 6).round().astype(int)) for a, b in zip(starts, edges, strict=True)]


def gates(folder: Path, step: str, leave: str) -> np.ndarray:
    """Weights of the experts of each bucket, each leaning on the bucket before."""
    out, prior = [], None
    for part in gate_rows(folder, step):
        others = ~np.isin(part["names"], leave.split("+")) if part else np.zeros(0, bool)
        if others.sum() >= 50:
            prior = fit_gate({key: value[others] for key, value in part.items()}, prior, *PULL[step])
        out.append(prior)
    return np.array(out)


@lru_cache(maxsize=2)
def gate_rows(folder: Path, step: str) -> list[dict[str, np.ndarray]]:
    """Paths, futures and past losses of each bucket; the same whatever is left out, so that they are made once."""
    kept = defaultdict(list)
    for number, (horizon, *_) in enumerate(PLAN[step]):
        for sample in samples(folder, step, "", number):
            edges, _, past, (loss, recent, count), facts = look(sample, step, horizon)
            overall = np.nansum(np.nan_to_num(loss) * count, axis=1) / max(count.sum(), 1)
            for b, leads in enumerate(leads_of(edges)):
                known = next((k for k in range(b, -1, -1) if count[k] > 0), None)
                actual = sample.future[leads]
                if known is None or not np.isfinite(actual).all() or facts[3] / edges[b] < 0.15:
                    continue
                spread = leads[np.resize(np.arange(len(leads)), 6)]  # a short bucket repeats its leads
                near, far, new = (log_loss(v, facts[1]) for v in (loss[:, known], overall, recent[:, known]))
                paths = (past[-1][:, spread].T / facts[1]).astype(np.float32)
                kept[b].append(
                    (sample.name, paths, sample.future[spread] / facts[1], near, far, new, facts[2], facts[3] / edges[b])
                )
    keys = ("names", "paths", "actual", "near", "far", "new", "straight", "windows")
    return [
        {key: np.array(v) for key, v in zip(keys, zip(*kept[b], strict=True), strict=True)} if kept[b] else {}
        for b in range(len(EDGES[step]))
    ]


def spread_of(sample, step: str, horizon: int, gate: np.ndarray):
    """Everything `spread` of the engine knows before the coefficients of the scale."""
    edges, cuts, past, known, facts = look(sample, step, horizon)
    weights = expert_weights(known, edges, gate, facts)
    centre = combined(past, weights, edges)
    apart = disagreement(past, centre, weights, edges)
    error = errors(sample.y, centre, cuts)
    period, ages = 24 if step == "hourly" else 7, len(sample.y) - cuts
    known = scales(error, apart, edges, ages, half_life(24 if step == "hourly" else 1))
    profile = phase_profile(error, ages, period)
    described = features(known, (centre[-1], apart[-1]), profile, edges, facts)
    recent = sample.z[-4 * (168 if step == "hourly" else 7) :]
    ends = np.array([np.median(recent[len(recent) // 2 :]), recent.min(), recent.max()])
    seen = Seen(own_quantiles(error, ages, profile, edges, GRID), usual_quantiles(sample.z, centre[-1], period, GRID), ends)
    return edges, Hindsight(sample.y, cuts, period, centre, apart), known, described, seen, facts


def spreads(folder: Path, step: str, leave: str, gate: np.ndarray) -> dict[int, list[tuple]]:
    """Rows for the scale and the quantiles of a step, by bucket."""
    rows = defaultdict(list)
    for number, (horizon, *_) in enumerate(PLAN[step]):
        for sample in samples(folder, step, leave, number):
            edges, past, known, described, (own, usual, ends), facts = spread_of(sample, step, horizon, gate)
            for b, leads in enumerate(leads_of(edges)):
                for lead in leads[np.isfinite(sample.future[leads])]:
                    path = past.centre[-1, lead]
                    unit = known[0, b] + 1e-4 * facts[0]
                    rows[b].append(
                        (
                            sample.name,
                            sample.future[lead] - path,
                            unit,
                            described[lead],
                            own[b],
                            usual[:, lead] - path,
                            ends - path,
                            facts[1],
                        )
                    )
    return rows


def step_fit(rows: dict[int, list[tuple]], far: int) -> tuple[np.ndarray, np.ndarray]:
    """Scale and quantiles of each bucket."""
    scale, table, before, quantiles = [], [], np.zeros(FEATURES), None
    for b in sorted(rows):
        names, error, unit, described, own, usual, ends, size = (np.array(v) for v in zip(*rows[b], strict=True))
        weight = set_weights(names)
        before = fit_scale(error, unit, described, weight, before, *((2e-2, 0.15) if b >= far else (4e-3, 0.03)), FALLS)
        s = unit * np.exp(described @ before)
        design = np.column_stack([np.ones(len(s)), np.clip(ends / s[:, None], -FAR, FAR)])
        weight = weight * np.clip(s / size, 0.2, 3) * np.sqrt(set_losses(names, error / size))
        own = np.concatenate([own[:, None], np.clip(usual / s[:, None, None], -FAR, FAR)], axis=1)
        quantiles = fit_quantiles(error / s, design, own, weight, quantiles, 3e-2 if b >= far else 5e-3)
        scale.append(before)
        table.append(quantiles)
    return np.array(scale), np.array(table)


def peaks(folder: Path, step: str, leave: str, fitted: tuple[np.ndarray, np.ndarray, np.ndarray]):
    """Rows for the maxima of runs, weeks and days, by kind and row of the table."""
    gate, scale, table = fitted
    day, week = (24, 168) if step == "hourly" else (1, 7)
    rows = defaultdict(list)
    for number, (horizon, *_) in enumerate(PLAN[step]):
        blocks = [("run", q, 0, int(end)) for q, end in enumerate(RUNS[step])]
        for kind, length, ends in (("week", week, WEEKS), ("day", day, DAYS))[: 1 + (day > 1)]:
            blocks += [
                (kind, int(np.searchsorted(ends, k + 1)), k * length, (k + 1) * length) for k in range(horizon // length)
            ]
        for sample in samples(folder, step, leave, number):
            edges, past, known, described, seen, facts = spread_of(sample, step, horizon, gate)
            sizes = step_sizes(known, described, scale, edges, facts[0])
            upper = steps(past.centre[-1], sizes, seen, edges, table)[:, UPPER]
            for kind, q, a, b in blocks:
                part = sample.future[a:b]
                if b > horizon or np.isfinite(part).mean() < 0.95:
                    continue
                bucket = min(int(np.searchsorted(edges, b - 1, side="right")), len(edges) - 1)
                unit = known[0, bucket] + 1e-4 * facts[0]
                path, measured = peak_measures(past, (a, b), unit, upper)
                rows[kind, q].append((sample.name, np.nanmax(part) - path, measured, facts[1]))
    return rows


def peak_fit(parts: list[list[tuple]]) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles [rows, measures + 1, levels] and log factors [rows, 9] of the maxima; a row without samples takes its neighbour's."""
    tables, sizes = [], []
    before, prior = np.zeros(PEAK_LOGS), None
    for rows in parts:
        if len(rows) >= 60:
            names, miss, measured, size = (np.array(v) for v in zip(*rows, strict=True))
            far = len(np.unique(names)) < 9
            plain, logs = np.array([plain_size(m) for m in measured]), np.array([peak_logs(m) for m in measured])
            error, weight = miss - measured[:, 1], set_weights(names)
            before = fit_scale(error, plain, logs, weight, before, 1e-2 if far else 2e-3, 0.03)
            s = plain * np.exp(logs @ before)
            design = np.column_stack([np.ones(len(s)), np.clip(measured[:, :PEAK_MEASURES] / s[:, None], -FAR, FAR)])
            weight = weight * np.clip(s / size, 0.05, 6) ** 0.1 * set_losses(names, error / size)
            prior = fit_quantiles(miss / s, design, None, weight, prior if far else None, 4e-2 if far else 1e-2)
        tables.append(np.zeros((PEAK_MEASURES + 1, len(GRID))) if prior is None else np.vstack([prior[1:], prior[:1]]))
        sizes.append(before)
    first = next(k for k, t in enumerate(tables) if t.any())
    return np.array([tables[max(k, first)] for k in range(len(tables))]), np.array(
        [sizes[max(k, first)] for k in range(len(sizes))]
    )


if __name__ == "__main__":
    main()
