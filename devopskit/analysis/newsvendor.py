"""When to act and how much to buy, from chances and two costs: the newsvendor's rule.

Source: the critical fractile of the newsvendor problem (Arrow, Harris and Marschak 1951): act when the chance of running
out exceeds cost of acting / (cost of acting + cost of running out).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.errors import RequestError

OUTAGE, ADVICE = 0.2, 0.5  # thresholds where no costs are given: for limits that end in an outage, and for mere advice


def threshold(acting: float, running_out: float, *, outage: bool = True) -> float:
    """Chance of running out above which acting is cheaper than waiting.

    Parameters
    ----------
    acting : cost of acting without need. running_out : cost of running out once, in the same currency; both 0 = not given.
    outage : whether passing the limit is an outage; decides the threshold where no costs are given.

    Raises
    ------
    RequestError : a cost is negative or not a number, or only one of the two is given.
    """
    if not (acting >= 0 and running_out >= 0) or not np.isfinite(acting + running_out):
        raise RequestError(
            f"the costs of acting ({acting}) and of running out ({running_out}) must be numbers of zero or more",
            "the chance from which on acting pays is the first over the sum of both",
            "give both in the currency of the bill, e.g. [forecast] cost_of_acting = 200, cost_of_running_out = 5000",
        )
    if not acting and not running_out:
        return OUTAGE if outage else ADVICE
    if not acting or not running_out:
        raise RequestError(
            f"only one of the two costs is given: acting {acting:g}, running out {running_out:g}",
            "with one of them zero the rule would always act, or never, whatever the forecast says",
            "give both in [forecast], or neither: then 0.2 is used for outages and 0.5 for advice",
        )
    return acting / (acting + running_out)


def upper_need(levels: np.ndarray, quantiles: np.ndarray, chance: float) -> np.ndarray:
    """Need that is exceeded with `chance`, read off quantiles by a line between neighbouring levels.

    Parameters
    ----------
    levels : float [q], rising, within (0, 1). quantiles : float [..., q].

    Returns
    -------
    float [...]; beyond the outermost level the outermost quantile, because nothing is known out there.
    """
    wanted = 1 - chance
    right = int(np.clip(np.searchsorted(levels, wanted), 1, len(levels) - 1))
    share = float(np.clip((wanted - levels[right - 1]) / (levels[right] - levels[right - 1]), 0, 1))
    return np.asarray(quantiles[..., right - 1] + share * (quantiles[..., right] - quantiles[..., right - 1]))


def chance_above(levels: np.ndarray, quantiles: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Chance that the value exceeds `limit` [...], from quantiles [..., q]; NaN where the quantiles are.

    Outside of the outermost levels half of their tail is stated: less would be a claim that no data support.
    """
    edges = np.asarray(levels)
    flat, wanted = quantiles.reshape(-1, len(edges)), np.broadcast_to(limit, quantiles.shape[:-1]).reshape(-1)
    below = np.array(
        [np.interp(w, q, edges, left=edges[0] / 2, right=(1 + edges[-1]) / 2) for q, w in zip(flat, wanted, strict=True)]
    )
    known = np.isfinite(flat).all(axis=1) & np.isfinite(wanted)
    return np.where(known, 1 - below, np.nan).reshape(quantiles.shape[:-1])


@dataclass(frozen=True)
class Timing:
    """What it costs in expectation when new capacity arrives in week w, and the cheapest week.

    Attributes
    ----------
    holding : float [w], cost of having bought too early. shortage : float [w], expected cost of running out before.
    best : index of the cheapest week; of equal ones the latest, because a later order knows more.
    """

    holding: np.ndarray
    shortage: np.ndarray
    best: int

    @property
    def total(self) -> np.ndarray:
        """Sum of both [w]."""
        return self.holding + self.shortage


def timing(chance: np.ndarray, *, weekly_cost: float, running_out: float) -> Timing:
    """Early against late: each week earlier costs the price of a week, each week later the chance of running out meanwhile.

    Parameters
    ----------
    chance : float [w], chance that the limit has been passed by the start of week w; rises.
    weekly_cost : what the new capacity costs a week. running_out : cost of running out once, in the same currency.
    """
    weeks = np.arange(len(chance))
    holding = weekly_cost * (len(chance) - 1 - weeks)
    shortage = running_out * np.maximum.accumulate(np.nan_to_num(chance))
    total = holding + shortage
    return Timing(holding, shortage, int(len(total) - 1 - np.argmin(total[::-1])))
