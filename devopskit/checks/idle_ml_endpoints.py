"""Endpoints and notebooks of machine learning that nobody calls."""

from __future__ import annotations

import pandas as pd

from devopskit.checks._findings import table
from devopskit.checks._idle import Idle, idle
from devopskit.checks._rule import Rule
from devopskit.tables.usage import REQUESTS, SYSTEM_CPU

SPEC = Idle(
    Rule(
        "idle_ml_endpoints",
        "ml_endpoint",
        "terminate",
        "low",
        "medium",
        ("the model stays: deploy it again, or serve it without fixed instances",),
    ),
    kinds=("ml_endpoint",),
    thing="endpoint",
    said="was never called",
    metrics=(REQUESTS,),
    also=(SYSTEM_CPU,),
)


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 14, least_saving: float = 1.0
) -> pd.DataFrame:
    """Endpoints and notebooks (kind ml_endpoint) that were not called for `idle_days`, at what they cost.

    Inputs: an inventory file, the bill for the money, and usage files with service.requests; CPU below 5 % must hold too
    where it was measured, so that a batch on a notebook counts as use.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    return table(idle(SPEC, resources, rates, activity, idle_days=idle_days, least_saving=least_saving))
