"""What may be asked of sizing: arguments as arrays of numbers, or an error that says which one is no good and why."""

from __future__ import annotations

from typing import Any

import numpy as np

from devopskit.analysis.given_numbers import LARGEST, unmasked
from devopskit.errors import RequestError

DAY_SECONDS = 86_400
NEEDS = {"max": "the largest sample of the week", "p999": "the 99.9th percentile of the week"}


def usage_of(usage: Any) -> np.ndarray:
    """Usage as a float or integer array [n, samples]; None and masked samples are missing.

    Raises
    ------
    RequestError : no matrix, or no numbers.
    """
    rows = _numbers("usage", usage)
    if rows.ndim != 2:
        raise RequestError(
            f"usage has {rows.ndim} dimensions instead of two",
            "a size is decided from one row of samples for each workload, oldest sample first",
            "give a float array of shape (workloads, samples)",
        )
    return rows


def step_of(step_seconds: Any) -> int:
    """Length of a step in whole seconds.

    Raises
    ------
    RequestError : it does not divide a day.
    """
    if not _is_number(step_seconds) or not step_seconds >= 1 or DAY_SECONDS % step_seconds:
        raise RequestError(
            f"a step of {step_seconds} seconds does not divide a day",
            "weekly and daily extremes need whole days, so that every day has the same number of samples",
            "resample the usage, e.g. to 300 seconds, and give step_seconds=300",
        )
    return int(step_seconds)


def known(name: str, values: Any, count: int) -> np.ndarray:
    """Capacities or sizes [count], NaN where unknown, zero, negative or infinite; one number stands for all.

    Raises
    ------
    RequestError : another length than the workloads, or no numbers.
    """
    if values is None:
        return np.full(count, np.nan)
    found = _numbers(name, values).astype(float)
    if found.ndim and found.shape != (count,):
        raise RequestError(
            f"{name} has the shape {found.shape} where there are {count} workloads",
            "it is matched with the rows of the usage by position, so that another length would size workloads by their neighbours",
            f"give {name} as one number for each workload, NaN where it is not known",
        )
    found = np.broadcast_to(found, (count,))
    with np.errstate(invalid="ignore"):
        return np.where((found > 0) & (found <= LARGEST), found, np.nan)


def check(risk: Any, need: Any) -> None:
    """Check what is asked.

    Raises
    ------
    RequestError : the risk is no chance, or the need is not one of NEEDS.
    """
    if not _is_number(risk) or not 0 < risk < 1:
        raise RequestError(
            f"a risk of {risk} is no chance above 0 and below 1",
            "it is the share of weeks in which a need may exceed the size, so 0.05 means one week in twenty",
            "give e.g. risk=0.05",
        )
    if not isinstance(need, str) or need not in NEEDS:
        raise RequestError(
            f"need {need!r} is not known",
            "a size must fit the largest sample of a week (max) or its 99.9th percentile (p999)",
            'give need="max" or need="p999"',
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _numbers(name: str, values: Any) -> np.ndarray:
    """Values as an array of numbers; missing ones (None, masked) become NaN."""
    try:
        array = unmasked(values)
        array = array.astype(float) if array.dtype == object and array.ndim else array
    except (TypeError, ValueError) as error:
        raise _no_numbers(name, str(error)) from error
    if array.dtype.kind not in "biufO":
        raise _no_numbers(name, f"it holds {array.dtype}")
    return array


def _no_numbers(name: str, found: str) -> RequestError:
    return RequestError(
        f"{name} is no array of numbers: {found}",
        "sizes are computed from real numbers, and text, times or pandas' NA are none",
        f"give {name} as numbers, e.g. frame.to_numpy(dtype=float, na_value=float('nan'))",
    )
