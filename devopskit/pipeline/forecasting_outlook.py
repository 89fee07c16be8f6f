"""What runs out, when, and by when to act: the forecast of every target over the longest horizon its history carries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from devopskit.analysis import passage
from devopskit.analysis.exhaustion import exceed
from devopskit.analysis.forecast import forecast
from devopskit.analysis.moving_limit import first_steps
from devopskit.analysis.newsvendor import threshold
from devopskit.pipeline import forecasting_planned as plan
from devopskit.pipeline.forecasting_planned import Plans
from devopskit.pipeline.forecasting_targets import CAPACITY_UNITS, Targets

LEVELS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
SEASON = (7,)
REACHES = ((91, 91), (28, 42), (7, 14))  # days ahead, and the days of history from which the forecast answers so far
PINNED = 0.98  # of the limit: what reaches it may have wanted more
HIDES = ("memory", "connections", "addresses", "quota", "CPU of the pool", "memory of the pool", *CAPACITY_UNITS)
FULL_DISK = 0.999  # a disk takes everything until it is full, so that a nearly full one hides nothing


@dataclass(frozen=True)
class Terms:
    """On what terms one acts.

    Attributes
    ----------
    days : longest horizon. lead : days from deciding to having. review : days until somebody looks again.
    acting, running_out : costs in the currency of the bill, 0 = not given. plans : planned changes and days off.
    """

    days: int = 91
    lead: int = 30
    review: int = 7
    acting: float = 0.0
    running_out: float = 0.0
    plans: Plans = field(default_factory=Plans)


@dataclass(frozen=True)
class Outlook:
    """The answer for every target.

    Attributes
    ----------
    rows : the rows of Targets with used (share of the limit now), days (of history), reach (days ahead that could be
        forecast), chance (within reach), soon (within lead and review time), threshold, early, likely, late (dates by which the
        limit is passed with 10, 50 and 90 %), act_by, alarm, full (over the limit already), status, reason, caveats.
    quantiles : float [n, days, q] at LEVELS, and weekly : float [n, weeks, q] of the largest value of each week; NaN beyond reach.
    """

    rows: pd.DataFrame
    quantiles: np.ndarray
    weekly: np.ndarray
    terms: Terms
    end: datetime
    by_week: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))


@dataclass(frozen=True)
class _Answers:
    """What was forecast, row by row; the arrays are filled span by span."""

    quantiles: np.ndarray
    weekly: np.ndarray
    chance: np.ndarray
    soon: np.ndarray
    dates: np.ndarray
    reason: np.ndarray
    caveats: np.ndarray

    @classmethod
    def empty(cls, n: int, days: int) -> _Answers:
        """Answers of n targets of which nothing is known yet."""
        steps, weeks = np.full((n, days, len(LEVELS)), np.nan), np.full((n, days // 7, len(LEVELS)), np.nan)
        words = (np.full(n, "", dtype=object) for _ in range(2))
        return cls(steps, weeks, np.full(n, np.nan), np.full(n, np.nan), np.full((n, 3), np.nan), *words)


def outlook(targets: Targets, terms: Terms) -> Outlook:
    """Forecast every target and say when it runs out; what cannot be told is undecided and says why."""
    hidden, history = censored(targets), _days_of_history(targets.peak)
    off = plan.past_days_off(terms.plans, targets.end, targets.peak.shape[1])
    peak = np.where(off, np.nan, targets.peak)
    reach = np.array([next((r for r, least in REACHES if h >= least and r <= terms.days), 0) for h in history], dtype=int)
    seen = _Answers.empty(len(targets.rows), terms.days)
    for span in sorted(set(reach)):
        at = np.flatnonzero(reach == span)
        # Leading days without any value are no history, and cost time.
        start = peak.shape[1] - int(max(history[at].max(initial=1), 1))
        _forecast(
            seen, at, (peak[at, start:], hidden[at, start:]), targets.rows["limit"].to_numpy(dtype=float)[at], span, terms
        )
    seen = _planned(seen, targets, terms, np.where(hidden, np.nan, peak), reach)
    chance, soon = (np.where(seen.reason == "", p, np.nan) for p in (seen.chance, seen.soon))
    known = {"chance": chance, "soon": soon, "dates": seen.dates, "reason": seen.reason, "caveats": seen.caveats}
    rows = _rows(targets, terms, history=history, reach=reach, **known)
    by_week = passage.chance_by_week(chance, seen.dates, reach.astype(float), terms.days // 7)
    return Outlook(rows, seen.quantiles, seen.weekly, terms, targets.end, by_week)


def _forecast(
    seen: _Answers, at: np.ndarray, past: tuple[np.ndarray, np.ndarray], limit: np.ndarray, span: int, terms: Terms
) -> None:
    """Fill in the answers of the targets `at`, which all reach `span` days ahead (0 = they say why they do not)."""
    peak, hidden = past
    y, ahead = np.where(hidden, np.nan, peak), span or REACHES[-1][0]
    got = forecast(peak, horizon=ahead, season=SEASON, quantiles=LEVELS, censored=hidden)
    seen.quantiles[at, :ahead], seen.weekly[at, : ahead // 7] = got.values, got.weekly_peak
    seen.chance[at], seen.dates[at] = exceed(y, limit, ahead, SEASON)
    seen.soon[at] = exceed(y, limit, min(terms.lead + terms.review, ahead), SEASON)[0]
    seen.reason[at], seen.caveats[at] = got.reason, got.caveats


def _planned(seen: _Answers, targets: Targets, terms: Terms, y: np.ndarray, reach: np.ndarray) -> _Answers:
    """Return the answers with days off and planned changes; where nothing is planned they stay as they are."""
    quantiles = plan.days_off(seen.quantiles, terms.plans, targets.end)
    factor = plan.factors(terms.plans, targets.rows, targets.end, terms.days)
    quantiles, weekly = plan.lifted(quantiles, seen.weekly, factor)
    limit = targets.rows["limit"].to_numpy(dtype=float)
    for i in np.flatnonzero((factor != 1).any(axis=1) & (reach > 0) & (seen.reason == "")):
        passed = plan.chances(y[[i]], limit[[i]], factor[[i], : reach[i]], SEASON)[0]
        seen.chance[i], seen.soon[i] = passed[-1], passed[min(terms.lead + terms.review, reach[i]) - 1]
        seen.dates[i] = first_steps(passed[None, :], passage.DATE_LEVELS)[0]
    return replace(seen, quantiles=quantiles, weekly=weekly)


def censored(targets: Targets) -> np.ndarray:
    """Days [n, days] on which the limit held use back, so that they show no demand."""
    share = np.where(targets.rows["what"].isin(HIDES), PINNED, FULL_DISK)
    limit = targets.rows["limit"].to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        return np.asarray(targets.peak >= (share * limit)[:, None])


def _days_of_history(peak: np.ndarray) -> np.ndarray:
    seen = np.isfinite(peak)
    return np.where(seen.any(axis=1), peak.shape[1] - seen.argmax(axis=1), 0)


def _rows(targets: Targets, terms: Terms, **known: np.ndarray) -> pd.DataFrame:
    rows, end = targets.rows, targets.end
    asked = np.array([threshold(terms.acting, terms.running_out, outage=bool(outage)) for outage in rows["outage"]])
    used = _newest(targets.peak) / rows["limit"].to_numpy(dtype=float)
    full = used >= 1.0
    chance, soon = (np.where(full, 1.0, known[name]) for name in ("chance", "soon"))
    dates = np.where(full[:, None], 0.0, known["dates"])
    reach = known["reach"].astype(float)
    due = np.array([passage.day_of_chance(t, chance[[i]], dates[[i]], reach[[i]])[0] for i, t in enumerate(asked)])
    decided = (known["reason"] == "") | full
    early, likely, late = (_moments(end, dates[:, k]) for k in range(3))
    return rows.assign(
        used=used, days=known["history"], reach=known["reach"], chance=chance, soon=soon, threshold=asked, early=early, likely=likely,
        late=late, act_by=_moments(end, due - terms.lead), due=_moments(end, due), alarm=decided & (np.nan_to_num(soon) >= asked),
        full=full, status=np.where(decided, "decided", "undecided"), reason=np.where(full, "", known["reason"]), caveats=known["caveats"],
    )  # fmt: skip


def _moments(end: datetime, days: np.ndarray) -> list[pd.Timestamp]:
    return [pd.Timestamp(end + timedelta(days=float(day))) if np.isfinite(day) else pd.NaT for day in days]


def _newest(peak: np.ndarray) -> np.ndarray:
    """Newest measured value of each row; NaN where there is none."""
    seen = np.isfinite(peak)
    last = peak.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)
    return np.where(seen.any(axis=1), peak[np.arange(len(peak)), last], np.nan)


def urgent_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows by urgency: what is over its limit, then by the last day to act, then by the chance."""
    order = rows.assign(_full=~rows["full"], _chance=-rows["chance"].fillna(-1.0))
    keys = ["_full", "act_by", "likely", "_chance", "subject"]
    return order.sort_values(keys, na_position="last", ignore_index=True).drop(columns=["_full", "_chance"])
