"""Waiting in a queue with several servers (M/M/c): chance to wait, and the quantile of the wait.

Source: A. K. Erlang 1917; the recursion over servers is in R. B. Cooper, Introduction to Queueing Theory, 1981, chapter 3.
"""

from __future__ import annotations

import numpy as np

from devopskit.errors import RequestError


def chance_to_wait(servers: int, load: np.ndarray) -> np.ndarray:
    """Erlang C: chance that an arrival finds every server busy, float [n], one from a load of `servers` on.

    Parameters
    ----------
    load : float [n], mean busy servers (arrival rate times service time).

    Raises
    ------
    RequestError : fewer than one server.
    """
    if servers < 1:
        raise RequestError(
            f"a queue with {servers} servers is asked for",
            "the formula of Erlang needs at least one server, or nobody would ever be served",
            "give the number of requests that the service works on at the same time",
        )
    load = np.maximum(np.asarray(load, float), 0.0)
    blocked = np.ones_like(load)
    for busy in range(1, servers + 1):  # upwards from Erlang B of no server, because factorials would overflow
        blocked = load * blocked / (busy + load * blocked)
    use = load / servers
    waits = blocked / np.maximum(1 - use * (1 - blocked), 1e-12)
    return np.where(use < 1, waits, 1.0)


def wait_quantile(servers: int, use: np.ndarray, quantile: float) -> np.ndarray:
    """Wait that a share `quantile` of the arrivals stays within, float [n], in mean service times; infinite from full use on.

    Parameters
    ----------
    use : float [n], share of the servers that is busy, 0 to 1.
    """
    use = np.asarray(use, float)
    waits = chance_to_wait(servers, use * servers)
    free = np.where(use < 1, servers * (1 - use), np.nan)
    with np.errstate(divide="ignore"):
        found = np.maximum(np.log(waits / (1 - quantile)), 0.0) / free
    return np.where(use < 1, found, np.inf)
