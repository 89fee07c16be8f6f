"""What past weeks of the whole call say about its largest values: upper tails as wide as these series asked for.

The shipped table knows many kinds of series, but not how bursty this user's are, and one series alone has too few past
weeks to say. Some sixty series asked about four past horizons do: on data sets that the table had not seen, the 95 % weekly
peak was exceeded in 1 to 18 % of the weeks of a set, and in nearly the same share of its weeks before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy import special

from devopskit.analysis.forecast_engine import Engine, below
from devopskit.analysis.forecast_evidence import needed

LEVEL = 0.95  # the quantile that capacity is bought for
FEWEST_SERIES, FEWEST = 8, 20  # series and past horizons below which chance alone would move the tails
MOST_SERIES, HORIZONS = 60, 4  # asked; more cost time and say the same again
# past horizons at which half of what they ask for is taken, because those of one week share its surprises; a calm past is
# believed later than a wild one, because the shock that it lacks may come
WIDER, NARROWER = 60.0, 180.0
WIDEST = 1.6  # largest factor, and its inverse the smallest; what needs more is no question of a tail
LONGEST_DAYS = 28  # ahead; of a quarter, a history holds too few past ones that are not the same surprise again
SHORTEST_DAYS = 9  # of history before a past horizon of up to a week


def with_own_tails(engine: Engine, decided: np.ndarray) -> Engine:
    """The engine with the factor of its upper tails that past horizons of the decided series ask for; 1 where they are too few.

    The answer of a series depends on the others of the call through this one bounded factor alone, and not on their order.
    """
    request, rows = engine.request, np.flatnonzero(decided)
    if request.horizon > LONGEST_DAYS * request.day or len(rows) < FEWEST_SERIES:
        return engine
    scores = [found for row in request.y[_spread(request.y, rows)] if len(found := list(_scores(engine, row)))]
    if len(scores) < FEWEST_SERIES or len(seen := np.concatenate(scores)) < FEWEST:
        return engine
    asked = np.clip(np.quantile(seen, LEVEL) / special.ndtri(LEVEL), 1 / WIDEST, WIDEST)
    return replace(engine, tail=float(asked ** (len(seen) / (len(seen) + (WIDER if asked > 1 else NARROWER)))))


def score(quantiles: np.ndarray, actual: float) -> float:
    """Normal score of where a value lay among its stated quantiles [levels]; the middle of those that it equals."""
    chance = (below(quantiles, actual) + 1 - below(-quantiles[::-1], -actual)) / 2
    return float(special.ndtri(np.clip(chance, 0.001, 0.999)))


def _spread(y: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Rows to ask, evenly spaced over their size so that another order of the series picks the same."""
    sizes = np.nan_to_num(y[rows]).sum(axis=1)
    picked = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MOST_SERIES)).round().astype(int))
    return rows[np.argsort(sizes, kind="stable")[picked]]


def _scores(engine: Engine, row: np.ndarray) -> Iterator[float]:
    """Scores of the largest value of each past horizon."""
    request = engine.request
    _, least = needed(request.horizon / request.day)
    shortest = request.day * (min(least, SHORTEST_DAYS) if request.horizon <= request.week else least)
    stride = -(-request.horizon // request.week) * request.week
    for k in range(HORIZONS):
        now = len(row) - request.horizon - k * stride
        history, future = row[: max(now, 0)], row[max(now, 0) :][: request.horizon]
        seen = np.isfinite(history)
        if not seen.any() or len(history) - seen.argmax() < shortest:
            return
        # what never moved has no tail that could be judged, and idle series would speak for the busy ones
        moved = np.ptp(history[seen]) > 0
        if moved and seen[seen.argmax() :].mean() > 0.5 and np.isfinite(future).mean() > 0.5:
            # the whole horizon at once, because its weeks fail together
            yield score(engine.answer(history).runs[-1], float(np.nanmax(future)))
