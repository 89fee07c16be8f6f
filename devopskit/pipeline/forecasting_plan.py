"""What to buy or reserve, and by when: scenarios over the forecast, in units that are sold, with money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from devopskit.analysis.capacity_plan import Scenario, first_week_short, need, units
from devopskit.analysis.newsvendor import Timing, timing, upper_need
from devopskit.pipeline.forecasting_outlook import LEVELS, Outlook
from devopskit.pipeline.forecasting_targets import STOCKS, Targets
from devopskit.pipeline.forecasting_units import Market, unit_of

WEEKS_A_MONTH = 730.0 / 168.0
AS_FORECAST = Scenario("as forecast")


def scenarios(targets: Targets, *, growth: float, launch: float, launch_week: int) -> list[Scenario]:
    """Return the futures of a plan: as forecast, with more growth, a launch week where one is planned, a zone lost."""
    told = [AS_FORECAST, Scenario(f"growth x {growth:g}", growth=growth)]
    if launch > 1:
        told.append(Scenario(f"launch in week {launch_week + 1} x {launch:g}", uplift=launch, weeks=(launch_week, launch_week)))
    zones = int(targets.rows["zones"].max()) if len(targets.rows) else 1
    return [*told, Scenario("a zone is lost", zones=zones)] if zones > 1 else told


def plan(targets: Targets, outlook: Outlook, market: Market, wanted: Sequence[Scenario]) -> pd.DataFrame:
    """Return what each scenario asks for, for every decided target that some scenario exceeds.

    Returns
    -------
    Columns of the target, and scenario, need (largest, in its unit), at_least (whether the limit hides more of it), units, unit_name,
    unit_size, add, first_short (week start), order_by, monthly (money of what is added), currency, price_note, cheapest_week (of
    arrival, as forecast; see `early_and_late`).
    """
    rows = outlook.rows
    told = [upper_need(LEVELS, outlook.weekly[i], float(t)) for i, t in enumerate(rows["threshold"])]
    level = np.array(told).reshape(outlook.weekly.shape[:2])
    now = _last_week(targets.peak)
    limit = rows["limit"].to_numpy(dtype=float)
    # Of what is full already the forecast may say nothing, but what was used of late is needed at least.
    hidden = rows["full"].to_numpy(dtype=bool) & np.isnan(level).all(axis=1)
    level = np.where(hidden[:, None], np.maximum(now, limit)[:, None], level)
    frames = []
    for scenario in wanted:
        # A loss of a zone says nothing about a disk, which lies in one.
        concerned = rows["zones"].to_numpy() > 1 if scenario.zones else np.ones(len(rows), dtype=bool)
        weekly = weekly_need(rows, now, level, scenario)
        most = np.fmax.reduce(weekly, axis=1, initial=np.nan)
        # By scenario, because the machine type that holds twice the growth is another one.
        sold = [unit_of(row, market, float(n)) for row, n in zip(rows.to_dict("records"), most, strict=True)]
        size = np.array([unit["unit_size"] for unit in sold], dtype=float)
        count = np.where(concerned & (rows["status"] == "decided"), units(most, limit, size), np.nan)
        if scenario == AS_FORECAST:
            # The chance of all weeks together may be too high where that of no single week is, and half a unit is not sold.
            count = np.where(at_risk(rows), np.fmax(count, 1.0), count)
        short = first_week_short(weekly, limit)
        future = _told(rows, sold, scenario, outlook, most=most, count=count, short=short)
        frames.append(future.assign(at_least=hidden | _floors(rows)))
    whole = pd.concat(frames, ignore_index=True)
    asked = whole.loc[whole["units"] > 0, "subject"].unique()
    wanted_rows = whole[whole["subject"].isin(asked) & whole["units"].notna()].reset_index(drop=True)
    timings = early_and_late(wanted_rows[wanted_rows["scenario"] == AS_FORECAST.name], outlook)
    best = {subject: float(cost.best) for subject, cost in timings.items()}
    weeks = wanted_rows["subject"].map(best).astype("float64")
    return wanted_rows.assign(cheapest_week=weeks.where(wanted_rows["scenario"] == AS_FORECAST.name))


def at_risk(rows: pd.DataFrame) -> np.ndarray:
    """Whether each row of an outlook asks for something to be done, bool [n]: it is full, or its chance is more than is accepted."""
    return np.asarray((rows["status"] == "decided") & (rows["full"] | rows["alarm"] | rows["act_by"].notna()))


def weekly_need(rows: pd.DataFrame, now: np.ndarray, level: np.ndarray, scenario: Scenario) -> np.ndarray:
    """Need of every week in a scenario, float [n, weeks]: what is stored grows by it, and each pool has zones of its own.

    Parameters
    ----------
    rows : targets with what and zones. now : float [n], peak of the last week. level : float [n, weeks], forecast peaks.
    """
    weekly = need(now, level, replace(scenario, zones=0))
    stored = rows["what"].isin(STOCKS).to_numpy()
    if scenario.weeks is not None and stored.any():
        plain = need(now, level, replace(scenario, zones=0, uplift=1.0, weeks=None))
        grown = np.maximum(np.diff(plain, axis=1, prepend=now[:, None]), 0.0)
        first, last = scenario.weeks
        inside = (np.arange(level.shape[1]) >= first) & (np.arange(level.shape[1]) <= last)
        more = np.cumsum((scenario.uplift - 1) * np.where(inside, grown, 0.0), axis=1)
        weekly = np.where(stored[:, None], plain + more, weekly)
    zones = rows["zones"].to_numpy(dtype=float)
    # With one of N zones gone the rest is (N-1)/N of the capacity, which asks for N/(N-1) of the need.
    lost = np.where(zones > 1, zones / np.maximum(zones - 1, 1.0), 1.0) if scenario.zones else np.ones(len(rows))
    return weekly * lost[:, None]


def _told(
    rows: pd.DataFrame,
    sold: list[dict[str, Any]],
    scenario: Scenario,
    outlook: Outlook,
    *,
    most: np.ndarray,
    count: np.ndarray,
    short: np.ndarray,
) -> pd.DataFrame:
    unit = pd.DataFrame(sold, index=rows.index, columns=["unit_name", "unit_size", "unit_money", "currency", "price_note"])
    first = [pd.Timestamp(outlook.end) + pd.Timedelta(weeks=int(w)) if w >= 0 else pd.NaT for w in short]
    shorts = pd.Series(first, index=rows.index, dtype="datetime64[us, UTC]")
    if scenario == AS_FORECAST:
        # The same day as in the table by urgency; another future is known by the week only.
        shorts = rows["due"].astype("datetime64[us, UTC]").fillna(shorts)
        # An alarm without a day is one whose lead time has begun.
        shorts = shorts.where(shorts.notna() | ~at_risk(rows), pd.Timestamp(outlook.end))
    columns = [
        "subject",
        "resource_id",
        "name",
        "what",
        "unit",
        "limit",
        "owner",
        "kind",
        "chance",
        "threshold",
        "reach",
        "zones",
    ]
    return rows[columns].assign(
        scenario=scenario.name, need=most, units=count, unit_name=unit["unit_name"], unit_size=unit["unit_size"], add=count * unit["unit_size"],
        first_short=shorts, order_by=shorts - pd.Timedelta(days=outlook.terms.lead), monthly=count * unit["unit_money"],
        currency=unit["currency"], price_note=unit["price_note"],
    )  # fmt: skip


def _floors(rows: pd.DataFrame) -> np.ndarray:
    """Whether days at the limit were left out of a forecast, so that it is a lower bound, bool [n]."""
    return np.asarray(rows["caveats"].astype("str").str.contains("at least", regex=False))


def _last_week(peak: np.ndarray) -> np.ndarray:
    return np.asarray(np.fmax.reduce(peak[:, -7:], axis=1, initial=np.nan))


def early_and_late(bought: pd.DataFrame, outlook: Outlook) -> dict[str, Timing]:
    """Return for each priced purchase what arriving in week w costs: too early the price, too late the chance of running out.

    Parameters
    ----------
    bought : rows of `plan` for one scenario. The cost of running out is the given one, else what the threshold implies.
    """
    place = {subject: row for row, subject in enumerate(outlook.rows["subject"])}
    answers: dict[str, Timing] = {}
    for row in bought[(bought["units"] > 0) & (bought["monthly"] > 0)].to_dict("records"):
        chance = outlook.by_week[place[row["subject"]]]
        chance = np.concatenate([[0.0], chance[np.isfinite(chance)]])
        # Without a stated cost the threshold t says it: acting for a month is worth t / (1 - t) of running out.
        implied = row["monthly"] * (1 - row["threshold"]) / row["threshold"]
        out = outlook.terms.running_out or implied
        answers[row["subject"]] = timing(chance, weekly_cost=row["monthly"] / WEEKS_A_MONTH, running_out=out)
    return answers
