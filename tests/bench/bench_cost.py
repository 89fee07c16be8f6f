"""Speed and quality of the cost analytics on made daily bills: anomalies and landing of the month.

    python tests/bench/bench_cost.py

25 keys over 455 days with weekdays, growth and noise from fixed seeds; spikes, drops and new levels are planted. Prints CPU seconds,
the share of planted changes that were told, false alarms a key and year, and the error of the landing on day 5, 10 and 20.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.analysis.anomalies import find_anomalies
from devopskit.analysis.month_end import month_end
from tests.bench import steps

KEYS, DAYS, SEED = 25, 455, 11
PLANTED = (1.6, 0.5, 1.4)


def tenant(seed: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """Daily costs, and the day of what was planted in every third key."""
    rng = np.random.default_rng(seed)
    day = pd.date_range("2025-01-06", periods=DAYS)
    parts, planted = [], {}
    for key in range(KEYS):
        weekend = np.where(day.day_of_week >= 5, 1 - rng.uniform(0, 0.6), 1.0)
        cost = np.exp(rng.normal(5, 1)) * weekend * np.exp(np.arange(DAYS) * rng.uniform(0, 0.001) + rng.normal(0, 0.03, DAYS))
        if key % 3 == 0:
            at, factor = int(rng.integers(100, 420)), PLANTED[key // 3 % 3]
            cost[at : at + (1 if factor == 1.6 else 4)] *= factor
            planted[f"key-{key}"] = at
        parts.append(pd.DataFrame({"day": day, "key": f"key-{key}", "cost": cost}))
    return pd.concat(parts, ignore_index=True), planted


def main() -> None:
    """Print one line for each figure."""
    costs, planted = tenant(SEED)
    start = steps.cpu()
    alerts = find_anomalies(costs)
    spent = steps.cpu() - start
    shown = alerts[alerts["score"] >= 1].assign(at=lambda f: (f["day"] - costs["day"].min()).dt.days)
    ours = shown.apply(lambda row: abs(row["at"] - planted.get(row["key"], -99)) <= 7, axis=1)
    told = shown[ours]["key"].nunique() / len(planted)
    years = KEYS * (DAYS - 90) / 365.25
    print(
        f"anomalies of {KEYS} keys and {DAYS} days: {spent:.2f} CPU s, {told:.0%} of {len(planted)} told, {(~ours).sum() / years:.2f} other days a key and year"
    )
    for number in (5, 10, 20):
        today = pd.Timestamp(2026, 3, number)
        start = steps.cpu()
        found = month_end(costs[costs["day"] <= today], today).set_index("key")
        month = costs[costs["day"].dt.to_period("M") == "2026-03"]
        actual = month.groupby("key")["cost"].sum().reindex(found.index)
        error = (found["forecast"] - actual).abs().sum() / actual.sum()
        inside = ((actual >= found["low"]) & (actual <= found["high"])).mean()
        print(f"landing on day {number}: error {error:.3f}, {inside:.0%} within P10 to P90, {steps.cpu() - start:.2f} CPU s")


if __name__ == "__main__":
    main()
