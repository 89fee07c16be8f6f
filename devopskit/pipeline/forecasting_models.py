"""The seam for models of others, such as a pretrained one: a callable, or a name that an installed package provides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import metadata
from typing import Any

import numpy as np

from devopskit.analysis.forecast import forecast_array
from devopskit.errors import DataError, RequestError, UnknownName

GROUP = "devopskit.forecasters"
# (y [n, T] with NaN, horizon, season, quantiles [q]) -> (values [n, horizon, q], weekly peaks or None)
Forecaster = Callable[[np.ndarray, int, tuple[int, ...], np.ndarray], tuple[np.ndarray, Any]]


def models() -> Iterator[str]:
    """Names of the models that installed packages provide."""
    return (entry.name for entry in metadata.entry_points(group=GROUP))


def named_model(model: str | Forecaster) -> Forecaster:
    """Return the callable of a model.

    Raises
    ------
    UnknownName : no installed package provides a model of this name. RequestError : it is neither a name nor a callable.
    """
    if callable(model):
        return model
    if not isinstance(model, str):
        raise RequestError(
            f"the model {model!r} is neither a name nor something that can be called",
            "a model answers with quantiles when it is called like forecast_array",
            "give such a callable, the name of one that an installed package provides, or leave model empty",
        )
    if not model:
        return forecast_array
    found = [entry for entry in metadata.entry_points(group=GROUP) if entry.name == model]
    if not found:
        raise UnknownName(
            "model", model, list(models()), f"install a package with an entry point of the group {GROUP}, or leave model empty"
        )
    return found[0].load()


def called(model: Forecaster, y: np.ndarray, horizon: int, season: tuple[int, ...], levels: np.ndarray) -> np.ndarray:
    """Return the quantiles [n, horizon, q] that a model answers with, in order, because a model of others may let them cross.

    Raises
    ------
    DataError : the answer has another shape, or holds values that are no numbers.
    """
    values = np.asarray(model(y, horizon, season, levels)[0], dtype=float)
    wanted = (len(y), horizon, len(levels))
    if values.shape != wanted or not np.isfinite(values).all():
        raise DataError(
            f"the model answered with the shape {values.shape} instead of {wanted}, or with values that are no numbers",
            "a model is asked for all steps and quantiles of each row, as forecast_array gives them",
            "correct the package that provides the model, or leave model empty",
        )
    return _rising(values, levels)


def _rising(values: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Quantiles sorted along the levels, in the order in which the levels were asked for."""
    place = np.argsort(np.argsort(levels))
    return np.sort(values, axis=2)[:, :, place]
