"""The three small fits of refit_forecast.py, each by Adam with exact gradients: weights, scales, quantiles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from devopskit.analysis.forecast_answer_kernel import FEW
from devopskit.analysis.forecast_experts_kernel import COUNT, TRENDS, YEARS
from devopskit.analysis.forecast_table import GRID

DRAWN = ("drawn", "moved")
DRAWN_WEIGHT = 0.4  # drawn growth teaches less than a measured series


def adam(start: np.ndarray, gradient: Callable[[np.ndarray], np.ndarray], rounds: int, rate: float) -> np.ndarray:
    """Minimum near the start; the rate falls to a third for the last rounds, so that the steps settle."""
    x, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for k in range(rounds):
        slope = gradient(x)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
        pace = rate if k < 0.6 * rounds else 0.3 * rate
        x = x - pace * (mean / (1 - 0.9 ** (k + 1))) / (np.sqrt(square / (1 - 0.99 ** (k + 1))) + 1e-9)
    return x


def set_weights(names: np.ndarray) -> np.ndarray:
    """Weight of each sample: a data set counts with the root of its size, so that none drowns the others."""
    out = np.zeros(len(names))
    for name in np.unique(names):
        mine = names == name
        out[mine] = (DRAWN_WEIGHT if name in DRAWN else 1.0) / np.sqrt(mine.sum() + 30)
    return out / out.mean()


def set_losses(names: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Inverse mean error of each sample's data set, because the score is a ratio of each set."""
    size, out = np.minimum(np.abs(error), 20), np.ones(len(names))
    for name in np.unique(names):
        out[names == name] = 1 / (size[names == name].mean() + 0.2)
    return out


def fit_gate(part: dict[str, np.ndarray], prior: np.ndarray | None, draw: float, ridge: float) -> np.ndarray:
    """Powers of the past losses, bonus of straight series and preference [4 + experts] with the least absolute error.

    `draw` pulls them towards the prior, `ridge` the preferences towards none.
    """
    paths, actual, near, far, new = (part[key] for key in ("paths", "actual", "near", "far", "new"))
    trend = ((np.arange(COUNT) >= TRENDS) & (np.arange(COUNT) < YEARS)) * part["straight"][:, None]
    shrink = (part["windows"] / (part["windows"] + FEW))[:, None]
    naive = np.abs(actual - paths[:, :, 0]).mean(axis=1)
    weight = set_weights(part["names"]) * set_losses(part["names"], naive)
    weight /= weight.sum()
    start = np.concatenate([[2.0, 1.0, 0.0, 1.0], np.zeros(COUNT)]) if prior is None else prior
    free = np.arange(4 + COUNT) >= 4
    drawn = np.concatenate([np.full(4, 0.0 if prior is None else 0.1), np.ones(COUNT)])

    def gradient(x: np.ndarray) -> np.ndarray:
        logit = x[4:] + x[2] * trend - x[0] * shrink * near - x[1] * far - x[3] * new
        share = np.exp(logit - logit.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        error = actual - np.einsum("nse,ne->ns", paths, share)
        pull = -np.clip(error / 0.02, -1, 1) * (np.abs(error) < 30) * weight[:, None] / actual.shape[1]
        slope = np.einsum("ns,nse->ne", pull, paths)
        slope = share * (slope - (slope * share).sum(axis=1, keepdims=True))
        first = [-(slope * near * shrink).sum(), -(slope * far).sum(), (slope * trend).sum(), -(slope * new).sum()]
        return np.concatenate([first, slope.sum(axis=0)]) + draw * drawn * (x - start * (prior is not None)) + ridge * free * x

    got = adam(start, gradient, 150, 0.05)
    got[[0, 1, 3]] = np.maximum(got[[0, 1, 3]], 0)
    return got


def fit_scale(
    error: np.ndarray,
    unit: np.ndarray,
    features: np.ndarray,
    weight: np.ndarray,
    prior: np.ndarray,
    pull: float,
    ridge: float,
    free: tuple[int, ...] = (),
):
    """Coefficients of the log scale with the least mean of log scale + |error| / scale (Laplace likelihood).

    `pull` draws them towards the prior and `ridge` towards 0, all but the constant and those of `free`: the features say much
    the same, and large coefficients of opposite signs did not hold on sets left out.
    """
    share = weight / weight.sum()
    ridge = np.where(np.isin(np.arange(len(prior)), (0, *free)), 0.0, ridge)

    def gradient(x: np.ndarray) -> np.ndarray:
        ratio = np.abs(error) / unit * np.exp(-features @ x)
        # one broken value in thousands must not set a scale
        return features.T @ (share * (1 - np.where(ratio < 30, ratio, 0))) + 2 * pull * (x - prior) + 2 * ridge * x

    return adam(prior, gradient, 200, 0.03)


def fit_quantiles(target: np.ndarray, design: np.ndarray, own: np.ndarray | None, weight: np.ndarray, prior, pull: float):
    """Coefficients [measures, levels] of linear quantile regression; the first measure is 1, the last are own [n, more, levels]."""
    count = design.shape[1]
    design, target = design.astype(np.float32), target.astype(np.float32)
    own = np.zeros((len(target), 0, len(GRID)), np.float32) if own is None else own.astype(np.float32)
    own = [np.ascontiguousarray(own[:, j]) for j in range(own.shape[1])]
    start = np.zeros((count + len(own), len(GRID))) if prior is None else prior
    if prior is None:
        order = np.argsort(target)
        place = np.cumsum(weight[order])
        start[0] = np.interp(GRID, (place - 0.5 * weight[order]) / place[-1], target[order])
    share = (weight / weight.sum())[:, None].astype(np.float32)
    grid = GRID.astype(np.float32)
    anchor = np.zeros_like(start) if prior is None else prior
    strength = np.where(np.arange(len(start)) == 0, 0.0 if prior is None else 0.1, 1.0)[:, None]

    def gradient(x: np.ndarray) -> np.ndarray:
        now = x.astype(np.float32)
        error = target[:, None] - design @ now[:count]
        for part, by in zip(own, now[count:], strict=True):
            error -= part * by
        # the loss is rounded within 0.02 scales, so that the slope has no jump where most errors lie
        slope = (np.clip(error * np.float32(-25), -0.5, 0.5) + (np.float32(0.5) - grid)) * share
        last = [(part * slope).sum(axis=0) for part in own]
        return np.vstack([design.T @ slope, *last]) + 2 * pull * strength * (x - anchor)

    return adam(start, gradient, 200, 0.03)
