"""Demand of the past as the search reads it: whole weeks in sync periods of the cluster, newest last."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.replay_fleet import Fleet, demand_m
from devopskit.errors import RequestError

WEEK_S, QUARTER_S, MINUTE_S = 604_800, 900, 60
QUARTERS = WEEK_S // QUARTER_S  # 672, quarters of an hour in a week
OPENING_TARGET = 0.7  # use of the instances at the first step, so that no replay begins with a shortage of its own making


@dataclass(frozen=True)
class Past:
    """Whole weeks of demand and the service that met it.

    Attributes
    ----------
    demand : int64 [weeks x steps of a week], millicores; the last value is the newest.
    fleet : the service; `initial` fits the first hour.
    settings : flags of the cluster; one step is its sync period.
    phase : step of the week (0 = its begin) at which the first of these weeks begins.
    notes : what was bridged, resampled or cut, in words.
    """

    demand: np.ndarray
    fleet: Fleet
    settings: HpaSettings
    phase: int = 0
    notes: tuple[str, ...] = ()

    @property
    def week_steps(self) -> int:
        """Steps of a week."""
        return round(WEEK_S / self.settings.sync_period_s)

    @property
    def weeks(self) -> int:
        """Whole weeks."""
        return len(self.demand) // self.week_steps

    @property
    def minute_steps(self) -> int:
        """Steps of a minute, at least one."""
        return max(1, round(MINUTE_S / self.settings.sync_period_s))

    def scaled(self, factor: float) -> Past:
        """Return the same weeks with `factor` times the demand."""
        demand = (self.demand * factor).astype(np.int64)
        return replace(self, demand=demand, fleet=replace(self.fleet, initial=_opening(demand, self.fleet.request_m)))

    def newest(self, weeks: int) -> Past:
        """Return only the newest weeks; the phase stays, because whole weeks are cut."""
        demand = self.demand[-weeks * self.week_steps :]
        return replace(self, demand=demand, fleet=replace(self.fleet, initial=_opening(demand, self.fleet.request_m)))


def past_of(
    demand: np.ndarray, fleet: Fleet, settings: HpaSettings, *, step_seconds: float, begins_s: float = 0.0, most_weeks: int = 8
) -> Past:
    """Whole weeks at the end of `demand`, in sync periods.

    Parameters
    ----------
    demand : [n] millicores a step of `step_seconds`, NaN where nothing was recorded.
    begins_s : seconds from the begin of a week (Monday 00:00) to the first step.
    most_weeks : older weeks are left out, because a service changes and a search must end.

    Raises
    ------
    RequestError, DataError : the step fits neither way into a sync period, or the demand cannot be replayed.
    """
    series, notes = demand_m(demand)
    period = settings.sync_period_s
    fine, words = _resampled(series, step_seconds, period)
    week, quarter, begin = round(WEEK_S / period), round(QUARTER_S / period), round(begins_s / period)
    fine = fine[: len(fine) - (begin + len(fine)) % quarter]  # so that a quarter of the past is one of the week's
    weeks = min(len(fine) // week, most_weeks)
    kept = fine[len(fine) - weeks * week :]
    phase = (begin + len(fine) - len(kept)) % week
    opening = replace(fleet, initial=_opening(kept, fleet.request_m))
    return Past(kept, opening, settings, phase, (*notes, *words))


def _opening(demand: np.ndarray, request_m: int) -> int:
    """Instances that carry the largest demand of the first hour with ease."""
    return int(demand[:240].max(initial=0) / max(request_m, 1) / OPENING_TARGET) + 1


def _resampled(series: np.ndarray, step_s: float, period: float) -> tuple[np.ndarray, tuple[str, ...]]:
    """Series in steps of `period`: means of shorter steps, straight lines between the middles of longer ones."""
    if step_s == period:
        return series, ()
    if step_s <= 0 or not ((step_s / period).is_integer() or (period / step_s).is_integer()):
        raise RequestError(
            f"a step of {step_s:g} seconds does not fit the sync period of {period:g} seconds",
            "a replay decides once a sync period, so that one must be a whole multiple of the other",
            f"resample the demand to {period:g} seconds, or to a multiple or divisor of it",
        )
    if step_s < period:
        each = round(period / step_s)
        return series[: len(series) // each * each].reshape(-1, each).mean(axis=1).astype(np.int64), ()
    each = round(step_s / period)
    middles = np.arange(len(series)) * each + (each - 1) / 2
    line = np.interp(np.arange(len(series) * each), middles, series).astype(np.int64)
    return line, (
        f"demand is known every {step_s:g} seconds only: bursts within a step are not seen, and risk is a lower bound",
    )
