"""Clusters, services and accounts: totals forecast on their own and made to agree with their parts."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis import _

from devopskit.analysis.forecast import forecast
from devopskit.analysis.monthly_rhythm import forecast_months
from devopskit.analysis.reconciliation import reconcile, shift
from devopskit.pipeline.forecasting_outlook import LEVELS, MIDDLE, REACHES, SEASON
from devopskit.pipeline.forecasting_targets import matrix
from devopskit.pipeline.reading import Data
from devopskit.store import daily_need
from devopskit.tables.usage import CONTAINER_CPU

COLUMNS = ["level", "name", "part_of", "unit", "now", "then", "low", "high", "days_ahead", "growth", "distinguishable"]


def aggregates(data: Data, *, days: int) -> pd.DataFrame:
    """Return what grows: CPU of clusters and their services, cost of accounts and their services, each agreeing with its parts.

    Returns
    -------
    COLUMNS: now (mean of the last week), then with low and high (80 %) in days_ahead, growth a week as a share, and whether the 80 %
    range of the growth leaves out zero.
    """
    length = max(1, round(data.period.seconds / 86_400))
    end = data.period.end.date()
    trees = [(*_cpu(data, length), None), *((*part, end) for part in _costs(data, length))]
    frames = [tree(*part, days=days, bill_end=bill_end) for *part, bill_end in trees if len(part[0])]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({name: [] for name in COLUMNS})


def tree(leaves: pd.DataFrame, series: np.ndarray, unit: str, *, days: int, bill_end: date | None = None) -> pd.DataFrame:
    """Forecast leaves and their sums, reconcile, and return one row for each sum.

    Parameters
    ----------
    leaves : columns top and middle, e.g. cluster and service, one row for each series. series : float [leaves, t], daily.
    unit : of the series. days : at most so many ahead. bill_end : day after the last one of a bill, whose months repeat.
    """
    tops, middles = leaves["top"].drop_duplicates().tolist(), leaves[["top", "middle"]].drop_duplicates().to_numpy().tolist()
    series = _filled(series)
    sums = [series[(leaves["top"] == top).to_numpy()].sum(axis=0) for top in tops]
    sums += [series[((leaves["top"] == top) & (leaves["middle"] == middle)).to_numpy()].sum(axis=0) for top, middle in middles]
    parent = [-1] * len(tops) + [tops.index(top) for top, _name in middles]
    places = {(top, middle): len(tops) + number for number, (top, middle) in enumerate(middles)}
    parent += [places[top, middle] for top, middle in zip(leaves["top"], leaves["middle"], strict=True)]
    y = np.vstack([*sums, series])
    ahead = _reach(y[: len(tops)], days)
    if not ahead:
        return pd.DataFrame({name: [] for name in COLUMNS})
    values = (
        forecast(y, horizon=ahead, season=SEASON, quantiles=LEVELS).values
        if bill_end is None
        else forecast_months(y, end=bill_end, horizon=ahead, quantiles=LEVELS)
    )
    centre = values[:, :, MIDDLE]
    # 80 % of a normal value lie within 2.56 deviations
    variance = np.square((values[:, :, -2] - values[:, :, 1]) / 2.56)
    told = shift(values, centre, reconcile(centre, variance, np.array(parent)))
    kept = len(tops) + len(middles)
    names = [("whole", top, "") for top in tops] + [("service", middle, top) for top, middle in middles]
    return _rows(names, y[:kept], told[:kept], unit, ahead)


def _filled(series: np.ndarray) -> np.ndarray:
    """Series [leaves, t] in which a member's missing day is its usual one; days that nobody was seen on stay open."""
    # Because as a zero, or left out, it would look like less load of the whole.
    known = np.isfinite(series)
    usual = np.array([np.median(row[seen]) if seen.any() else 0.0 for row, seen in zip(series, known, strict=True)])
    return np.where(known | ~known.any(axis=0), series, usual[:, None])


def _reach(y: np.ndarray, days: int) -> int:
    """Days ahead that the history of the totals [tops, t] allows, at most `days`; 0 where it is too short for any."""
    known = np.isfinite(y).any(axis=0)
    history = y.shape[1] - int(known.argmax()) if known.any() else 0
    return next((reach for reach, least in REACHES if history >= least and reach <= days), 0)


def _rows(names: list[tuple[str, str, str]], y: np.ndarray, told: np.ndarray, unit: str, ahead: int) -> pd.DataFrame:
    last = [row[-7:][np.isfinite(row[-7:])] for row in y]
    now = np.array([week.mean() if len(week) else np.nan for week in last])
    end = told[:, -7:].mean(axis=1)
    # From the middle of the last week to the middle of the forecast one.
    growth = (end - now[:, None]) / np.where(now > 0, now, np.nan)[:, None] / (ahead / 7)
    frame = pd.DataFrame(names, columns=["level", "name", "part_of"])
    return frame.assign(
        unit=unit, now=now, then=end[:, MIDDLE], low=end[:, 1], high=end[:, -2], days_ahead=ahead, growth=growth[:, MIDDLE],
        distinguishable=(growth[:, 1] > 0) | (growth[:, -2] < 0),
    )[COLUMNS]  # fmt: skip


def _cpu(data: Data, length: int) -> tuple[pd.DataFrame, np.ndarray, str]:
    days = daily_need.of_resources(data.usage.filter(data.usage.metric == CONTAINER_CPU)).execute()
    known = data.resources[(data.resources["kind"] == "container") & data.resources["owner_id"].notna()]
    leaves = known[known["resource_id"].isin(days["resource_id"])].reset_index(drop=True)
    series = matrix(
        days.rename(columns={"resource_id": "subject"}), list(leaves["resource_id"]), "mean", data.period.end, length
    )
    copies = leaves["replicas"].fillna(1.0).to_numpy(dtype=float)
    tops = pd.DataFrame({"top": leaves["account"].fillna("no cluster"), "middle": leaves["owner_id"]})
    return tops, series * copies[:, None], "cores"


def _costs(data: Data, length: int) -> list[tuple[pd.DataFrame, np.ndarray, str]]:
    days = daily_costs(data.costs)
    answers = []
    for currency, rows in days.groupby("currency"):
        spent = rows.assign(subject=rows["account"] + "\x1f" + rows["service"], seconds=86_400)
        leaves = spent[["subject", "account", "service"]].drop_duplicates().reset_index(drop=True)
        series = matrix(spent, list(leaves["subject"]), "cost", data.period.end, length)
        # A service that was not charged on a day cost nothing, from the first day of the bill on.
        billed = np.isfinite(series).any(axis=0)
        series = np.where(billed[None, :] & ~np.isfinite(series), 0.0, series)
        answers.append((leaves.rename(columns={"account": "top", "service": "middle"}), series, f"{currency} a day"))
    return answers


def daily_costs(costs: ibis.Table) -> pd.DataFrame:
    """Return currency, account, service, day (seconds since 1970) and effective cost of usage; no tax, purchase or correction."""
    # Left out because a correction of a closed month would look like spend of the day on which it was booked.
    usage = costs.filter(costs.charge_category == "Usage", ibis.coalesce(costs.charge_class, "") == "")
    keyed = usage.mutate(
        currency=_.billing_currency, account=ibis.coalesce(_.sub_account_name, _.sub_account_id, "no account"),
        service=ibis.coalesce(_.service_name, "no service"), day=_.charge_period_start.epoch_seconds() // 86_400 * 86_400,
    )  # fmt: skip
    return keyed.group_by(["currency", "account", "service", "day"]).aggregate(cost=_.effective_cost.sum()).execute()
