"""Planned changes in an outlook: the forecast is lifted from their day on, and the limit comes nearer by as much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from devopskit.analysis.forecast_calendar import Calendar, as_sundays, holiday_steps, of_blocks, planned
from devopskit.pipeline.forecasting_agenda import Plan


@dataclass(frozen=True)
class Plans:
    """What is planned: changes of demand by target, and days off that look like a Sunday."""

    changes: tuple[Plan, ...] = ()
    holidays: tuple[date, ...] = ()

    @property
    def words(self) -> list[str]:
        """Each change, and the days off, as sentences for the page."""
        off = ", ".join(f"{day:%Y-%m-%d}" for day in self.holidays)
        return [plan.words for plan in self.changes] + ([f"days off, taken to be like a Sunday: {off}"] if off else [])

    def of(self, row: pd.Series) -> tuple[Plan, ...]:
        """Plans that concern one target, by its subject, name or owner."""
        text = " ".join(str(row[name]) for name in ("subject", "name", "owner") if isinstance(row[name], str))
        return tuple(plan for plan in self.changes if plan.concerns(text))


def factors(plans: Plans, rows: pd.DataFrame, end: datetime, days: int) -> np.ndarray:
    """Factor on the need of every target and day ahead, float [n, days]; 1 where nothing is planned."""
    told = [_factor(plans.of(row), end, days) for _, row in rows.iterrows()]
    return np.array(told).reshape(len(rows), days)


def _factor(mine: Sequence[Plan], end: datetime, days: int) -> np.ndarray:
    return planned(Calendar(end, changes=tuple(plan.change for plan in mine)), days, 1)[0]


def added(values: np.ndarray, now: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """What planned changes add to something that is filled up, float [n, days]: its growth of each day times the factor less one.

    Parameters
    ----------
    values : float [n, days], the middle forecast. now : float [n], what is there today. factor : float [n, days], on use.
    """
    grown = np.maximum(np.diff(values, axis=1, prepend=now[:, None]), 0.0)
    return np.nan_to_num(np.cumsum((factor - 1) * grown, axis=1))


def lifted(
    quantiles: np.ndarray, weekly: np.ndarray, factor: np.ndarray, more: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles of days [n, days, q] and weekly peaks [n, weeks, q] times the factor [n, days], and what is `added` [n, days] to them."""
    by_day = np.zeros_like(factor) if more is None else more
    weeks, extra = (np.array([of_blocks(row, 7) for row in rows]).reshape(weekly.shape[:2]) for rows in (factor, by_day))
    return quantiles * factor[:, :, None] + by_day[:, :, None], weekly * weeks[:, :, None] + extra[:, :, None]


def days_off(quantiles: np.ndarray, plans: Plans, end: datetime) -> np.ndarray:
    """Quantiles [n, days, q] in which a holiday looks like the next Sunday."""
    steps = holiday_steps(Calendar(end, holidays=plans.holidays), quantiles.shape[1], 1)
    return as_sundays(quantiles, steps, 1)


def past_days_off(plans: Plans, end: datetime, length: int) -> np.ndarray:
    """Whether each day of the past is a holiday, bool [length]: it teaches nothing about the same weekday."""
    days = pd.date_range(end=pd.Timestamp(end).tz_localize(None) - pd.Timedelta(days=1), periods=length, freq="D")
    return np.array([day.date() in plans.holidays for day in days], dtype=bool)
