"""Chance of regret: on how many of the futures that a forecast holds possible a commitment costs more than none.

The best level of one past month is an answer to that month. Over forecast paths of the whole term, after the savings that
are planned, the same commitment has a distribution of costs; the share of paths on which it loses is the chance that its
buyer will regret it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.commitments import best_commitment, check_terms, hours_of

_SAME = 1e-9  # share of the cost without it that rounding may give, so that equal costs are no regret


@dataclass(frozen=True)
class Outlook:
    """What a commitment brings over all paths, in currency of the whole horizon.

    Attributes
    ----------
    regret : share of the paths on which it costs more than none. saving, saving_p10 : mean of the paths, and what nine
        in ten of them exceed. worst : the least of them; negative where money is lost.
    """

    regret: float
    saving: float
    saving_p10: float
    worst: float


def path_savings(paths: np.ndarray, *, discount: float, commitment: float, owned: float = 0.0) -> np.ndarray:
    """Saving of each path by a commitment per hour beside what is owned, float [paths]; negative where it loses.

    Parameters
    ----------
    paths : float [paths, hours], eligible use of each hour at the rate without commitment, in currency.
    discount : share of 0 to 1 off that rate. commitment, owned : per hour, in currency.

    Raises
    ------
    RequestError : no paths, a number that is not finite or negative, or terms that cannot be.
    """
    table = np.atleast_2d(np.asarray(paths, dtype=float))
    hours_of(table.ravel())
    check_terms(discount, commitment)
    check_terms(discount, owned)
    before = np.maximum(0.0, table - owned / (1 - discount))
    after = np.maximum(0.0, table - (owned + commitment) / (1 - discount))
    return (before - after).sum(axis=1) - commitment * table.shape[1]


def chance_of_regret(paths: np.ndarray, *, discount: float, commitment: float, owned: float = 0.0) -> float:
    """Share of the paths on which the commitment costs more than not having bought it; see `path_savings`."""
    table = np.atleast_2d(np.asarray(paths, dtype=float))
    saved = path_savings(table, discount=discount, commitment=commitment, owned=owned)
    return float((saved < -_SAME * table.sum(axis=1)).mean())


def outlook(paths: np.ndarray, *, discount: float, commitment: float, owned: float = 0.0) -> Outlook:
    """Regret and the distribution of the saving; see `path_savings`."""
    saved = path_savings(paths, discount=discount, commitment=commitment, owned=owned)
    regret = chance_of_regret(paths, discount=discount, commitment=commitment, owned=owned)
    # The lower of two neighbours, because a P10 between two paths is one that no path has.
    tenth = float(np.quantile(saved, 0.1, method="lower"))
    return Outlook(regret, float(saved.mean()), tenth, float(saved.min()))


def largest_without_regret(paths: np.ndarray, *, discount: float, owned: float = 0.0) -> np.ndarray:
    """Largest commitment per hour of each path that does not cost more than none, float [paths]; see `path_savings`.

    On a path the saving is concave in the level and begins at 0, so that it is lost for good where it is lost once, and
    halving finds the place. No level above the mean of what is uncovered can pay, because all of it could not.
    """
    table = np.atleast_2d(np.asarray(paths, dtype=float))
    hours_of(table.ravel())
    check_terms(discount, owned)
    uncovered = np.maximum(0.0, table - owned / (1 - discount))
    same = _SAME * table.sum(axis=1)
    low, high = np.zeros(len(table)), uncovered.mean(axis=1)
    for _ in range(40):  # a millionth of a millionth of the level, far below a cent
        middle = (low + high) / 2
        saved = np.minimum(uncovered, middle[:, None] / (1 - discount)).sum(axis=1) - middle * table.shape[1]
        low, high = np.where(saved >= -same, middle, low), np.where(saved >= -same, high, middle)
    return low


def commitment_within_regret(paths: np.ndarray, *, discount: float, owned: float = 0.0, most: float = 0.1) -> float:
    """Best level over the mixture of all paths, or the largest smaller one that at most `most` of them regret."""
    table = np.atleast_2d(np.asarray(paths, dtype=float))
    best = best_commitment(table.ravel(), discount=discount, owned=owned)
    return min(best, within(largest_without_regret(table, discount=discount, owned=owned), most))


def within(limits: np.ndarray, most: float) -> float:
    """Largest number that at most the share `most` of the limits lie below; infinite where all of them may."""
    allowed = int(np.floor(most * len(limits) + 1e-9))  # 0.1 of 30 is 3.0000000000000004 or 2.9999999999999996 in binary
    return float(np.sort(limits)[allowed]) if allowed < len(limits) else float("inf")
