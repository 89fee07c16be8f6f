"""Forecasts of a whole and of its parts made to agree: a cluster is what its nodes are, an account what its services are.

Base forecasts of totals and parts never add up by themselves. The least-squares answer with one variance for each series
is known in closed form for a tree and needs one pass up and one pass down, so that thousands of series cost nothing.
Source: Hyndman et al. 2011 (optimal combination) and Wickramasuriya et al. 2019 (MinT with a diagonal covariance).
"""

from __future__ import annotations

import numpy as np

from devopskit.errors import RequestError

LEAST_SHARE = 1e-9  # of the largest variance: a constant series must not turn the weights into a division by zero


def reconcile(centre: np.ndarray, variance: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Centres that add up: each total equals the sum of its parts, at the least squared change in units of the variance.

    Parameters
    ----------
    centre : float [n, h], base forecast of every series; NaN throughout where a series is undecided.
    variance : float [n, h], squared error one expects of each; a sure series is moved least.
    parent : int [n], row of the total a series belongs to, -1 for a root. Rows may stand in any order.

    Returns
    -------
    float [n, h]. Series without parent and parts stay as they are, and so does a family with an undecided member,
    because a sum with a part missing is not the sum.

    Raises
    ------
    RequestError : `parent` names a row that does not exist, or runs in a circle.
    """
    order = _leaves_first(np.asarray(parent, dtype=int))
    base = np.array(centre, dtype=float)
    spread = np.asarray(variance, dtype=float)
    spread = np.maximum(spread, LEAST_SHARE * max(float(np.nanmax(spread, initial=0.0)), LEAST_SHARE))
    parts = [np.flatnonzero(parent == row) for row in range(len(base))]
    best, doubt = base.copy(), spread.copy()
    for row in order:
        if len(parts[row]):
            best[row], doubt[row] = _pooled(base[row], spread[row], best[parts[row]].sum(axis=0), doubt[parts[row]].sum(axis=0))
    # Downwards every part takes its share of what the whole moved, by its own doubt.
    for row in reversed(order):
        if len(parts[row]):
            moved = best[row] - best[parts[row]].sum(axis=0)
            best[parts[row]] += moved * doubt[parts[row]] / doubt[parts[row]].sum(axis=0)
    return np.where(np.isfinite(best), best, base)


def shift(quantiles: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Quantiles moved with their centre, so that their order and distances stay.

    Parameters
    ----------
    quantiles : float [n, h, q]. before, after : float [n, h], the centre before and after `reconcile`.

    Returns
    -------
    float [n, h, q], never below zero where no quantile was below zero.
    """
    moved = quantiles + np.nan_to_num(after - before)[:, :, None]
    positive = np.nanmin(quantiles, axis=(1, 2), initial=np.inf) >= 0
    return np.where(positive[:, None, None], np.maximum(moved, 0.0), moved)


def _pooled(
    own: np.ndarray, own_doubt: np.ndarray, parts: np.ndarray, parts_doubt: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Two estimates of one number weighted by their precision, and the variance of the result."""
    weight = parts_doubt / (own_doubt + parts_doubt)
    return weight * own + (1 - weight) * parts, weight * own_doubt


def _leaves_first(parent: np.ndarray) -> list[int]:
    """Rows so that every part stands before its total."""
    if parent.max(initial=-1) >= len(parent):
        raise RequestError(
            f"a part names the total {parent.max()}, but there are {len(parent)} series in this call",
            "a total must be among the series, because its own forecast takes part in the agreement",
            "give each part the row of its total, counted from zero, and -1 to a series without one",
        )
    depth = np.zeros(len(parent), dtype=int)
    above = parent.copy()
    for _ in range(len(parent)):
        inside = above >= 0
        if not inside.any():
            return [int(row) for row in np.argsort(-depth, kind="stable")]
        depth[inside] += 1
        above = np.where(inside, parent[np.maximum(above, 0)], -1)
    raise RequestError(
        "the totals run in a circle: a series is a part of itself, directly or through others",
        "then no sum is defined, because every value would contain itself",
        "give each part the row of its total, and -1 to the series at the top",
    )
