"""What users of two scaled services saw, and the pods that served them, so that latency can be laid against use."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from devopskit.sources._sample.company import CLUSTER, END
from devopskit.sources._sample.scaled import WORKLOADS, Scaled
from devopskit.tables.performance import LATENCY_P95, REQUEST_RATE
from devopskit.tables.usage import WORKLOAD_PODS

DAYS = 21  # of latency; enough for a curve, and small enough to be committed
TRIED_DAYS = 14  # before these the first service ran with fewer and busier pods, without which nobody would know its limit
TRIED = {"query-api": (8, 88)}  # its minimum and target then


@dataclass(frozen=True)
class Served:
    """A service: seconds without a queue and of one request, requests at a time, use at which it is full, requests a core-second."""

    idle_s: float
    work_s: float
    servers: int
    full: float
    rate: float


SERVICES = {"query-api": Served(0.06, 0.08, 4, 1.05, 55.0), "storefront": Served(0.03, 0.05, 8, 1.2, 80.0)}
_SCALED = {one.resource_id: one for one in WORKLOADS}


def pods_of(resource_id: str, demand: pd.DataFrame) -> pd.DataFrame:
    """Rows of `usage`: pods of a scaled workload one step after the demand asked for them; none without a request.

    Parameters
    ----------
    demand : its rows of `usage`, in cores.
    """
    one = _SCALED.get(resource_id)
    if one is None or not one.request:
        return demand.head(0)
    return demand.assign(metric=WORKLOAD_PODS, value=_pods(one, demand))


def performance_of(resource_id: str, demand: pd.DataFrame, rng: np.random.Generator) -> Iterator[pd.DataFrame]:
    """Rows of `performance`: request rate and 95th percentile of the service in front of a scaled workload."""
    one = _SCALED.get(resource_id)
    served = SERVICES.get(one.name) if one else None
    if one is None or served is None or demand.empty:
        return
    service = f"{CLUSTER}/{one.team}/service/{one.name}"
    use = demand["value"].to_numpy() / (_pods(one, demand) * one.request)
    noise = np.exp(0.06 * rng.standard_normal((2, len(use))))
    newest = demand["time"] >= pd.Timestamp(END) - pd.Timedelta(days=DAYS)
    for metric, values in (
        (REQUEST_RATE, served.rate * demand["value"].to_numpy() * noise[0]),
        (LATENCY_P95, _latency(served, use) * noise[1]),
    ):
        rows = demand.assign(resource_id=service, metric=metric, value=[float(f"{value:.4g}") for value in values])
        yield rows[newest]


def _pods(one: Scaled, demand: pd.DataFrame) -> np.ndarray:
    """Pods at each step: those of the demand now or a step ago, whichever is more."""
    cores = demand["value"].to_numpy()
    wanted = np.maximum(cores, np.concatenate([cores[:1], cores[:-1]]))
    low, target = TRIED.get(one.name, (one.low, one.target))
    earlier = (demand["time"] < pd.Timestamp(END) - pd.Timedelta(days=TRIED_DAYS)).to_numpy()
    share, least = np.where(earlier, target, one.target) / 100, np.where(earlier, low, one.low)
    return np.clip(np.ceil(wanted / (one.request * share)), least, one.high)


def _latency(served: Served, use: np.ndarray) -> np.ndarray:
    """Time without a queue and the mean wait of several servers (H. Sakasegawa 1977, M/M/c), three times for the tail."""
    load = np.minimum(use / served.full, 0.98)
    wait = load ** (math.sqrt(2 * (served.servers + 1)) - 1) / (served.servers * (1 - load))
    return served.idle_s + served.work_s * 3 * wait
