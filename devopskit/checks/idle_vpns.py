"""VPN connections and gateways that carry nothing."""

from __future__ import annotations

import pandas as pd

from devopskit.checks._findings import table
from devopskit.checks._idle import Idle, idle
from devopskit.checks._rule import Rule
from devopskit.tables.usage import NETWORK_IO

SPEC = Idle(
    Rule(
        "idle_vpns",
        "vpn",
        "terminate",
        "low",
        "high",
        ("it may be the path for a disaster: test that nothing falls back on it",),
    ),
    kinds=("vpn",),
    thing="VPN connection",
    said="carried no more than 5 MB a day",
    metrics=(NETWORK_IO,),
    history=35,
)


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 14, least_saving: float = 1.0
) -> pd.DataFrame:
    """VPN connections and attachments (kind vpn) without traffic for `idle_days`, at their hourly price.

    Decided after 35 days of history. A standby says so in its tags (standby, dr) and is kept. Inputs: an inventory file or
    the bill, and usage files with system.network.io.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    return table(idle(SPEC, resources, rates, activity, idle_days=idle_days, least_saving=least_saving))
