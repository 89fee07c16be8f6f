"""On which of the days to come a key will cost anything: keys that run on weekdays only, and keys that have ended."""

from __future__ import annotations

import numpy as np

WEEK, WEEKS = 7, 8
ENDED = 5  # days without cost, more than ever before, after which a key is taken to be gone


def presence_ahead(told: np.ndarray, left: int) -> np.ndarray:
    """Share [left, keys] of each of the coming days that is expected to have a cost, 0 to 1.

    A gap longer than any before is taken to go on as long as it lasted (Gott 1993), from `ENDED` days on for good.

    Parameters
    ----------
    told : bool [n, keys], whether a day up to today had a cost. left : number of days after today.
    """
    days, keys = told.shape
    shares = np.zeros((left, keys))
    if told[-WEEKS * WEEK :].all():
        return np.ones((left, keys))
    for key in range(keys):
        there = np.flatnonzero(told[:, key])
        if not len(there):
            continue
        gap, longest = days - 1 - there[-1], max(int(np.diff(there).max(initial=1)) - 1, 0)
        unusual = gap > longest
        if unusual and gap >= ENDED:
            continue
        # The gap that is still open is left out, because it is no habit yet and would thin the days after it as well.
        habit = told[there[0] : there[-1] + 1 if unusual else days, key]
        ahead = np.arange(1, left + 1) + days - 1
        shares[:, key] = _by_weekday(habit, there[0], ahead)
        shares[: gap if unusual else 0, key] = 0.0
    return shares


def _by_weekday(habit: np.ndarray, first: int, ahead: np.ndarray) -> np.ndarray:
    """Share of the past weeks in which the weekday of each coming day had a cost."""
    at = first + np.arange(len(habit))[-WEEKS * WEEK :]
    habit = habit[-WEEKS * WEEK :]
    mine = (at[None, :] - ahead[:, None]) % WEEK == 0
    counted = mine.sum(axis=1)
    # A weekday that was never met yet is as good as the days that were.
    return np.where(counted > 0, (mine & habit).sum(axis=1) / np.maximum(counted, 1), habit.mean())
