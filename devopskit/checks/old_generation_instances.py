"""Machines of a generation that a newer one does better for less."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.catalog.machine_types import machine_types
from devopskit.catalog.price_lists import PriceLists
from devopskit.checks import _guards as guards
from devopskit.checks._findings import text
from devopskit.checks._modernise import moved
from devopskit.checks._newer import Accept
from devopskit.checks._offers import generation
from devopskit.checks._rule import Rule

RULE = Rule(
    "old_generation_instances", "instance_type", "modernise", "low", "medium",
    ("start one of the new kind first: drivers, licences and a core of another speed show at once",),
)  # fmt: skip


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, prices: pd.DataFrame | None = None, least_saving: float = 5.0
) -> pd.DataFrame:
    """Instances and nodes whose type has a newer one of the same architecture, cores, memory and network for less.

    Machines with a licence, a local disk, an accelerator or without a running state are left to their owner. The saving is
    the user's own rate times the ratio of both list prices.

    Parameters
    ----------
    resources, rates : rows of these tables. prices : refreshed list prices; the bundled seed is used for the rest.
    """
    machines = resources[resources["kind"].isin(["instance", "node"])]
    return moved(
        RULE, machines, rates, machine_types(), PriceLists(prices), accept=_newer, refuse=_refuse, least_saving=least_saving
    )


def _newer(current: Mapping[str, Any]) -> Accept:
    now = generation(pd.Series([current["family"]])).iloc[0]
    return lambda types: types["current_generation"] & (types["arch"] == current["arch"]) & (generation(types["family"]) > now)


def _refuse(machine: Mapping[str, Any], current: Mapping[str, Any]) -> str:
    group = {"autoscaled_on": ""} if text(machine["owner_id"]) else None
    # An autoscaler at a CPU target is no hindrance here, because the new type has as many cores.
    return guards.hindrance({**machine, "autoscaled_on": None}, current, group)
