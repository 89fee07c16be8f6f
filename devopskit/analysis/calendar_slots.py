"""What happens on the same days of every month: fees on the first, free tiers of the first days, batches at its end.

A slot is one of the first ten days or the last day of a month; all other days are slot 0 and have no effect of their own.
"""

from __future__ import annotations

import numpy as np

from devopskit.analysis.medians import median

SLOTS = 12  # 0 = plain day, 1 to 10 = day of the month, 11 = last day
LAST = 11
FEES = 1  # slot on which fixed fees are booked
LEFT = 0.02  # of a usual day: less has no useful logarithm
REMEMBERED = 6  # months: older ones tell of fees that may have ended
MEAN_TO_SIGMA = 1.2533  # mean distance to standard deviation of a normal distribution
CERTAIN, AGREED = 2.5, 2.0  # sigmas that an effect must have, and how many times its spread between months


def slots(days: np.ndarray) -> np.ndarray:
    """Slot of each day, int [n]."""
    month = days.astype("datetime64[M]")
    number = (days - month.astype("datetime64[D]")).astype(int) + 1
    end = ((month + 1).astype("datetime64[D]") - 1) == days
    return np.where(end, LAST, np.where(number <= 10, number, 0))


def holidays(day: np.datetime64) -> bool:
    """Whether a day lies between Christmas and New Year, when most companies do less."""
    month_day = str(day)[5:10]
    return "12-22" < month_day <= "12-31"


class Calendar:
    """Effects of the slots on the logarithm of cost, learnt month by month from the past alone."""

    def __init__(self, keys: int) -> None:
        self.past = np.full((SLOTS, REMEMBERED, keys), np.nan)
        self.leans = np.full((SLOTS, REMEMBERED, keys), np.nan)
        self.effect = np.zeros((SLOTS, keys))
        self.seen = np.zeros((SLOTS, keys), dtype=int)
        self.widening = np.zeros((SLOTS, keys))
        # What the first or the last day of a month does cannot be told before it was seen once: a factor of e is possible.
        self.widening[[1, LAST]] = 1.0

    def learn(self, slot: int, deviation: np.ndarray, sigma: np.ndarray, lean: np.ndarray | float = 0.0) -> None:
        """Take in how far a day of a slot was from a plain day.

        Parameters
        ----------
        deviation : float [keys], NaN where nothing was expected. sigma : float [keys], spread of plain days.
        lean : float [keys], log effect of the day's weekday.
        """
        if slot == 0:
            return
        known = ~np.isnan(deviation)
        for kept, new in ((self.past, deviation), (self.leans, np.broadcast_to(lean, deviation.shape))):
            kept[slot, :, known] = np.concatenate([kept[slot, 1:, known], new[known, None]], axis=1)
        self.seen[slot] += known
        self.turn(slot, sigma, lean)

    def turn(self, slot: int, sigma: np.ndarray, lean: np.ndarray | float) -> None:
        """Form the effect of a slot for a day of a weekday, whose log effect is `lean`, out of what was learnt."""
        if slot == 0:
            return
        middle, apart = _middle(self.past[slot])
        if slot == FEES:
            # A fee is the same money on each weekday, so that on a cheap Sunday it is more of the day than on a Monday.
            money, differs = _middle(_on_weekday(self.past[slot], self.leans[slot] - lean))
            # As long as both tell the past alike, a rise on the first is taken for what is usual there, a fee.
            fee = (middle > 0) & (differs < apart + sigma)
            middle, apart = np.where(fee, money, middle), np.where(fee, differs, apart)
        several = self.seen[slot] >= 2
        real = several & (np.abs(middle) > CERTAIN * sigma) & (np.abs(middle) > AGREED * apart)
        self.effect[slot] = np.where(real, middle, 0.0)
        # One month proves no habit, but warns of one: the next such day may deviate as much without being news.
        once = np.where(self.seen[slot] == 1, np.abs(np.nan_to_num(middle)) / 2, 0.0)
        self.widening[slot] = np.where(self.seen[slot] == 0, self.widening[slot], np.where(several, np.nan_to_num(apart), once))


def _middle(past: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Median [keys] of the months, and how far apart they are in sigmas."""
    middle = median(past)
    # The mean, because a batch weighs more on a Sunday than on a Monday: the median would call the rarer case news.
    off = np.abs(past - middle)
    known = ~np.isnan(off)
    return middle, MEAN_TO_SIGMA * np.where(known, off, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)


def _on_weekday(past: np.ndarray, cheaper: np.ndarray) -> np.ndarray:
    """Log effects that the same money would have on a day whose usual cost is lower by a factor of exp(cheaper)."""
    return np.log(np.maximum(1 + np.expm1(past) * np.exp(cheaper), LEFT))
