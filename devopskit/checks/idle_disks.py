"""Attached disks that nothing reads or writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.checks._facts import says_yes
from devopskit.checks._findings import table, text
from devopskit.checks._idle import Idle, idle
from devopskit.checks._rule import Rule
from devopskit.tables.usage import DISK_OPERATIONS

SPEC = Idle(
    Rule(
        "idle_disks",
        "disk",
        "terminate",
        "medium",
        "medium",
        ("detach it for two weeks before it is deleted, and take a last snapshot",),
    ),
    kinds=("disk",),
    thing="disk",
    said="did fewer than 100 operations a day",
    metrics=(DISK_OPERATIONS,),
)


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 14, least_saving: float = 1.0
) -> pd.DataFrame:
    """Attached disks with fewer than 100 operations a day for `idle_days`, at their whole price.

    Disks that a machine starts from are left out where the inventory knows them (fact root), and so are unattached ones,
    which have a check of their own.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    return table(idle(SPEC, resources, rates, activity, idle_days=idle_days, least_saving=least_saving, refuse=_refuse))


def _refuse(resource: Mapping[str, Any]) -> str:
    if says_yes(resource, "root") or says_yes(resource, "boot"):
        return "Its machine starts from it, so it is needed although it does little; judge the machine."
    if text(resource["state"]).lower() in ("unattached", "available"):
        return "No machine uses it, which has a check of its own."
    return ""
