"""What runs out, when, and by when to act: the forecast of every target over the longest horizon its history carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from devopskit.analysis import passage
from devopskit.analysis.exhaustion import exceed
from devopskit.analysis.forecast import forecast
from devopskit.analysis.newsvendor import threshold
from devopskit.pipeline.forecasting_targets import Targets

LEVELS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
SEASON = (7,)
REACHES = ((91, 91), (28, 42), (7, 14))  # days ahead, and the days of history from which the forecast answers so far
PINNED = 0.98  # of the limit: what reaches it may have wanted more
HIDES = ("memory", "connections", "addresses", "quota", "CPU of the pool", "memory of the pool")
FULL_DISK = 0.999  # a disk takes everything until it is full, so that a nearly full one hides nothing


@dataclass(frozen=True)
class Terms:
    """On what terms one acts.

    Attributes
    ----------
    days : longest horizon. lead : days from deciding to having. review : days until somebody looks again.
    acting, running_out : costs in the currency of the bill, 0 = not given.
    """

    days: int = 91
    lead: int = 30
    review: int = 7
    acting: float = 0.0
    running_out: float = 0.0


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


def outlook(targets: Targets, terms: Terms) -> Outlook:
    """Forecast every target and say when it runs out; what cannot be told is undecided and says why."""
    n, days = len(targets.rows), terms.days
    limit = targets.rows["limit"].to_numpy(dtype=float)
    hidden = censored(targets)
    y = np.where(hidden, np.nan, targets.peak)
    history = _days_of_history(targets.peak)
    reach = np.array([next((r for r, least in REACHES if h >= least and r <= days), 0) for h in history], dtype=int)
    quantiles, weekly = np.full((n, days, len(LEVELS)), np.nan), np.full((n, days // 7, len(LEVELS)), np.nan)
    chance, soon, dates = np.full(n, np.nan), np.full(n, np.nan), np.full((n, 3), np.nan)
    reason, caveats = np.full(n, "", dtype=object), np.full(n, "", dtype=object)
    for span in sorted(set(reach)):
        at, ahead = np.flatnonzero(reach == span), span or REACHES[-1][0]
        # Leading days without any value are no history, and cost time.
        start = y.shape[1] - int(max(history[at].max(initial=1), 1))
        got = forecast(targets.peak[at, start:], horizon=ahead, season=SEASON, quantiles=LEVELS, censored=hidden[at, start:])
        quantiles[at, :ahead], weekly[at, : ahead // 7] = got.values, got.weekly_peak
        chance[at], dates[at] = exceed(y[at, start:], limit[at], ahead, SEASON)
        near = min(terms.lead + terms.review, ahead)
        soon[at] = exceed(y[at, start:], limit[at], near, SEASON)[0]
        reason[at], caveats[at] = got.reason, got.caveats
    chance, soon = (np.where(reason == "", p, np.nan) for p in (chance, soon))
    rows = _rows(
        targets, terms, history=history, reach=reach, chance=chance, soon=soon, dates=dates, reason=reason, caveats=caveats
    )
    by_week = passage.chance_by_week(chance, dates, reach.astype(float), days // 7)
    return Outlook(rows, quantiles, weekly, terms, targets.end, by_week)


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
