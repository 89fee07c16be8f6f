"""What becomes of an advised policy when something around it changes: slower start, more demand, a lost zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from devopskit.analysis.policy_search import Judged, Search, judged
from devopskit.analysis.policy_search_past import Past
from devopskit.analysis.policy_search_trial import tried

MORE_DEMAND = 1.2
SLOWER = 2.0
ZONES = 3


def sensitivity(chosen: Judged, search: Search, *, weekly_price: float) -> pd.DataFrame:
    """One row a case: case, weekly_cost, chance, weeks_kept, worst_share.

    A schedule is kept as it was advised for the past weeks, because it is written before anybody knows what will change.
    """
    candidate, goal = chosen.trial.candidate, search.goal
    minima = search.minima(candidate.floors)
    rows = []
    for case, past, lost in cases(search.past):
        found = judged(tried(candidate, past, usable=goal.usable_share, minima=minima, lost=lost), goal)
        shares = found.trial.shares[found.trial.judged]
        kept = int((shares <= goal.budget_share).sum())
        rows.append((case, found.trial.cost * weekly_price, found.chance.value, kept, float(shares.max())))
    return pd.DataFrame(rows, columns=["case", "weekly_cost", "chance", "weeks_kept", "worst_share"])


def cases(past: Past) -> Iterator[tuple[str, Past, np.ndarray | None]]:
    """Name of each case, the past as it is then, and the share of instances lost at each step."""
    yield "as advised", past, None
    slow = replace(past.fleet, start_s=past.fleet.start_s * SLOWER)
    yield f"start-up of {slow.start_s:g} s", replace(past, fleet=slow), None
    yield f"demand +{MORE_DEMAND - 1:.0%}".replace("%", " %"), past.scaled(MORE_DEMAND), None
    yield f"one of {ZONES} zones lost at each week's peak", past, _zone_lost(past)


def _zone_lost(past: Past) -> np.ndarray:
    """Share of instances lost at each step: a zone's at the peak of each week, when it hurts most."""
    lost = np.zeros(len(past.demand))
    peaks = past.demand.reshape(past.weeks, -1).argmax(axis=1)
    lost[peaks + np.arange(past.weeks) * past.week_steps] = 1 / ZONES
    return lost
