"""Advice about policies on made-up or recorded demand: asked before each unseen week, judged by that week.

    python -m tests.bench.policy_advice --seeds 3 --first 0 [--kinds calm jobs] [--weeks 8] [--recorded FILE.npz ...]

Prints for each kind how many weeks kept the budget, what was stated, and the cost against a naive pick: the cheapest
of 78 plain policies that kept every training week, picked once.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from devopskit.analysis.autoscalers.hpa import STANDARD
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.policy_search_past import past_of
from devopskit.analysis.policy_search_trial import Candidate, tried
from devopskit.analysis.recommend_policy import recommend_policy
from devopskit.analysis.replay import replay
from devopskit.analysis.replay_fleet import Conditions, Fleet
from devopskit.tables.policies import Hpa, Metric
from tests.bench.demand_kinds import KINDS, WEEK, demand

REQUEST, START, TRAIN = 500, 60.0, 4
GOAL = Goal()


def plain(target: int, low: int = 2) -> Hpa:
    """Policy with a target and a minimum alone."""
    return Hpa(100_000, low, (Metric("Resource", "cpu", "Utilization", target),))


def naive(train: np.ndarray) -> Hpa:
    """Cheapest plain policy that kept every training week, or the one that was short for the smallest share."""
    past = past_of(train, Fleet(REQUEST, 1, start_s=START), STANDARD, step_seconds=15)
    lows = [2, *(int(np.ceil(np.quantile(train, q) / (REQUEST * 0.8))) for q in (0.05, 0.25, 0.5, 0.75, 0.95))]
    trials = [tried(Candidate(plain(target, low)), past) for target in range(30, 95, 5) for low in lows]
    kept = [t for t in trials if t.shares.max() <= GOAL.budget_share]
    best = min(kept, key=lambda t: t.replicas.mean()) if kept else min(trials, key=lambda t: t.shares.mean())
    return best.candidate.policy


def week_of(series: np.ndarray, policy: Hpa, minima: np.ndarray | None, initial: int) -> tuple[float, float, int]:
    """Mean replicas, share of short minutes, and the last count of one week."""
    conditions = Conditions(minima=None if minima is None else np.repeat(minima, 60))
    found = replay(series, policy, Fleet(REQUEST, initial, start_s=START), conditions=conditions)
    short = (found.short_m > 0).reshape(-1, 4).any(axis=1).mean()
    return float(found.replicas.mean()), float(short), int(found.replicas[-1])


def rows_of(kind: str, series: np.ndarray, train: int = TRAIN) -> Iterator[dict[str, object]]:
    """One row an unseen week."""
    picked = naive(series[: train * WEEK])
    count = counted = int(series[train * WEEK - 240 : train * WEEK].max() / REQUEST / 0.7) + 1
    for week in range(train, len(series) // WEEK):
        begun = time.process_time()
        advice = recommend_policy(series[: week * WEEK], step_seconds=15, fleet=Fleet(REQUEST, 1, start_s=START), goal=GOAL)
        spent = time.process_time() - begun
        coming = series[week * WEEK : (week + 1) * WEEK]
        cost, short, count = week_of(coming, advice.policy, advice.minima, max(count, advice.policy.min_replicas))
        plain_cost, plain_short, counted = week_of(coming, picked, None, counted)
        found, metric = advice.figures, advice.policy.metrics[0]
        down = advice.policy.behavior.down if advice.policy.behavior else None
        yield {
            "kind": kind, "week": week, "broken": short > GOAL.budget_share, "short": short, "cost": cost,
            "naive": plain_cost, "naive_broken": plain_short > GOAL.budget_share, "chance": found.chance,
            "low": found.cost_low / 168, "high": found.cost_high / 168, "target": metric.target, "min": advice.policy.min_replicas,
            "schedule": advice.minima is not None, "window": down.window_s if down else None, "naive_target": picked.metrics[0].target,
            "reversals": found.reversals, "cpu_s": spent,
        }  # fmt: skip


def report(frame: pd.DataFrame) -> None:
    """Figures of all weeks and of each kind."""
    for kind, rows in [("all", frame), *frame.groupby("kind")]:
        broken, chance, cost = rows["broken"].astype(float), rows["chance"], rows["cost"]
        inside = ((rows["low"] <= cost) & (cost <= rows["high"])).mean()
        outside = np.maximum(rows["low"] - cost, 0) + np.maximum(cost - rows["high"], 0)
        score = ((rows["high"] - rows["low"] + 20 * outside) / cost).mean()
        rate = broken.mean()
        print(
            f"{kind}: weeks {len(rows)} kept {1 - rate:.3f} stated {chance.mean():.3f} Brier {((chance - broken) ** 2).mean():.4f} "
            f"constant {rate * (1 - rate):.4f} cost/naive {cost.sum() / rows['naive'].sum():.3f} naive kept "
            f"{1 - rows['naive_broken'].mean():.3f} interval {inside:.3f} score {score:.3f} CPU s {rows['cpu_s'].mean():.1f}",
            flush=True,
        )


def recorded(path: Path) -> np.ndarray:
    """Recorded series in steps of 15 s at the mean of the made-up ones."""
    with np.load(path) as data:
        values, step = data[next(k for k in ("count", "requests") if k in data)].astype(float), int(data["step_s"])
    seen = np.flatnonzero(values >= 0)
    at = np.arange(len(values) * step // 15) * 15 / step
    line = np.interp(at, seen, values[seen])
    return (line * 15_000 / line[: TRAIN * WEEK].mean()).astype(np.int64)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kinds", nargs="+", default=list(KINDS))
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--weeks", type=int, default=7)
    parser.add_argument("--recorded", nargs="*", type=Path, default=[])
    parser.add_argument("--out", type=Path)
    words = parser.parse_args()
    made = [(k, demand(k, s, words.weeks)) for k in words.kinds for s in range(words.first, words.first + words.seeds)]
    series = [(path.stem, recorded(path)[: words.weeks * WEEK]) for path in words.recorded] or made
    rows = [row for kind, values in series for row in rows_of(kind, values, min(TRAIN, len(values) // WEEK - 1))]
    frame = pd.DataFrame(rows)
    report(frame)
    if words.out:
        frame.to_csv(words.out, index=False)


if __name__ == "__main__":
    main()
