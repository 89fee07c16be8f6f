"""Finds the days on which a key of the bill cost other than it should, as soon as that day is published.

Each key has a baseline of level, trend, weekday and calendar slots (`cost_watch`), and each day is tested against it
(`cost_tests`). A day is judged by what was known on its evening: more data later never changes an alert.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.analysis.cost_tests import scores
from devopskit.analysis.cost_watch import Watch
from devopskit.analysis.daily_series import DailySeries, series_of

SHOWN = 1.0  # score from which an alert is shown
LEAST = 0.5  # weaker ones are not kept
ONE_A_YEAR = 0.87  # score of the tests that has one false alarm a key and year on made bills; divided out, so that it reads 1
COLUMNS = ("day", "key", "score", "expected", "impact")


def find_anomalies(costs: pd.DataFrame) -> pd.DataFrame:
    """Alerts of daily costs.

    Parameters
    ----------
    costs : day, key, cost (usage cost of that day as first published); optionally cost_final (restated, used for days at
        least three days before the one judged) and other (purchases, credits, tax: never judged); one currency.
        A missing row means that no cost was booked. `store.spend_daily.daily_costs` gives such a frame.

    Returns
    -------
    day, key, score (1 or more = shown), expected (cost of the day without the anomaly), impact (cost - expected); the
    highest score first within a day, one row for each day and key, scores below 0.5 left out.

    Raises
    ------
    BadTable : a column is missing, or there are several currencies.
    """
    series = series_of(costs)
    found = judged(series)
    if not found:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in COLUMNS}).astype(
            {"day": "datetime64[us]", "key": "str"}
        )
    day, key, score, expected = (np.array(column) for column in zip(*found, strict=True))
    place, at = day.astype(int), key.astype(int)
    impact = np.nan_to_num(series.first[place, at]) - expected
    frame = pd.DataFrame({"day": series.days[place].astype("datetime64[us]"), "key": series.keys[at], "score": score})
    frame = frame.assign(expected=expected, impact=impact)
    return frame.sort_values(["day", "score"], ascending=[True, False], kind="stable").reset_index(drop=True)


def judged(series: DailySeries) -> list[tuple[int, int, float, float]]:
    """Place of day and key, score and expected cost of every day that scores at least `LEAST`."""
    watch = Watch(series)
    found: list[tuple[int, int, float, float]] = []
    for day in range(len(series.days)):
        evening = watch.see(day)
        score = scores(evening) / ONE_A_YEAR
        usual = np.nan_to_num(np.exp(watch.expected[day]))
        found.extend((day, int(key), float(score[key]), float(usual[key])) for key in np.flatnonzero(score >= LEAST))
        watch.learn(day)
    return found
