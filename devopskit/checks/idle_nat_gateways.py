"""NAT gateways that carry nothing."""

from __future__ import annotations

import pandas as pd

from devopskit.checks._findings import table
from devopskit.checks._idle import Idle, idle
from devopskit.checks._rule import Rule
from devopskit.tables.usage import NETWORK_IO

SPEC = Idle(
    Rule(
        "idle_nat_gateways",
        "nat_gateway",
        "terminate",
        "low",
        "medium",
        ("one gateway a zone may be there for a failure of the others: look at the route tables",),
    ),
    kinds=("nat_gateway",),
    thing="NAT gateway",
    said="carried no more than 5 MB a day",
    metrics=(NETWORK_IO,),
)


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 14, least_saving: float = 1.0
) -> pd.DataFrame:
    """NAT gateways (kind nat_gateway) that carried no more than 5 MB a day for `idle_days`, at their hourly price.

    Inputs: an inventory file or the bill, and usage files with system.network.io of the gateway; without the measurement
    it is undecided.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    return table(idle(SPEC, resources, rates, activity, idle_days=idle_days, least_saving=least_saving))
