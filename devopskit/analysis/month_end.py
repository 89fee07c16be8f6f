"""Where each key of the bill will be at the end of the month, with a range that past months have measured.

Forecast = cost to date + the days left at their level, weekday and calendar slot. The range is that of the same forecast
made on the same day of the past months of the same bill, so that it holds what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

import numpy as np
import pandas as pd

from devopskit.analysis.cost_watch import Watch
from devopskit.analysis.daily_series import SETTLE, DailySeries, series_of
from devopskit.analysis.month_rest import Rest, Views, month_days, rest_of_month
from devopskit.errors import DataError

LOW = 0.1  # chance below the range, and above it
ENOUGH = 20  # past errors that a range of its own needs
NORMAL = 1.2816  # P90 of a normal distribution in sigmas, where the past is too short to tell
MONTHS_OF_A_TOTAL = 3
DOUBT = 0.5  # sum of relative errors that each view is taken to have made before it is judged
WORST = 0.5  # relative error from which on a forecast is no worse
KEEN = 8  # power of the losses: an error a fifth smaller takes six sevenths of the forecast
WARM_UP = 60  # days of history before forecasts of the past are judged


@dataclass(frozen=True)
class Origin:
    """A forecast made on a past evening, with what came: to_date, rest and actual, float [keys]."""

    to_date: np.ndarray
    rest: Rest
    actual: np.ndarray


@dataclass(frozen=True)
class Evening:
    """What was said on an evening: place of the day, cost to date [keys], and the two views of the rest."""

    day: int
    to_date: np.ndarray
    views: Views


def month_end(costs: pd.DataFrame, today: date | pd.Timestamp) -> pd.DataFrame:
    """Cost of the month of `today` for each key.

    Parameters
    ----------
    costs : as for `find_anomalies`: day, key, cost and optionally cost_final; rows after `today` are not looked at.
    today : last day that the bill has.

    Returns
    -------
    key, to_date, forecast, low, high (P10 and P90), one row for each key seen so far, the highest forecast first.

    Raises
    ------
    DataError : no row up to `today`.
    """
    series, now, origins = _walked(costs, today)
    low, high = _range([origin for origin in origins if origin.actual.size])
    middle = now.to_date + now.rest.expected
    swing = now.rest.expected * now.rest.spread
    frame = pd.DataFrame({"key": pd.Series(series.keys, dtype="str"), "to_date": now.to_date, "forecast": middle})
    frame = frame.assign(low=middle + low * swing, high=middle + high * swing)
    return frame.sort_values(["forecast", "key"], ascending=[False, True]).reset_index(drop=True)


def landing(costs: pd.DataFrame, today: date | pd.Timestamp, *, budget: float | None = None) -> dict[str, float | None]:
    """Cost of the month over all keys, and the chance that it passes a budget.

    Parameters
    ----------
    budget : of the month in the currency of the costs, on the same kind of cost (effective or billed).

    Returns
    -------
    to_date, forecast, low, high (P10 and P90), budget, and over: chance of 0 to 1 to pass it, None without a budget.
    """
    _series, now, origins = _walked(costs, today)
    forecast = float((now.to_date + now.rest.expected).sum())
    spread = float(now.rest.expected.sum()) * _spread_of_total(now, origins)
    over = None
    if budget is not None:
        # Without a day left the range must close: nothing is uncertain any more.
        over = NormalDist(forecast, spread).cdf(budget) if spread > 0 else float(forecast <= budget)
        over = 1 - over
    low, high = forecast - NORMAL * spread, forecast + NORMAL * spread
    return {"to_date": float(now.to_date.sum()), "forecast": forecast, "low": low, "high": high, "budget": budget, "over": over}


def _spread_of_total(now: Origin, origins: list[Origin]) -> float:
    """Relative spread of the rest of the month over all keys, from the past where at least three months tell it."""
    whole = [(float(o.rest.expected.sum()), float((o.actual - o.to_date).sum())) for o in origins]
    errors = [rest / expected - 1 for expected, rest in whole if expected > 0]
    if len(errors) >= MONTHS_OF_A_TOTAL:
        return float(np.sqrt(np.mean(np.square(errors)) * (len(errors) + 1) / len(errors)))
    expected = float(now.rest.expected.sum())
    # Keys that err together are the cautious case: their spreads add up instead of cancelling out.
    return float((now.rest.expected * now.rest.spread).sum()) / expected if expected > 0 else 0.0


def _walked(costs: pd.DataFrame, today: date | pd.Timestamp) -> tuple[DailySeries, Origin, list[Origin]]:
    last = pd.Timestamp(today)
    last = last.tz_localize(None) if last.tzinfo else last
    stamps = pd.DatetimeIndex(pd.to_datetime(costs["day"], utc=True)).tz_localize(None)
    series = series_of(costs[np.asarray(stamps < last.normalize() + pd.Timedelta(days=1))])
    if not len(series.days):
        raise DataError(
            f"there is no cost up to {last.date()}",
            "a month without a single day has nothing to be extrapolated from",
            "fetch the bill first (devopskit fetch), or give a later day",
        )
    return series, *_origins(series)


def _origins(series: DailySeries) -> tuple[Origin, list[Origin]]:
    """The forecast of the last day, and those of the same day of every past month with what they met."""
    watch, last = Watch(series), len(series.days) - 1
    number = _day_of_month(series.days[last])
    made: list[Evening] = []
    for day in range(last + 1):
        watch.see(day)
        watch.learn(day)
        same = day >= WARM_UP and min(number, _length(series.days[day])) == _day_of_month(series.days[day])
        if day == last or (same and month_days(series.days[day])[1] <= series.days[last] + 1):
            made.append(Evening(day, _to_date(series, day), rest_of_month(watch, day)))
    return judged(series, made)


def judged(series: DailySeries, made: list[Evening]) -> tuple[Origin, list[Origin]]:
    """The last evening and the earlier ones, blended by how far off each view was in the past."""
    known = np.nan_to_num(series.known(len(series.days) - 1))
    actual = []
    for past in made[:-1]:
        first, after = month_days(series.days[past.day])
        actual.append(known[(series.days >= first) & (series.days < after)].sum(axis=0))
    trust = trust_in_the_past(made[:-1], actual)
    origins = [Origin(e.to_date, e.views.blended(trust), met) for e, met in zip(made, [*actual, np.empty(0)], strict=True)]
    return origins[-1], origins[:-1]


def trust_in_the_past(made: list[Evening], actual: list[np.ndarray]) -> float:
    """Share of the view of the whole past in the forecast, 0 to 1, from the errors that both views have made."""
    losses = np.full(2, DOUBT)
    for past, met in zip(made, actual, strict=True):
        rest = met - past.to_date
        told = rest > 0
        for view, forecast in enumerate((past.views.near, past.views.far)):
            # A share of the cost, and bounded: otherwise one key that broke would choose for all.
            losses[view] += np.minimum(np.abs(forecast.expected - rest)[told] / rest[told], WORST).sum()
    near, far = losses**KEEN
    return float(near / (near + far))


def _to_date(series: DailySeries, day: int) -> np.ndarray:
    """Cost of the month up to a day, the last days grossed up by what used to come late."""
    known = series.known(day)
    first, _after = month_days(series.days[day])
    inside = series.days[: day + 1] >= first
    sums = np.nan_to_num(known[inside]).sum(axis=0)
    settled = max(day + 1 - SETTLE, 0)
    both = ~np.isnan(series.first[:settled]) & ~np.isnan(series.settled[:settled])
    seen, true = (np.where(both, table[:settled], 0.0)[-90:].sum() for table in (series.first, series.settled))
    late = min(max(true / seen, 1.0), 1.25) - 1 if seen > 0 else 0.0
    fresh = np.nan_to_num(known[settled:][inside[settled:]]).sum(axis=0)
    return sums + np.maximum(fresh, 0.0) * late


def _range(origins: list[Origin]) -> tuple[float, float]:
    """P10 and P90 of past errors, in units of the spread that each forecast had."""
    errors = [_errors(origin) for origin in origins]
    pooled = np.concatenate(errors) if errors else np.empty(0)
    if len(pooled) < ENOUGH:
        return -NORMAL, NORMAL
    # Keys of one month err together, so that the months count as the sample: few of them have not met the tails yet.
    tail = LOW * len(errors) / (len(errors) + 1)
    return float(np.quantile(pooled, tail)), float(np.quantile(pooled, 1 - tail))


def _errors(origin: Origin) -> np.ndarray:
    swing = origin.rest.expected * origin.rest.spread
    told = swing > 0
    return (origin.actual - origin.to_date - origin.rest.expected)[told] / swing[told]


def _day_of_month(day: np.datetime64) -> int:
    return int((day - month_days(day)[0]).astype(int)) + 1


def _length(day: np.datetime64) -> int:
    first, after = month_days(day)
    return int((after - first).astype(int))
