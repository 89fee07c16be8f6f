"""Regression of many series at once that looks for the days on which a level changed for good.

Steps are added one by one, each where it explains most, as long as it explains more than chance would
(forward selection with a penalty; the statistic is the one of Killick, Fearnhead and Eckley 2012 for a change in mean).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WORTH = 20.0  # squared sigmas that a step must explain: the best of 400 days of noise reaches 12 (2 log n), and bills are worse than noise
STEPS = 6  # a series with more changes of level has no level that a forecast could rest on
AFTER, BEFORE = 5, 7  # days on either side of a step: fewer are a spike, which ends
CLIPPED = 2.5  # sigmas beyond which a day pulls no stronger (Huber 1964 with a wide bend)
FAR = 4.0  # the same in the search, where days that are far off are what is looked for
PASSES = 3
SAME = 0.5  # days that a new step must say apart from the columns that are there; less is a column said twice


@dataclass(frozen=True)
class Fit:
    """What the columns explain of each series.

    Attributes
    ----------
    weights : float [keys, columns], of the given columns. level : float [keys], sum of all steps up to the last day.
    fitted : float [keys, n]. doubt : float [keys], variance of the fit on the last day, in squared sigmas.
    """

    weights: np.ndarray
    level: np.ndarray
    fitted: np.ndarray
    doubt: np.ndarray


def stepped_fit(values: np.ndarray, used: np.ndarray, columns: np.ndarray, *, ridge: np.ndarray, sigma: np.ndarray) -> Fit:
    """Fit of columns and of steps that are worth it.

    Parameters
    ----------
    values : float [keys, n], no NaN. used : bool [keys, n], False where a day tells nothing.
    columns : float [n, columns], the same for all series. ridge : float [keys, columns], sigma² over the variance that
    a weight may be expected to have. sigma : float [keys], spread of the days around the fit.
    """
    keys, days = values.shape
    given = columns.shape[1]
    weights, level = np.zeros((keys, given)), np.zeros(keys)
    fitted, doubt = np.zeros((keys, days)), np.zeros(keys)
    # Series that need no further step are done, so that the later rounds are about a few of them.
    left, wide, penalty = np.arange(keys), np.broadcast_to(columns, (keys, days, given)), ridge
    for _round in range(STEPS + 1):
        weigh = used[left].astype(float)
        solved, inverse, weighted = _solved(values[left], weigh, wide, penalty, sigma[left])
        fitted[left] = (wide @ solved[:, :, None])[:, :, 0]
        weights[left], level[left] = solved[:, :given], (wide[:, -1, given:] * solved[:, given:]).sum(axis=1)
        doubt[left] = np.einsum("kp,kpq,kq->k", wide[:, -1], inverse, wide[:, -1])
        place, worth = _best_step(values[left] - fitted[left], weigh, weighted, inverse, sigma[left])
        more = worth > WORTH
        if not more.any():
            break
        step = (np.arange(days) >= place[more, None]).astype(float)
        left, wide = left[more], np.concatenate([wide[more], step[:, :, None]], axis=2)
        penalty = np.concatenate([penalty[more], np.full((len(left), 1), 1e-6)], axis=1)
    return Fit(weights, level, fitted, doubt)


def _solved(
    values: np.ndarray, weigh: np.ndarray, wide: np.ndarray, penalty: np.ndarray, sigma: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights [keys, p], inverse of the normal matrix [keys, p, p], and the weighted columns [keys, n, p]."""
    weighted = wide * weigh[:, :, None]
    across = np.swapaxes(weighted, 1, 2)
    inverse = np.linalg.inv(across @ wide + penalty[:, :, None] * np.eye(wide.shape[2]))
    bend = CLIPPED * sigma[:, None]
    # From the plain solution each time: clipped around an earlier fit, a large step would be taken for outliers.
    aim = values
    for _pass in range(PASSES):
        solved = (inverse @ (across @ aim[:, :, None]))[:, :, 0]
        fitted = (wide @ solved[:, :, None])[:, :, 0]
        aim = fitted + np.clip(values - fitted, -bend, bend)
    return solved, inverse, weighted


def _best_step(
    rest: np.ndarray, weigh: np.ndarray, weighted: np.ndarray, inverse: np.ndarray, sigma: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First day [keys] of the step that explains most of the rest, and how much: squared sigmas [keys]."""
    far = FAR * sigma[:, None]
    rest = np.clip(rest, -far, far)
    after = _from_end(weigh)
    shared = _from_end(weighted) @ inverse
    # What is left of a step, and of the rest, once the columns have said their part of it (Frisch and Waugh 1933);
    # the rest has some left to say as it is clipped.
    own = after - (shared * _from_end(weighted)).sum(axis=2)
    said = np.swapaxes(weighted, 1, 2) @ rest[:, :, None]
    beyond = _from_end(rest * weigh) - (shared @ said)[:, :, 0]
    possible = (own > SAME) & (after >= AFTER) & (after[:, :1] - after >= BEFORE)
    worth = np.where(possible, beyond**2 / np.maximum(own, SAME), 0.0) / sigma[:, None] ** 2
    place = worth.argmax(axis=1)
    return place, worth[np.arange(len(place)), place]


def _from_end(table: np.ndarray) -> np.ndarray:
    """Sum of each day and all later ones, along the second axis."""
    return np.cumsum(table[:, ::-1], axis=1)[:, ::-1]
