"""The record on the own past: forecasts made again from shortened histories, held against what came."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from devopskit.analysis.forecast_request import Request
from devopskit.analysis.forecast_result import Coverage
from devopskit.analysis.forecast_table import EDGES

STATED = np.array([0.8, 0.9, 0.98])
LOW, MIDDLE, HIGH = np.array([4, 3, 1]), 10, np.array([16, 17, 19])  # of the grid
STRIDE_DAYS = 5  # not a whole week, so that the origins meet other days of the week


def judge(answer: Callable[[np.ndarray], np.ndarray], request: Request, name: str, origins: int) -> Coverage:
    """Coverage of `origins` past forecasts of every series.

    Parameters
    ----------
    answer : history [T] -> quantiles [horizon, levels] on the grid, or an empty array where the history is too short.
    name : "hourly" or "daily".
    origins : past forecasts of each series; the first is one day old for short leads, the others each 5 days older.
    """
    edges = EDGES[name][: int(np.searchsorted(EDGES[name], request.horizon)) + 1]
    shape = (len(request.y), len(edges))
    inside, size, count = np.zeros((*shape, len(STATED))), np.zeros(shape), np.zeros(shape, int)
    for k in range(origins):
        back = request.horizon + k * STRIDE_DAYS * request.day
        for i in range(len(request.y)):
            actual = request.y[i, -back:][: request.horizon]
            values = answer(request.y[i, : max(request.y.shape[1] - back, 0)])
            if values.size and len(actual):
                _count(actual, values[: len(actual)], edges, (inside[i], size[i], count[i]))
    with np.errstate(invalid="ignore"):
        observed, error = inside / count[:, :, None], size / count
    return Coverage(_names(edges, request), np.minimum(edges, request.horizon), STATED, observed, error, count)


def _count(actual: np.ndarray, values: np.ndarray, edges: np.ndarray, into: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    inside, size, count = into
    seen = np.isfinite(actual)
    bucket = np.searchsorted(edges, np.arange(len(actual)), side="right")
    held = (actual[:, None] >= values[:, LOW]) & (actual[:, None] <= values[:, HIGH])
    np.add.at(inside, bucket[seen], held[seen])
    np.add.at(size, bucket[seen], np.abs(actual - values[:, MIDDLE])[seen])
    np.add.at(count, bucket[seen], 1)


def _names(edges: np.ndarray, request: Request) -> tuple[str, ...]:
    ends = np.minimum(edges, request.horizon)
    starts = np.append(1, ends[:-1] + 1)
    unit, step = ("hours", 1) if request.day > 1 and request.horizon <= 48 else ("days", request.day)
    return tuple(
        f"{unit} {_short((a - 1) / step)} to {_short(b / step)}" for a, b in zip(starts.tolist(), ends.tolist(), strict=True)
    )


def _short(number: float) -> str:
    return f"{number:.3g}"
