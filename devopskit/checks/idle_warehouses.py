"""Data warehouses that answer nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.checks._facts import says_yes
from devopskit.checks._findings import table
from devopskit.checks._idle import Idle, idle
from devopskit.checks._rule import Rule
from devopskit.tables.usage import DB_CONNECTIONS, REQUESTS, SYSTEM_CPU

SPEC = Idle(
    Rule(
        "idle_warehouses",
        "warehouse_pause",
        "schedule",
        "low",
        "medium",
        ("loads at night start it again: give them a window, or pause it by hand",),
    ),
    kinds=("warehouse",),
    thing="warehouse",
    said="had no query and at most 5 % CPU",
    metrics=(SYSTEM_CPU,),
    also=(DB_CONNECTIONS, REQUESTS),
    recommended="pause when idle",
)


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 7, least_saving: float = 1.0
) -> pd.DataFrame:
    """Warehouses (kind warehouse) without queries or connections and at most 5 % CPU for `idle_days`.

    Paused, they cost only their storage, so the saving is what the rate says they cost; a warehouse that pauses itself is
    left alone (fact auto_pause). Inputs: an inventory file, the bill and usage files.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    return table(idle(SPEC, resources, rates, activity, idle_days=idle_days, least_saving=least_saving, refuse=_refuse))


def _refuse(resource: Mapping[str, Any]) -> str:
    return "It pauses itself already, so its idle hours cost nothing." if says_yes(resource, "auto_pause") else ""
