"""What a replay needs to know about the service: what an instance asks for, how it starts, how it fails."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from devopskit.errors import DataError, RequestError

# Timing of metrics: kubelet scrapes every 10 to 15 s, metrics-server averages over its resolution of 15 s
METRIC_WINDOW_S = 30.0
START_S = 30.0
MOST_GAPS = 0.05  # share of missing demand that may be bridged by the last known value
MOST_M = 2**53  # millicores; no service asks for nine million million cores, and a float holds every whole number up to here
CENSORED_SHARE = 0.5  # share of steps at the maximum from which demand says little about what was wanted


@dataclass(frozen=True)
class Fleet:
    """Equal instances of one workload.

    Attributes
    ----------
    request_m : what one instance asks for, millicores; 0 = no request is set.
    initial : instances at the first step, old and ready.
    start_s : seconds until a new instance serves (image, start-up, readiness; add the node's where none is spare).
    limit_m : most one instance can use, millicores; None = unlimited.
    metric_window_s : span one sample averages over.
    initialization_s : how long the CPU of a starting instance is distrusted.
    metric_lag_s : age of the newest sample when it is read.
    """

    request_m: int
    initial: int
    start_s: float = START_S
    limit_m: int | None = None
    metric_window_s: float = METRIC_WINDOW_S
    initialization_s: float = 300.0
    metric_lag_s: float = 0.0

    def __post_init__(self) -> None:
        numbers = (self.request_m, self.initial, self.start_s, self.metric_window_s, self.initialization_s, self.metric_lag_s)
        if not all(0 <= number < math.inf for number in numbers):
            raise RequestError(
                "the fleet has a negative, infinite or unknown request, count or duration",
                "a replay counts instances and seconds forward from the first step, so that each must be a number not below zero",
                "give zero or more for request_m, initial and every duration",
            )

    @property
    def trusted_s(self) -> float:
        """Age from which the CPU of an instance counts: ready, and initialised or a whole sample window past readiness."""
        return max(self.start_s, min(self.initialization_s, self.start_s + self.metric_window_s))


@dataclass(frozen=True)
class Conditions:
    """What happens around the demand, one value a step; empty means that nothing does.

    Attributes
    ----------
    outside : series [n] by the name of an Object or External metric, milli-units; negative = the metric failed.
    missing : [n] instances without a sample.
    minima : [n] scheduled minimum in place of the policy's (HPA only).
    lost : [n] share of the instances that die and start anew; a failing zone of three is one third at one step.
    """

    outside: Mapping[str, np.ndarray] = field(default_factory=dict)
    missing: np.ndarray | None = None
    minima: np.ndarray | None = None
    lost: np.ndarray | None = None

    def check(self, steps: int) -> None:
        """Refuse series that do not have one value for each of `steps`."""
        named = {"missing": self.missing, "minima": self.minima, "lost": self.lost, **self.outside}
        for name, series in named.items():
            if series is not None and len(series) != steps:
                raise RequestError(
                    f"{name} has {len(series)} steps and the demand has {steps}",
                    "every series of a replay must have one value for each step of the demand",
                    f"cut or resample {name} to the steps of the demand",
                )
        _refuse_outside(self.missing, "missing", math.inf, "pods without a sample are counted")
        _refuse_outside(self.minima, "minima", math.inf, "a minimum is a count of instances")
        _refuse_outside(self.lost, "lost", 1.0, "what is lost is a share of the instances that run")


def _refuse_outside(series: np.ndarray | None, name: str, most: float, why: str) -> None:
    # NaN fails both comparisons, so that it is refused as well.
    if series is not None and len(series) and not (series.min() >= 0 and series.max() <= most):
        raise RequestError(
            f"{name} holds a value below zero, above {most:g} or none at all",
            f"{why}, so that each step of a replay must have one between zero and {most:g}",
            f"correct or leave out the broken steps of {name}",
        )


CALM = Conditions()


def demand_m(demand: np.ndarray, *, cpu_per_request: float | None = None) -> tuple[np.ndarray, tuple[str, ...]]:
    """Demand of each step as int64 millicores, and what was done to it in words.

    Parameters
    ----------
    demand : [n] millicores, or requests with `cpu_per_request` in millicores a request; NaN where nothing was recorded.

    Raises
    ------
    DataError : no demand, negative or infinite demand, or more gaps than may be bridged.
    """
    series = np.asarray(demand)
    if series.ndim != 1 or not len(series):
        raise _bad("the demand is empty or not one series", "give a one-dimensional array, one value a step, oldest first")
    if series.dtype.kind in "SUMm":
        raise _bad(f"the demand holds values of type {series.dtype}", "give numbers: millicores, or requests a step")
    if np.issubdtype(series.dtype, np.integer) and cpu_per_request is None:
        _refuse_impossible(series)
        return np.array(series, dtype=np.int64), ()  # a copy: the compiled loop takes writeable arrays only
    values = series.astype(float) * (1.0 if cpu_per_request is None else cpu_per_request)
    gaps = np.isnan(values)
    if gaps.mean() > MOST_GAPS:
        raise _bad(
            f"{gaps.sum()} of {len(values)} steps have no demand", "fetch the missing spans, or replay a period without gaps"
        )
    filled = values[_last_known(gaps)]
    if not np.isfinite(filled).all():
        raise _bad("the demand holds an infinite value", "correct or leave out the broken samples")
    _refuse_impossible(filled)
    notes = (f"{gaps.sum()} steps without demand were bridged by the last known value",) if gaps.any() else ()
    return filled.astype(np.int64), notes


def _last_known(gaps: np.ndarray) -> np.ndarray:
    """For each step the newest step with a value; a leading gap takes the first value there is."""
    steps = np.where(gaps, 0, np.arange(len(gaps)))
    known = np.maximum.accumulate(steps)
    return np.maximum(known, int(np.argmin(gaps)))


def _refuse_impossible(series: np.ndarray) -> None:
    if (series < 0).any():
        raise _bad(
            f"{int((series < 0).sum())} steps have negative demand", "correct the query: counters must become rates first"
        )
    if (series > MOST_M).any():
        raise _bad(
            f"{int((series > MOST_M).sum())} steps have a demand of more than {MOST_M:.0e} millicores",
            "correct the unit: a core is 1,000 millicores, and counters of nanoseconds must become rates first",
        )


def _bad(fact: str, fix: str) -> DataError:
    return DataError(
        fact, "a replay needs what was asked of the service at every step, or its answer would be about something else", fix
    )
