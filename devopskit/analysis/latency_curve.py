"""Latency of a service as a function of its utilisation, fitted to what was measured, with the error it had on later data.

The form is that of M/M/c: a latency without a queue plus the quantile of the wait, where the queue is full at some
utilisation below or above one (a service may saturate before its CPU does, or use more than its request).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from devopskit.analysis.latency_curve_erlang import wait_quantile
from devopskit.units import format_share

SERVERS = (1, 2, 4, 8, 16, 32, 64, 128)
LEAST_SAMPLES = 60
LEAST_SPAN = 0.2  # of utilisation between its 1st and 99th percentile; a narrower one shows no bend
LEARNED_SHARE = 0.7  # first part of the time, which the curve is fitted to; the rest tells its error
MOST_ERROR = 0.35  # median relative error from which the curve is not used
BINS = 40


@dataclass(frozen=True)
class LatencyCurve:
    """Latency quantile against utilisation.

    Attributes
    ----------
    quantile : of the latency, such as 0.95.
    idle_s : latency without a queue. service_s : mean time one request holds a server.
    servers : requests worked on at the same time. full : utilisation at which every server is busy.
    error : median relative error on the later part of the data. high_error : its 90th percentile, with sign, measured above the curve.
    seen : highest utilisation in the data; beyond it the curve is the model's word alone.
    """

    quantile: float
    idle_s: float
    service_s: float
    servers: int
    full: float
    error: float
    high_error: float
    seen: float

    def at(self, utilisation: np.ndarray) -> np.ndarray:
        """Latency in seconds, float [n], infinite from full use on."""
        return _curve(np.asarray(utilisation, float), self.quantile, self.servers, (self.idle_s, self.service_s, self.full))

    @property
    def words(self) -> str:
        """Fit in one sentence."""
        return (
            f"p{100 * self.quantile:g} latency is {1000 * self.idle_s:.0f} ms without a queue and grows as in a queue with "
            f"{self.servers} servers that is full at {format_share(self.full)} of the request; median error on later data {format_share(self.error)}"
        )


def fit_latency(utilisation: np.ndarray, latency_s: np.ndarray, *, quantile: float = 0.95) -> tuple[LatencyCurve | None, str]:
    """Curve of a service, or None and the reason why the data carry none.

    Parameters
    ----------
    utilisation : float [n], use divided by request of the ready instances, oldest first, NaN where unknown.
    latency_s : float [n], measured latency at that quantile, seconds.
    """
    use, measured = np.asarray(utilisation, float), np.asarray(latency_s, float)
    known = np.isfinite(use) & np.isfinite(measured) & (use >= 0) & (measured > 0)
    use, measured = use[known], measured[known]
    reason = _lack(use)
    if reason:
        return None, reason
    learned = int(len(use) * LEARNED_SHARE)
    trial = _fit(use[:learned], measured[:learned], quantile)
    errors = _errors(trial, use[learned:], measured[learned:], quantile)
    error, high = float(np.median(np.abs(errors))), float(np.quantile(errors, 0.9))
    if not error <= MOST_ERROR:
        return (
            None,
            f"the latency curve misses later data by {format_share(error)} in the median; something else than load moves latency",
        )
    servers, shape = _fit(use, measured, quantile)
    return LatencyCurve(quantile, shape[0], shape[1], servers, shape[2], error, max(high, 0.0), float(use.max())), ""


Shape = tuple[float, float, float]  # latency without a queue, service time, utilisation when full


def _lack(use: np.ndarray) -> str:
    if len(use) < LEAST_SAMPLES:
        return f"{len(use)} samples with both utilisation and latency; {LEAST_SAMPLES} would carry a curve"
    span = float(np.quantile(use, 0.99) - np.quantile(use, 0.01))
    if span < LEAST_SPAN:
        return f"utilisation moved by {format_share(span)} of the request only; a span of {format_share(LEAST_SPAN)} would show how latency bends"
    return ""


def _curve(use: np.ndarray, quantile: float, servers: int, shape: Shape) -> np.ndarray:
    idle, service, full = shape
    return idle + service * wait_quantile(servers, use / full, quantile)


def _errors(found: tuple[int, Shape], use: np.ndarray, measured: np.ndarray, quantile: float) -> np.ndarray:
    """Measured against the curve, relative: 0.1 is ten per cent above it."""
    ratio = measured / _curve(use, quantile, *found)
    return ratio - 1


def _fit(use: np.ndarray, measured: np.ndarray, quantile: float) -> tuple[int, Shape]:
    """Servers and shape with the smallest error of logarithms over medians of bins, which no single outlier moves."""
    middle, level = _binned(use, measured)
    fits = [_fit_servers(middle, level, quantile, servers) for servers in SERVERS]
    _, servers, shape = min(fits, key=lambda fit: fit[0])
    return servers, shape


def _binned(use: np.ndarray, measured: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    parts = np.array_split(np.argsort(use, kind="stable"), min(BINS, len(use) // 3))
    return np.array([np.median(use[p]) for p in parts]), np.array([np.median(measured[p]) for p in parts])


def _fit_servers(use: np.ndarray, level: np.ndarray, quantile: float, servers: int) -> tuple[float, int, Shape]:
    most = float(use.max())

    def shape_of(values: np.ndarray) -> Shape:
        # full use lies above what was seen, because a full queue would never have drained
        return float(np.exp(values[0])), float(np.exp(values[1])), most * (1 + float(np.exp(values[2])))

    def miss(values: np.ndarray) -> np.ndarray:
        return np.log(_curve(use, quantile, servers, shape_of(values))) - np.log(level)

    start = np.log([level[:5].min(), level[:5].min() * 0.5, 0.2])
    low, high = start - np.array([2.0, 8.0, 4.0]), start + np.array([2.0, 6.0, 3.0])
    found = optimize.least_squares(miss, start, bounds=(low, high), loss="soft_l1", f_scale=0.1)
    return float(found.cost), servers, shape_of(found.x)
