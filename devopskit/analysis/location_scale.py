"""Where next week's need is expected and how wide it scatters: two ridge regressions over all workloads and past weeks.

Residuals are out of week: each week is predicted from the others, because next week is one that no fit has seen. The workloads of a
week share releases, holidays and load, so that a fit that knows the week makes its errors look small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.features import View

RIDGE = 100.0  # pseudo-observations that hold each standardised coefficient at zero
SMALLEST_ERROR = 0.01
SHRINK = 0.5  # power of the spread: 1 gives every workload the same risk at any price, 0 the same margin; quarters.py balances


@dataclass(frozen=True)
class Law:
    """Need of a week on a log scale = location + scale * error, with the errors seen on the past.

    Attributes
    ----------
    location, scale : float [n], for the workloads of today's view.
    error : float [m], errors of the past samples in units of their own scale.
    past_location, past_scale : float [m].
    """

    location: np.ndarray
    scale: np.ndarray
    error: np.ndarray
    past_location: np.ndarray
    past_scale: np.ndarray


def fit(past: View, outcome: np.ndarray, week: np.ndarray, today: View) -> Law:
    """Fit the law on past samples [m] and apply it to today's workloads [n].

    Parameters
    ----------
    past : the views of the samples, pooled over origins.
    outcome : float [m], log need of the week that followed.
    week : int [m], which week that was.
    """
    target = outcome - past.reference
    everything, now = np.hstack([past.shape, past.spread]), np.hstack([today.shape, today.spread])
    first = _ridge(past.shape, target, np.ones(len(target)), week)
    far = 1.5 * np.median(np.abs(first.residual)) / 0.67  # Huber's bound in robust standard deviations
    weight = np.minimum(1.0, far / np.maximum(np.abs(first.residual), 1e-9)) if far > 0 else np.ones(len(target))
    centre = _ridge(past.shape, target, weight, week)
    width = _ridge(everything, np.log(np.maximum(np.abs(centre.residual), SMALLEST_ERROR)), np.ones(len(target)), week)
    past_width = width.at(everything)
    middle = past_width.mean()
    past_scale = np.exp(SHRINK * (past_width - middle))
    return Law(
        location=today.reference + centre.at(today.shape),
        scale=np.exp(SHRINK * (width.at(now) - middle)),
        error=centre.residual / past_scale,
        past_location=outcome - centre.residual,
        past_scale=past_scale,
    )


@dataclass(frozen=True)
class _Line:
    mean: np.ndarray
    deviation: np.ndarray
    coefficients: np.ndarray
    residual: np.ndarray

    def at(self, rows: np.ndarray) -> np.ndarray:
        return self.coefficients[0] + ((rows - self.mean) / self.deviation) @ self.coefficients[1:]


def _ridge(rows: np.ndarray, target: np.ndarray, weight: np.ndarray, week: np.ndarray) -> _Line:
    """Weighted ridge regression with residuals from the other weeks, or from the other rows where all are of one week."""
    mean, deviation = rows.mean(0), rows.std(0) + 1e-6
    design = np.column_stack([np.ones(len(rows)), (rows - mean) / deviation])
    weighted = design * weight[:, None]
    gram, moment = weighted.T @ design, weighted.T @ target
    gram[np.arange(1, len(gram)), np.arange(1, len(gram))] += RIDGE
    inverse = np.linalg.inv(gram)
    coefficients = inverse @ moment
    order = np.argsort(week, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(week[order])) + 1, len(week))
    if len(ends) == 1:
        # A product first and sums of rows then, because one sum over three factors does as much work again for each column.
        leverage = np.minimum(((design @ inverse) * weighted).sum(1), 0.9)
        return _Line(mean, deviation, coefficients, (target - design @ coefficients) / (1 - leverage))
    residual, start = np.empty(len(target)), 0
    design, weighted, target = design[order], weighted[order], target[order]
    for end in ends.tolist():
        mine = slice(start, end)
        # The sums of the other weeks are the whole less this week, so that leaving out costs one small system each.
        others = np.linalg.solve(gram - weighted[mine].T @ design[mine], moment - weighted[mine].T @ target[mine])
        residual[order[mine]] = target[mine] - design[mine] @ others
        start = end
    return _Line(mean, deviation, coefficients, residual)
