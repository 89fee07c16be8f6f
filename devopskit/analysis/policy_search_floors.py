"""Scheduled minima: what each quarter hour of the week needed, known from earlier weeks only."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from devopskit.analysis.policy_search_past import QUARTER_S, QUARTERS, Past

MEMORY_WEEKS = 4  # weeks a schedule looks back on
TRUST = 0.5  # quantile over those weeks, so that one odd week does not make a schedule
DAMPING = 0.5  # part of the last week's growth that a forecast carries on (Gardner and McKenzie 1985 damp the trend too)


@dataclass(frozen=True)
class Floors:
    """Rule of scheduled minima.

    Attributes
    ----------
    headroom : need that a minimum carries, as a multiple of the past one.
    forecast : whether past weeks are first brought to the level that is forecast for the coming one.
    """

    headroom: float
    forecast: bool = False

    def after(self, need: np.ndarray, *, request_m: float) -> np.ndarray:
        """Minimum of each quarter hour of the coming week, int64 [quarters], from the needs [weeks, quarters] before it.

        Parameters
        ----------
        request_m : what one instance carries, millicores.
        """
        known = need[-MEMORY_WEEKS:]
        if self.forecast and len(known) > 1:
            level = np.maximum(known.mean(axis=1), 1.0)
            known = known * (level[-1] * (level[-1] / level[-2]) ** DAMPING / level)[:, None]
        typical = np.quantile(known, TRUST, axis=0, method="higher")
        return np.maximum(np.ceil(typical * self.headroom / request_m), 1).astype(np.int64)

    def rolling(self, past: Past, need: np.ndarray, *, request_m: float) -> np.ndarray:
        """Minima of every step, int64 [weeks, steps of a week], each week from earlier weeks only; -1 in the first week."""
        each = round(QUARTER_S / past.settings.sync_period_s)
        out = np.full((past.weeks, past.week_steps), -1, np.int64)
        for week in range(1, past.weeks):
            out[week] = np.repeat(self.after(need[:week], request_m=request_m), each)
        return out


def needs(past: Past) -> np.ndarray:
    """Largest demand of each quarter hour and of the start-up after its end, float [weeks, quarters of the week], millicores.

    An instance asked for at the begin of a quarter serves only a start-up later, so that each quarter also looks that far ahead.
    """
    each = round(QUARTER_S / past.settings.sync_period_s)
    lead = min(math.ceil(past.fleet.start_s / past.settings.sync_period_s) + 1, each)
    ahead = np.concatenate([past.demand[lead:], np.full(lead, past.demand[-1])])
    soon = np.where(np.arange(len(ahead)) % each >= each - lead, ahead, past.demand)
    return np.maximum(past.demand, soon).reshape(past.weeks, QUARTERS, each).max(axis=2).astype(float)
