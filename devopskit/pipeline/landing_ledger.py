"""The ledger of month-end landings: what each run said of the running month, and how far off it was once the month is over."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.pipeline.spending import Landing, Spending
from devopskit.tables.forecasts import forecasts

SUBJECT = "cost of the month"
METRIC = "effective_cost"
P90, P95 = 1.2816, 1.6449  # of a normal distribution in sigmas


def landing_rows(spent: Spending, made_at: pd.Timestamp) -> pd.DataFrame:
    """Row of `forecasts` for the running month, none for a bill by month.

    Parameters
    ----------
    spent : answer of `spending`. made_at : end of the bill that the landing knew of, UTC.
    """
    landing = spent.landing
    if landing is None:
        return forecasts.empty()
    start = pd.Timestamp(landing.month, tz="UTC")
    row = {
        "run_id": "", "made_at": pd.Timestamp(made_at), "subject": SUBJECT, "metric": METRIC, "unit": spent.currency,
        "target_start": start, "target_end": start + pd.offsets.MonthBegin(1), **_quantiles(landing),
        "limit": landing.budget or np.nan, "chance": landing.chance,
    }  # fmt: skip
    return forecasts.check(pd.DataFrame([row]))


def landings_scored(ledger: pd.DataFrame, spent: Spending, until: pd.Timestamp) -> pd.DataFrame:
    """Landings whose month is over, with what the month came to.

    Parameters
    ----------
    ledger : rows of `forecasts` of earlier runs. spent : answer of `spending`. until : end of the bill, UTC.

    Returns
    -------
    month, made_at, forecast, low, high (P10, P90), actual, error (share of the actual), inside; the newest first.
    """
    due = ledger[(ledger["subject"] == SUBJECT) & (ledger["unit"] == spent.currency) & (ledger["target_end"] <= until)]
    # Of several runs on the same data the last one counts, because a repeated run is no second forecast.
    due = due.drop_duplicates(["made_at", "target_start"], keep="last")
    months = spent.months.assign(start=pd.to_datetime(spent.months["month"]).dt.tz_localize("UTC"))
    both = due.merge(months[["start", "effective_cost"]], left_on="target_start", right_on="start", how="inner")
    frame = pd.DataFrame({
        "month": both["target_start"], "made_at": both["made_at"], "forecast": both["q50"], "low": both["q10"], "high": both["q90"],
        "actual": both["effective_cost"],
    })  # fmt: skip
    frame = frame.assign(
        error=(frame["forecast"] - frame["actual"]).abs() / frame["actual"].abs(),
        inside=(frame["low"] <= frame["actual"]) & (frame["actual"] <= frame["high"]),
    )
    return frame.sort_values("made_at", ascending=False, ignore_index=True)


def _quantiles(landing: Landing) -> dict[str, float]:
    """The five levels of the ledger; the outer two by the normal distribution that the range stands for."""
    up, down = landing.high - landing.expected, landing.expected - landing.low
    outer = P95 / P90
    return {
        "q05": landing.expected - outer * down, "q10": landing.low, "q50": landing.expected, "q90": landing.high,
        "q95": landing.expected + outer * up,
    }  # fmt: skip
