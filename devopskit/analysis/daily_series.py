"""Daily costs as arrays [days, keys], with what was known when: first figures, and restated ones three days later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from devopskit.errors import BadTable

SETTLE = 3  # days until providers have booked what came late (measured on bills: one to three days)


@dataclass(frozen=True)
class DailySeries:
    """Costs of every day between the first and the last one.

    Attributes
    ----------
    days : datetime64[D] [n]. keys : [k].
    first : float [n, k], cost as first published; NaN where nothing was booked.
    settled : float [n, k], restated cost where there is one, otherwise the first.
    """

    days: np.ndarray
    keys: np.ndarray
    first: np.ndarray
    settled: np.ndarray

    def known(self, day: int) -> np.ndarray:
        """Costs [day + 1, k] as they were known on the evening of a day: the last three days are not restated yet."""
        seen = self.settled[: day + 1].copy()
        fresh = max(day + 1 - SETTLE, 0)
        seen[fresh:] = self.first[fresh : day + 1]
        return seen


def series_of(costs: pd.DataFrame) -> DailySeries:
    """Arrays of a frame with the columns day, key, cost and optionally cost_final; rows of one day and key are added.

    Raises
    ------
    BadTable : a column is missing, or rows are in several currencies.
    """
    missing = [name for name in ("day", "key", "cost") if name not in costs]
    if missing:
        raise BadTable(
            f"the daily costs lack the columns {', '.join(missing)}",
            "each row is the usage cost of one key on one day",
            "take them from kit.daily_costs, or name the columns day, key and cost",
        )
    currencies = costs["billing_currency"].dropna().unique() if "billing_currency" in costs else []
    if len(currencies) > 1:
        raise BadTable(
            f"the daily costs are in {', '.join(sorted(map(str, currencies)))}",
            "a sum or an expectation across currencies means nothing",
            "look at one currency at a time, or convert them with kit.convert first",
        )
    days = pd.DatetimeIndex(pd.to_datetime(costs["day"], utc=True)).tz_localize(None).to_numpy().astype("datetime64[D]")
    if not len(days):
        return DailySeries(days, np.empty(0, dtype=object), np.empty((0, 0)), np.empty((0, 0)))
    place, keys = pd.factorize(costs["key"], sort=True)
    # Kept, because a key that is missing is a cost without an owner, and no reason to lose its money.
    keys, place = np.append(np.asarray(keys, dtype=object), "untagged"), np.where(place < 0, len(keys), place)
    at = (days - days.min()).astype(int)
    shape = (int(at.max()) + 1, len(keys))
    first = _placed(costs["cost"], at, place, shape)
    final = _placed(costs["cost_final"], at, place, shape) if "cost_final" in costs else np.full(shape, np.nan)
    settled = np.where(np.isnan(final), first, final)
    used = np.flatnonzero(~np.isnan(settled).all(axis=0))
    axis = days.min() + np.arange(shape[0])
    return DailySeries(axis, keys[used], first[:, used], settled[:, used])


def _placed(values: pd.Series, at: np.ndarray, place: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    amounts = values.to_numpy(dtype=float, na_value=np.nan)
    given = ~np.isnan(amounts)
    table, there = np.zeros(shape), np.zeros(shape, dtype=bool)
    np.add.at(table, (at[given], place[given]), amounts[given])
    there[at[given], place[given]] = True
    return np.where(there, table, np.nan)
