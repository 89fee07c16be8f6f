"""The ledger of forecasts: what a run says is kept with the store, and scored once its weeks are past."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.pipeline.forecasting_outlook import LEVELS, Outlook
from devopskit.pipeline.forecasting_targets import Targets
from devopskit.tables import forecasts as declared

WEEK = pd.Timedelta(weeks=1)
LEAST_DAYS = 6  # of a week: with fewer its largest value may have been missed


def rows_of(outlook: Outlook) -> pd.DataFrame:
    """Return the rows of `forecasts` that this outlook adds to the ledger: every decided subject, every week ahead."""
    at = [int(np.flatnonzero(np.isclose(LEVELS, level))[0]) for level in declared.LEVELS]
    subject, week = np.nonzero(np.isfinite(outlook.weekly).all(axis=2))
    rows = outlook.rows.iloc[subject].reset_index(drop=True)
    start = pd.Timestamp(outlook.end) + pd.to_timedelta(7 * week, unit="D")
    told = outlook.weekly[subject, week][:, at]
    frame = pd.DataFrame({
        "run_id": "", "made_at": pd.Timestamp(outlook.end), "subject": rows["subject"], "resource_id": rows["resource_id"],
        "metric": rows["metric"], "unit": rows["unit"], "target_start": start, "target_end": start + WEEK, "limit": rows["limit"],
        "chance": np.clip(outlook.by_week[subject, week], 0, 1),
    }).assign(**{name: told[:, k] for k, name in enumerate(declared.QUANTILES)})  # fmt: skip
    return declared.forecasts.check(frame) if len(frame) else declared.forecasts.empty()


def scored(ledger: pd.DataFrame, targets: Targets) -> pd.DataFrame:
    """Return the rows whose week is past and was measured, with what happened.

    Of several runs on the same data the last one counts, because a repeated run is no second forecast.

    Returns
    -------
    Columns of `forecasts`, and actual (largest value of the week), weeks_ahead, inside80, inside90 (whether the interval held),
    error (of the median, as a share of the limit where there is one, else of the value).
    """
    due = ledger[ledger["target_end"] <= pd.Timestamp(targets.end)]
    due = due.drop_duplicates(["made_at", "subject", "target_start"], keep="last").reset_index(drop=True)
    place = {subject: row for row, subject in enumerate(targets.rows["subject"])}
    length = targets.peak.shape[1]
    first = length - ((pd.Timestamp(targets.end) - due["target_start"]) / pd.Timedelta(days=1)).round().astype(int)
    actual = np.full(len(due), np.nan)
    for number, (subject, begin) in enumerate(zip(due["subject"], first, strict=True)):
        if subject in place and begin >= 0:
            week = targets.peak[place[subject], begin : begin + 7]
            actual[number] = np.nanmax(week) if np.isfinite(week).sum() >= LEAST_DAYS else np.nan
    ahead = ((due["target_end"] - due["made_at"]) / WEEK).round()
    scale = due["limit"].where(due["limit"] > 0, np.abs(actual))
    found = due.assign(
        actual=actual, weeks_ahead=ahead, inside80=(due["q10"] <= actual) & (actual <= due["q90"]),
        inside90=(due["q05"] <= actual) & (actual <= due["q95"]), error=np.abs(due["q50"] - actual) / scale,
    )  # fmt: skip
    return found[found["actual"].notna()].reset_index(drop=True)
