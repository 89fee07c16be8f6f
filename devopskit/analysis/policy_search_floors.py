"""Scheduled minima: what each quarter hour of the week needed, known from earlier weeks only."""

from __future__ import annotations

import math

import numpy as np

from devopskit.analysis.policy_search_past import QUARTER_S, QUARTERS, Past

MEMORY_WEEKS = 4  # weeks a schedule looks back on
TRUST = 0.5  # quantile over those weeks, so that one odd week does not make a schedule


def needs(past: Past) -> np.ndarray:
    """Largest demand of each quarter hour and of the start-up before its end, float [weeks, quarters of the week], millicores.

    An instance asked for at the begin of a quarter serves only a start-up later, so that each quarter also looks that far ahead.
    """
    each = round(QUARTER_S / past.settings.sync_period_s)
    lead = math.ceil(past.fleet.start_s / past.settings.sync_period_s) + 1
    ahead = np.concatenate([past.demand[lead:], np.full(lead, past.demand[-1])])
    highest = np.maximum(past.demand, _largest_until(past.demand, ahead, each, lead))
    return highest.reshape(past.weeks, QUARTERS, each).max(axis=2).astype(float)


def _largest_until(demand: np.ndarray, ahead: np.ndarray, each: int, lead: int) -> np.ndarray:
    """For the last steps of each quarter what comes within the lead, for the others the demand itself."""
    place = np.arange(len(demand)) % each
    return np.where(place >= each - lead, ahead, demand)


def schedule_after(need: np.ndarray, *, headroom: float, request_m: int, usable: float = 1.0) -> np.ndarray:
    """Minimum of each quarter hour of the coming week, int64 [quarters], from the needs [weeks, quarters] before it."""
    known = need[-MEMORY_WEEKS:]
    level = np.quantile(known, TRUST, axis=0, method="higher")
    return np.maximum(np.ceil(level * headroom / (request_m * usable)), 1).astype(np.int64)


def rolling(past: Past, need: np.ndarray, *, headroom: float, usable: float = 1.0) -> np.ndarray:
    """Minima of every step, int64 [weeks, steps of a week], each week from earlier weeks only; -1 in the first week."""
    each = round(QUARTER_S / past.settings.sync_period_s)
    out = np.full((past.weeks, past.week_steps), -1, np.int64)
    for week in range(1, past.weeks):
        minima = schedule_after(need[:week], headroom=headroom, request_m=past.fleet.request_m, usable=usable)
        out[week] = np.repeat(minima, each)
    return out
