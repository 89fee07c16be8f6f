"""What runs out, when, and how sure are we: the whole study that the notebook `capacity_forecast` shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from devopskit.analysis import forecast_judging
from devopskit.analysis.decomposition import Parts, decompose
from devopskit.analysis.forecast import forecast
from devopskit.analysis.newsvendor import Timing
from devopskit.catalog.own_rates import own_rates
from devopskit.catalog.price_book import rates as priced
from devopskit.catalog.price_lists import PriceLists
from devopskit.pipeline import forecasting_ledger, forecasting_plan
from devopskit.pipeline.forecasting_agenda import read_days, read_plans
from devopskit.pipeline.forecasting_aggregates import aggregates
from devopskit.pipeline.forecasting_budget import budget_of_month
from devopskit.pipeline.forecasting_commitments import commitments
from devopskit.pipeline.forecasting_dated import joined
from devopskit.pipeline.forecasting_findings import BASE, findings_of
from devopskit.pipeline.forecasting_outlook import LEVELS, REACHES, SEASON, Outlook, Terms, outlook, urgent_first
from devopskit.pipeline.forecasting_planned import Plans
from devopskit.pipeline.forecasting_targets import Targets, collect
from devopskit.pipeline.forecasting_units import Market
from devopskit.pipeline.reading import Data
from devopskit.pipeline.scoping import picked, refuse_nothing
from devopskit.store.spend import by_resource
from devopskit.store.store import Store

JUDGED_DAYS = 28  # ahead, in the replay of the own past; few histories carry more
PAST_SHOWN = 91  # days of the past in a fan
NOTHING_JUDGED = tuple(
    pd.DataFrame({name: [] for name in names}) for names in (("stated", "observed", "weeks"), ("week", "error", "naive"))
)


@dataclass(frozen=True)
class CapacityForecast:
    """Everything one capacity report shows.

    Attributes
    ----------
    rows : one row for each target, the most urgent first; see `Outlook`. findings, forecasts : rows of these tables.
    plan : what each scenario asks for. timings : subject -> cost of arriving early or late, by week.
    fans : day, subject, used (past) and quantiles (future), for the targets that run out. judged : stated and observed shares.
    errors : week, error, naive. ledger : earlier forecasts that have come due, with what happened.
    growth : clusters, services and accounts. month : spend at the end of the month against the budget. parts : subject -> decomposition.
    terms : on what terms one acts.
    """

    rows: pd.DataFrame
    findings: pd.DataFrame
    forecasts: pd.DataFrame
    plan: pd.DataFrame
    timings: dict[str, Timing]
    fans: pd.DataFrame
    judged: pd.DataFrame
    errors: pd.DataFrame
    ledger: pd.DataFrame
    growth: pd.DataFrame
    month: pd.DataFrame
    parts: dict[str, Parts]
    terms: Terms


def capacity_forecast(
    data: Data,
    *,
    horizon_days: int = 91,
    lead_time_days: int = 30,
    growth: float = 2.0,
    launch: float = 1.0,
    launch_week: int = 4,
    budget: float = 0.0,
    scope: str = "",
) -> CapacityForecast:
    """Forecast everything the store knows a limit of, and say what to order by when.

    Parameters
    ----------
    data : answer of `read`, with as much history as there is: thirteen weeks ahead need half a year.
    horizon_days : 7, 28 or 91 days ahead at most. lead_time_days : from deciding to having.
    growth : factor on the growth in the scenario of more growth. launch : factor on the need in the launch week, 1 = none.
    launch_week : weeks from now until the launch, from 1. budget : of a month, in the currency of the bill; 0 = none.
    scope : only limits whose id, name, account or owner contains this text.

    Raises
    ------
    DataError : the scope leaves no limit to look at.
    """
    terms = terms_of(data, horizon_days, lead_time_days)
    month, spent = budget_of_month(data, budget, terms)
    everything = collect(data)
    inside, others = _scoped(everything, [*spent, *commitments(data, terms)], scope, data.resources)
    # The whole fleet is forecast, so that a filtered page shows the same chances: tails of peaks are learnt from all of it.
    targets, seen = everything.only(inside), outlook(everything, terms).only(inside)
    market = Market(data.resources, _rates(data), PriceLists(data.prices))
    wanted = forecasting_plan.scenarios(targets, growth=growth, launch=launch, launch_week=launch_week - 1)
    bought = forecasting_plan.plan(targets, seen, market, wanted)
    shares, errors = _record(_judged(targets.peak)) if len(targets.rows) else NOTHING_JUDGED
    ledger = forecasting_ledger.scored(Store(data.settings.store).frame("forecasts"), targets)
    rows = urgent_first(joined(seen.rows, others))
    return CapacityForecast(
        rows=rows, findings=findings_of(seen, bought), forecasts=forecasting_ledger.rows_of(seen), plan=bought,
        timings=forecasting_plan.early_and_late(bought[bought["scenario"] == BASE], seen), fans=_fans(targets, seen), judged=shares,
        errors=errors, ledger=ledger, growth=aggregates(data, days=min(horizon_days, JUDGED_DAYS)),
        month=month, parts=_parts(targets, rows), terms=terms,
    )  # fmt: skip


def terms_of(data: Data, horizon_days: int, lead_time_days: int) -> Terms:
    """Return on what terms one acts: costs from [forecast], the horizon moved down to one that is measured."""
    costs = {key: float(data.settings.get("forecast", f"cost_of_{key}")) for key in ("acting", "running_out")}
    days = next((reach for reach, _ in REACHES if reach <= horizon_days), REACHES[-1][0])
    plans = Plans(read_plans(data.settings.get("forecast", "planned")), read_days(data.settings.get("forecast", "holidays")))
    return Terms(days, lead_time_days, int(data.settings.get("forecast", "review_days")), **costs, plans=plans)


def _scoped(
    targets: Targets, others: list[dict[str, Any]], scope: str, resources: pd.DataFrame
) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """Return which targets are in the scope, bool [n], and the limits that are dates; refuses a scope that leaves neither."""
    inside = picked(targets.rows, scope, resources)
    dated = picked(pd.DataFrame(others), scope, resources)
    among = len(inside) + len(dated)
    refuse_nothing(scope, resources, left=int(inside.sum() + dated.sum()), among=among, what="limits")
    return inside, [row for row, wanted in zip(others, dated, strict=True) if wanted]


def _rates(data: Data) -> pd.DataFrame:
    spent = by_resource(data.costs).execute()
    return priced(data.resources, own_rates(spent, data.resources) if len(spent) else None, data.prices)


def _judged(peak: np.ndarray) -> forecast_judging.Judged:
    """Ask the forecast at past moments; series that are too young then are undecided there and count nowhere."""

    def ask(past: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
        got = forecast(past, horizon=horizon, season=SEASON, quantiles=LEVELS)
        return got.values, got.weekly_peak

    long_enough = np.isfinite(peak).sum(axis=1) >= REACHES[1][1] + JUDGED_DAYS
    horizon = JUDGED_DAYS if long_enough.sum() >= 3 else REACHES[-1][0]
    return forecast_judging.judge(peak, horizon, LEVELS, ask)


def _record(judged: forecast_judging.Judged) -> tuple[pd.DataFrame, pd.DataFrame]:
    stated, observed, weeks = forecast_judging.coverage(judged)
    own, naive = forecast_judging.error_by_week(judged)
    shares = pd.DataFrame({"stated": stated, "observed": observed, "weeks": weeks})
    return shares, pd.DataFrame({"week": np.arange(1, len(own) + 1), "error": own, "naive": naive})


def _fans(targets: Targets, seen: Outlook) -> pd.DataFrame:
    """Return past and quantiles of the future for everything that is decided, long: subject, day, used, q05 ... q95, limit."""
    end = pd.Timestamp(targets.end)
    frames = []
    for row, subject in enumerate(targets.rows["subject"]):
        ahead = int(np.isfinite(seen.quantiles[row, :, 0]).sum())
        if not ahead:
            continue
        past = targets.peak[row, -PAST_SHOWN:]
        days = [end - pd.Timedelta(days=len(past) - k) for k in range(len(past))]
        then = [end + pd.Timedelta(days=k) for k in range(ahead)]
        bands = {f"q{round(100 * level):02d}": seen.quantiles[row, :ahead, k] for k, level in enumerate(LEVELS)}
        frames.append(pd.DataFrame({"subject": subject, "day": days, "used": past}))
        frames.append(pd.DataFrame({"subject": subject, "day": then, **bands}))
    whole = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"subject": pd.Series(dtype="str"), "day": []})
    return whole.merge(seen.rows[["subject", "name", "what", "unit", "limit"]], on="subject", how="left")


def _parts(targets: Targets, rows: pd.DataFrame) -> dict[str, Parts]:
    """Decompose the most urgent target that has a weekly rhythm to show; daily values, so that the season is the week."""
    place = {subject: row for row, subject in enumerate(targets.rows["subject"])}
    # Only what is measured every day has parts, because a budget and a commitment stand in the rows without a series.
    measured = rows["subject"].isin(list(place))
    candidates = rows[measured & (rows["days"] >= 56) & (rows["status"] == "decided")].head(8)
    found = {s: decompose(targets.peak[place[s]], (7,), end=targets.end) for s in candidates["subject"]}
    return {subject: parts for subject, parts in found.items() if parts is not None}
