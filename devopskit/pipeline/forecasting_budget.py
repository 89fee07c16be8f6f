"""The budget of a month as a limit like any other: where this month ends, and on which day a month passes its budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from devopskit.analysis.monthly_rhythm import forecast_months
from devopskit.analysis.newsvendor import chance_above
from devopskit.analysis.statsmodels_experts import earn
from devopskit.errors import DataError
from devopskit.pipeline.bill_reading import Bill, read_bill
from devopskit.pipeline.forecasting_dated import dated
from devopskit.pipeline.forecasting_outlook import LEVELS, MIDDLE, REACHES, SEASON, Terms
from devopskit.pipeline.reading import Data
from devopskit.pipeline.spending import Landing, landing_of
from devopskit.store.spend_daily import daily_costs

COLUMNS = [
    "currency", "month", "spent", "low", "likely", "high", "budget", "chance", "passed", "experts", "ahead", "early", "days",
]  # fmt: skip
TWO_P90 = 2 * NormalDist().inv_cdf(0.9)  # width of an 80 % range in sigmas


@dataclass(frozen=True)
class Days:
    """Daily cost of usage ahead: quantiles float [days, q] at LEVELS, and whose weights made its middle."""

    quantiles: np.ndarray
    said: str


def budget_of_month(data: Data, budget: float, terms: Terms) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return the end of the running month beside its budget, and the budget as a row of what runs out.

    Returns
    -------
    COLUMNS of the running month, one row, and the row; both empty without a budget, without a bill, or with a bill by month.
    """
    bill = _bill(data)
    landing = landing_of(bill, budget=budget) if bill is not None and budget > 0 else None
    if bill is None or landing is None:
        return pd.DataFrame({name: [] for name in COLUMNS}), []
    days = days_ahead(bill, terms.days)
    chances = chances_by_day(landing, days.quantiles, bill.last_day.day)
    # On the last day of a month the next budget is whole, whatever the old one came to.
    over = bill.period.end.day == 1
    told = {
        "subject": "monthly budget", "name": "all accounts", "what": "budget", "metric": "effective_cost", "unit": bill.currency,
        "limit": budget, "used": 0.0 if over else landing.to_date / budget, "days": (bill.period.end - bill.period.start).days,
        "ask": "Spend less or raise", "full": not over and landing.to_date > budget,
    }  # fmt: skip
    row = dated(told, chances, end=bill.period.end, terms=terms)
    month = [
        bill.currency, f"{landing.month:%Y-%m}", landing.to_date, landing.low, landing.expected, landing.high, budget, landing.chance,
        row["likely"], days.said, row["chance"], row["early"], row["reach"],
    ]  # fmt: skip
    return pd.DataFrame([month], columns=COLUMNS), [row]


def days_ahead(bill: Bill, days: int) -> Days:
    """Return the daily cost ahead as far as the history carries; no days where the bill has less than two weeks.

    Experts of statsmodels move the middle where they beat the kit on the same bill's past; the range stays the measured one.
    """
    rows = daily_costs(bill.costs).execute()
    length, end = (bill.period.end - bill.period.start).days, bill.period.end.date()
    series = np.zeros(length)  # a day without a charge cost nothing
    place = (pd.to_datetime(rows["day"]) - pd.Timestamp(bill.period.start.date())).dt.days.to_numpy()
    np.add.at(series, place, rows["cost"].to_numpy(dtype=float))
    ahead = next((reach for reach, least in REACHES if length >= least and reach <= days), 0)
    if not ahead:
        return Days(np.empty((0, len(LEVELS))), "")

    def kit(y: np.ndarray, steps: int, season: int) -> np.ndarray:
        # Past origins are earlier by what the history is shorter.
        return forecast_months(y[None, :], end=end - timedelta(days=length - len(y)), horizon=steps, quantiles=(0.5,))[0, :, 0]

    got = forecast_months(series[None, :], end=end, horizon=ahead, quantiles=LEVELS)[0]
    if not np.isfinite(got).all():
        return Days(np.empty((0, len(LEVELS))), "")
    earned = earn(series, kit, steps=ahead, season=SEASON[0])
    said = ", ".join(
        f"{name} {weight:.2f}" for name, weight in zip(earned.names, earned.weights, strict=True) if weight >= 0.005
    )
    return Days(np.maximum(got + (earned.path - got[:, MIDDLE])[:, None], 0.0), said)


def chances_by_day(landing: Landing, days: np.ndarray, today: int) -> np.ndarray:
    """Return the chance that a month has passed its budget by the end of each day ahead, float [days]; never falls.

    Parameters
    ----------
    landing : of the running month, whose end the cost page tells too. days : quantiles [days, q] of the days ahead, or none.
    today : day of the month of the last day of the bill.

    Day quantiles of later months are added as if all days erred alike, which errs on the wide side: daily errors of a bill
    move together.
    """
    month = pd.Timestamp(landing.month)
    left = month.days_in_month - today
    chances = [_this_month(landing, days[:, MIDDLE], left)]
    first = left
    while first < len(days):
        month = month + pd.offsets.MonthBegin(1)
        last = min(first + month.days_in_month, len(days))
        spent = np.cumsum(days[first:last], axis=0)
        chances.append(chance_above(LEVELS, spent, np.full(len(spent), landing.budget)))
        first = last
    return np.maximum.accumulate(np.concatenate(chances))


def _this_month(landing: Landing, middle: np.ndarray, left: int) -> np.ndarray:
    """Chance by day until the end of the month, so that its last day says what the landing says."""
    rest, spread = landing.expected - landing.to_date, (landing.high - landing.low) / TWO_P90
    told = middle[:left] if len(middle) >= left and middle[:left].sum() > 0 else np.ones(left)
    share = np.cumsum(told) / told.sum() if left else np.empty(0)
    return np.array([_above(landing.budget, landing.to_date + rest * part, spread * part) for part in share])


def _above(budget: float, mean: float, sigma: float) -> float:
    return 1 - NormalDist(mean, sigma).cdf(budget) if sigma > 0 else float(mean > budget)


def _bill(data: Data) -> Bill | None:
    try:
        return read_bill(as_of=f"{data.period.end - timedelta(days=1):%Y-%m-%d}", settings=data.settings)
    except DataError:
        return None  # a company without a bill has limits all the same
