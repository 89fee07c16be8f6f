"""Virtual machines that do nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.checks._facts import fact
from devopskit.checks._findings import table, text
from devopskit.checks._guards import NOT_RUNNING
from devopskit.checks._idle import Idle, idle
from devopskit.checks._rule import Rule
from devopskit.tables.usage import NETWORK_IO, SYSTEM_CPU

# Machines that must stand by although they do little most of the time.
STANDING_BY = ("bastion", "jump", "quorum", "witness", "arbiter", "licence", "license")
SPEC = Idle(
    Rule(
        "idle_instances", "instance_count", "terminate", "low", "high",
        ("stop it for two weeks before it is deleted; its disks and addresses cost on until they go too",),
    ),
    kinds=("instance",), thing="machine", said="stayed at or below 5 % CPU and 5 MB of network a day",
    metrics=(SYSTEM_CPU, NETWORK_IO), history=35,
)  # fmt: skip


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    activity: pd.DataFrame,
    *,
    idle_days: int = 14,
    least_saving: float = 1.0,
) -> pd.DataFrame:
    """Machines whose CPU never passed 5 % and whose network never passed 5 MB a day for `idle_days`.

    Decided only after 35 days of history, so that a job at the end of a month is seen. Members of groups, machines that
    do not run, and those whose name or role says that they stand by are left to their owner.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month, in the
        currency of the rate; below it the machine is kept.
    """
    running = resources[~resources["state"].fillna("").str.lower().isin(NOT_RUNNING)]
    return table(idle(SPEC, running, rates, activity, idle_days=idle_days, least_saving=least_saving, refuse=_stands_by))


def _stands_by(resource: Mapping[str, Any]) -> str:
    if text(resource["owner_id"]):
        return f"It belongs to the group {resource['owner_id']}, which decides how many machines run; change the group."
    named = f"{text(resource['name'])} {fact(resource, 'role')}".lower()
    word = next((word for word in STANDING_BY if word in named), "")
    return f"Its name or role says {word}, and such a machine must run although it does little." if word else ""
