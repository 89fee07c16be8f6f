"""Which series have enough history for a horizon, and what would be enough for the others.

The thresholds are measured: 90 % intervals of 64 long series held 25 to 70 % when less than ten days were known, and 90 %
from four weeks on for one week ahead (three weeks give 85 %).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.forecast_request import Request

# horizon up to this many days -> days of history for a calibrated answer, and for a provisional one
NEEDS: tuple[tuple[int, int, int], ...] = ((2, 20, 9), (7, 28, 14), (28, 42, 42), (91, 182, 91))
LEAST_SEEN = 0.5  # with fewer values than this share the filled gaps would be forecast, not the series
MASKED_AT_PEAK = 0.05  # share of the busiest quarter hidden by a limit from which demand is unknown
RECENT_DAYS = 7


@dataclass(frozen=True)
class Evidence:
    """What may be forecast.

    Attributes
    ----------
    days : float [n], days from the first to the last value.
    reason : text [n], why a series stays undecided and what would decide it; '' where decided.
    caveats : text [n], what a reader must know, separated by semicolons.
    """

    days: np.ndarray
    reason: np.ndarray
    caveats: np.ndarray

    @property
    def decided(self) -> np.ndarray:
        """Whether each series is forecast, bool [n]."""
        return self.reason == ""


def weigh(request: Request, censored: np.ndarray | None = None) -> Evidence:
    """Judge every series of a request; `censored` is a bool [n, T] mask of steps that a limit held back."""
    y = request.y if censored is None else np.where(censored, np.nan, request.y)
    n, length = y.shape
    seen = np.isfinite(y)
    count = seen.sum(1)
    first = np.where(count > 0, seen.argmax(1) if length else 0, length)
    days = (length - first) / request.day
    share = count / np.maximum(length - first, 1)
    enough, least = needed(request.horizon / request.day)
    recent = seen[:, -RECENT_DAYS * request.day :].any(1) if length else np.zeros(n, bool)
    reason = np.full(n, "", dtype=object)
    for test, words in (
        (share < LEAST_SEEN, "fewer than half of the steps have a value; a history with fewer gaps would decide it"),
        (~recent, "no value in the last 7 days; new values would decide it"),
        (days < least, _short(days, least, enough)),
        (
            hidden_peak(request, censored),
            "a limit hides demand; raise the limit for a week or use a queue or throttling metric",
        ),
        (count == 0, f"no value at all; {enough} days of history would decide it"),
    ):
        reason = np.where(test, words, reason).astype(object)
    return Evidence(days, reason, _caveats(days, enough, censored, reason))


def needed(days_ahead: float) -> tuple[int, int]:
    """Days of history for a calibrated and for a provisional forecast so many days ahead."""
    for reach, enough, least in NEEDS:
        if days_ahead <= reach:
            return enough, least
    return NEEDS[-1][1:]


def hidden_peak(request: Request, censored: np.ndarray | None) -> np.ndarray:
    """Whether a limit hides more than 5 % of the busiest quarter of each history, bool [n]."""
    if censored is None or not request.y.shape[1]:
        return np.zeros(len(request.y), bool)
    with np.errstate(invalid="ignore"):
        # masked steps sat at the limit, so that they belong to the busiest quarter whatever was measured there
        order = np.where(np.isfinite(request.y), request.y, -np.inf)
        busy = np.sort(order, axis=1)[:, -max(request.y.shape[1] // 4, 1)]
        top = (order >= busy[:, None]) | censored
    return np.asarray((censored & top).sum(1) > MASKED_AT_PEAK * top.sum(1))


def _short(days: np.ndarray, least: int, enough: int) -> np.ndarray:
    answer = (
        f"{least} days would give a provisional answer, {enough} a calibrated one"
        if least < enough
        else f"{enough} days would give one"
    )
    words = "{:.0f} days of history are too few for this horizon; " + answer
    return np.array([words.format(d) for d in days.tolist()], dtype=object)


def _caveats(days: np.ndarray, enough: int, censored: np.ndarray | None, reason: np.ndarray) -> np.ndarray:
    hidden = np.zeros(len(days), int) if censored is None else censored.sum(1)
    told = []
    for i in range(len(days)):
        parts = [f"provisional: {enough} days of history make the chances reliable"] if days[i] < enough else []
        parts += [f"at least: {hidden[i]} steps at the limit were masked"] if hidden[i] else []
        told.append("; ".join(parts) if not reason[i] else "")
    return np.array(told, dtype=object)
