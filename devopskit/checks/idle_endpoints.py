"""Private endpoints that nothing is sent through."""

from __future__ import annotations

import pandas as pd

from devopskit.checks._findings import table
from devopskit.checks._idle import Idle, idle
from devopskit.checks._rule import Rule
from devopskit.tables.usage import NETWORK_IO

SPEC = Idle(
    Rule(
        "idle_endpoints",
        "endpoint",
        "terminate",
        "low",
        "medium",
        ("traffic falls back to the public address or to NAT once it is gone",),
    ),
    kinds=("endpoint",),
    thing="private endpoint",
    said="carried no more than 5 MB a day",
    metrics=(NETWORK_IO,),
)


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 30, least_saving: float = 1.0
) -> pd.DataFrame:
    """Interface and private endpoints (kind endpoint) without traffic for `idle_days`, at their price in every zone.

    Inputs: an inventory file or the bill, and usage files with system.network.io of the endpoint.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    return table(idle(SPEC, resources, rates, activity, idle_days=idle_days, least_saving=least_saving))
