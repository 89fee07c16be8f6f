"""A pretrained model as the forecaster of `kit.forecast`: its weights are the user's, and its stated chances are its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from devopskit.errors import MissingExtra
from devopskit.pipeline.forecasting_models import Forecaster


class Pipeline(Protocol):
    """What models of the Chronos family offer; any object with this one method will do."""

    def predict_quantiles(self, inputs: Any, prediction_length: int, quantile_levels: list[float]) -> tuple[Any, Any]:
        """Return quantiles [series, steps, levels] of each history in `inputs`, and something that is not looked at."""


def of_pipeline(pipeline: Pipeline, *, convert: Callable[[np.ndarray], Any] = np.asarray) -> Forecaster:
    """Return a callable for `kit.forecast(model=...)` over a pipeline that is loaded already.

    Parameters
    ----------
    convert : from a history (float32 [t], NaN = missing) to what the pipeline takes, e.g. torch.from_numpy.
    """

    def ask(y: np.ndarray, horizon: int, season: tuple[int, ...], quantiles: np.ndarray) -> tuple[np.ndarray, None]:
        levels = [float(level) for level in quantiles]
        histories = [convert(np.ascontiguousarray(row, dtype=np.float32)) for row in y]
        told = pipeline.predict_quantiles(histories, prediction_length=horizon, quantile_levels=levels)[0]
        # Models of several variates answer with one more axis of length one for each series.
        return np.array([np.atleast_2d(np.squeeze(np.asarray(part, dtype=float), axis=_single(part))) for part in told]), None

    return ask


def _single(part: Any) -> tuple[int, ...]:
    shape = np.asarray(part).shape
    return (0,) if len(shape) == 3 and shape[0] == 1 else ()


def chronos(weights: str, *, device: str = "cpu") -> Forecaster:
    """Return a Chronos model (Bolt, 2) as a callable for `kit.forecast(model=...)`.

    Parameters
    ----------
    weights : folder with the model's files, or its name, which the library then downloads: devopskit itself fetches nothing.
    device : cpu, cuda or mps.

    Raises
    ------
    MissingExtra : the extra `pretrained` is not installed.
    """
    try:
        import torch
        from chronos import BaseChronosPipeline
    except ImportError as error:
        raise MissingExtra("chronos-forecasting", "pretrained") from error
    return of_pipeline(BaseChronosPipeline.from_pretrained(weights, device_map=device), convert=torch.from_numpy)
