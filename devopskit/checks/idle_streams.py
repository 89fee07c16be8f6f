"""Streams and queues that nothing is written to or read from."""

from __future__ import annotations

import pandas as pd

from devopskit.checks._findings import table
from devopskit.checks._idle import Idle, idle
from devopskit.checks._rule import Rule
from devopskit.tables.usage import REQUESTS

SPEC = Idle(
    Rule("idle_streams", "stream", "terminate", "low", "medium", ("records that are still kept in it go with it",)),
    kinds=("stream",),
    thing="stream",
    said="passed no message",
    metrics=(REQUESTS,),
)


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 14, least_saving: float = 1.0
) -> pd.DataFrame:
    """Streams and queues with a price by the hour (kind stream) without messages for `idle_days`, at what they cost.

    Inputs: an inventory file, the bill for the money, and usage files with service.requests (puts and gets together).

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    return table(idle(SPEC, resources, rates, activity, idle_days=idle_days, least_saving=least_saving))
