"""What runs out, when, and by when to act: the forecast of every target over the longest horizon its history carries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from devopskit.analysis import passage
from devopskit.analysis.forecast import forecast
from devopskit.analysis.newsvendor import threshold
from devopskit.pipeline import forecasting_planned as plan
from devopskit.pipeline.forecasting_planned import Plans
from devopskit.pipeline.forecasting_targets import CAPACITY_UNITS, STOCKS, Targets

LEVELS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
MIDDLE = 3  # of LEVELS: the median
SEASON = (7,)
REACHES = ((91, 91), (28, 42), (7, 14))  # days ahead, and the days of history from which the forecast answers so far
PINNED = 0.98  # of the limit: what reaches it may have wanted more
HIDES = ("memory", "connections", "addresses", "quota", "CPU of the pool", "memory of the pool", *CAPACITY_UNITS)
# What was used of late clearly above its limit is not held by it (burst, a soft reservation), so that it shows its whole demand.
SOFT, SOFT_DAYS = 1.02, 28
BY_HAND = (
    "more connections were open than the default of its engine allows with its memory, so max_connections is set by hand and its limit is "
    "not known; metrics quota.used and quota.limit of it would decide it"
)
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

    def only(self, wanted: np.ndarray) -> Outlook:
        """The answers of some targets, bool [n]."""
        rows = self.rows[wanted].reset_index(drop=True)
        return replace(
            self, rows=rows, quantiles=self.quantiles[wanted], weekly=self.weekly[wanted], by_week=self.by_week[wanted]
        )


@dataclass(frozen=True)
class _Answers:
    """What was forecast, row by row; the arrays are filled span by span.

    `curve` is the chance by day, and `more` what planned changes add to what is filled up, float [n, days].
    """

    quantiles: np.ndarray
    weekly: np.ndarray
    curve: np.ndarray
    more: np.ndarray
    reason: np.ndarray
    caveats: np.ndarray

    @classmethod
    def empty(cls, n: int, days: int) -> _Answers:
        """Answers of n targets of which nothing is known yet."""
        steps, weeks = np.full((n, days, len(LEVELS)), np.nan), np.full((n, days // 7, len(LEVELS)), np.nan)
        return cls(
            steps, weeks, np.full((n, days), np.nan), np.zeros((n, days)), *(np.full(n, "", dtype=object) for _ in range(2))
        )


def outlook(targets: Targets, terms: Terms) -> Outlook:
    """Forecast every target and say when it runs out; what cannot be told is undecided and says why."""
    hidden, history = censored(targets), _days_of_history(targets.peak)
    off = plan.past_days_off(terms.plans, targets.end, targets.peak.shape[1])
    peak = np.where(off, np.nan, targets.peak)
    reach = np.array([next((r for r, least in REACHES if h >= least and r <= terms.days), 0) for h in history], dtype=int)
    use = plan.factors(terms.plans, targets.rows, targets.end, terms.days)
    stored = targets.rows["what"].isin(STOCKS).to_numpy()[:, None]
    factor, filling = np.where(stored, 1.0, use), np.where(stored, use, 1.0)
    # Twice the need of the same capacity is the same need of half of it; where no need is left, no limit is passed.
    with np.errstate(divide="ignore"):
        limits = targets.rows["limit"].to_numpy(dtype=float)[:, None] / factor
    seen = _Answers.empty(len(targets.rows), terms.days)
    for span in sorted(set(reach)):
        at = np.flatnonzero(reach == span)
        # Cut off because leading days without any value are no history, and cost time.
        start = peak.shape[1] - int(max(history[at].max(initial=1), 1))
        _forecast(seen, at, (peak[at, start:], hidden[at, start:]), (limits[at], filling[at]), span)
    _unknown(seen, np.flatnonzero(_set_by_hand(targets)))
    quantiles, weekly = plan.lifted(plan.days_off(seen.quantiles, terms.plans, targets.end), seen.weekly, factor, seen.more)
    rows = _rows(targets, terms, seen, history=history, reach=reach)
    return Outlook(rows, quantiles, weekly, terms, targets.end, seen.curve[:, 6::7])


def _forecast(
    seen: _Answers, at: np.ndarray, past: tuple[np.ndarray, np.ndarray], known: tuple[np.ndarray, np.ndarray], span: int
) -> None:
    """Fill in the answers of the targets `at`, which all reach `span` days ahead (0 = they say why they do not).

    `known` are limits and factors on the filling, float [n, days] each.
    """
    (peak, hidden), (limits, filling) = past, known
    ahead = span or REACHES[-1][0]
    got = forecast(peak, horizon=ahead, season=SEASON, quantiles=LEVELS, censored=hidden)
    seen.quantiles[at, :ahead], seen.weekly[at, : ahead // 7] = got.values, got.weekly_peak
    seen.reason[at], seen.caveats[at] = got.reason, got.caveats
    seen.more[at, :ahead] = plan.added(got.values[:, :, MIDDLE], _newest(peak), filling[:, :ahead])
    curve = passage.passed(np.where(hidden, np.nan, peak), limits[:, :ahead] - seen.more[at, :ahead], SEASON)
    seen.curve[at, :ahead] = np.where((got.reason == "")[:, None], curve, np.nan)


def censored(targets: Targets) -> np.ndarray:
    """Days [n, days] on which the limit held use back, so that they show no demand."""
    share = np.where(targets.rows["what"].isin(HIDES), PINNED, FULL_DISK)
    limit = targets.rows["limit"].to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        held = ~(np.fmax.reduce(targets.peak[:, -SOFT_DAYS:], axis=1, initial=np.nan) > SOFT * limit)
        return np.asarray((targets.peak >= (share * limit)[:, None]) & held[:, None])


def _set_by_hand(targets: Targets) -> np.ndarray:
    """Whether connections passed the limit that was derived for them, bool [n]: the default that it comes from is not in force."""
    most = np.fmax.reduce(targets.peak[:, -SOFT_DAYS:], axis=1, initial=np.nan)
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (targets.rows["what"] == "connections").to_numpy() & (most > targets.rows["limit"].to_numpy(dtype=float))
        )


def _unknown(seen: _Answers, at: np.ndarray) -> None:
    """Take back the answers of targets whose limit is not known after all."""
    seen.quantiles[at], seen.weekly[at], seen.curve[at] = np.nan, np.nan, np.nan
    seen.reason[at], seen.caveats[at] = BY_HAND, ""


def _days_of_history(peak: np.ndarray) -> np.ndarray:
    seen = np.isfinite(peak)
    return np.where(seen.any(axis=1), peak.shape[1] - seen.argmax(axis=1), 0)


def _rows(targets: Targets, terms: Terms, seen: _Answers, *, history: np.ndarray, reach: np.ndarray) -> pd.DataFrame:
    rows, end = targets.rows, targets.end
    asked = np.array([threshold(terms.acting, terms.running_out, outage=bool(outage)) for outage in rows["outage"]])
    used = _newest(targets.peak) / rows["limit"].to_numpy(dtype=float)
    full = (used >= 1.0) & (seen.reason != BY_HAND)
    decided = (seen.reason == "") | full
    chance = np.where(full, 1.0, _within(seen.curve, reach))
    soon = np.where(full, 1.0, _within(seen.curve, np.minimum(terms.lead + terms.review, reach)))
    # The first step ahead is the day that begins at `end`.
    dates = np.where(full[:, None], 0.0, passage.first_steps(seen.curve, passage.DATE_LEVELS) - 1)
    steps = np.array([passage.first_steps(seen.curve[[i]], np.array([t]))[0, 0] for i, t in enumerate(asked)])
    due = np.where(full, 0.0, steps - 1)
    early, likely, late = (_moments(end, dates[:, k]) for k in range(3))
    return rows.assign(
        used=used, days=history, reach=reach, chance=chance, soon=soon, threshold=asked, early=early, likely=likely, late=late,
        act_by=_moments(end, due - terms.lead), due=_moments(end, due), alarm=decided & (np.nan_to_num(soon) >= asked), full=full,
        status=np.where(decided, "decided", "undecided"), reason=np.where(full, "", seen.reason), caveats=seen.caveats,
    )  # fmt: skip


def _within(curve: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Chance within so many days [n] of each row; NaN where there is none."""
    return curve[np.arange(len(curve)), np.maximum(days, 1) - 1]


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
