"""Machines whose work could run on Arm for less."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.catalog.machine_types import machine_types
from devopskit.catalog.price_lists import PriceLists
from devopskit.checks import _guards as guards
from devopskit.checks._facts import fact
from devopskit.checks._modernise import moved
from devopskit.checks._newer import Accept
from devopskit.checks._rule import Rule

RULE = Rule(
    "arm_candidates", "instance_type", "modernise", "high", "medium",
    ("the image and every daemon on it must exist for arm64; measure the same work on one machine before the rest",),
)  # fmt: skip


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, prices: pd.DataFrame | None = None, least_saving: float = 5.0
) -> pd.DataFrame:
    """Linux machines on x86 whose images are known to exist for Arm, with the cheapest Arm type of their size.

    Only those whose tags say that their image has both (fact architectures holds arm64, or multi_arch) are decided; the
    others are undecided, because what runs on them is not known. Windows has no such types.

    Parameters
    ----------
    resources, rates : rows of these tables. prices : refreshed list prices; the bundled seed is used for the rest.
    """
    linux = resources["os"].fillna("linux").str.lower().isin(["linux", ""])
    machines = resources[resources["kind"].isin(["instance", "node"]) & linux]
    return moved(
        RULE, machines, rates, machine_types(), PriceLists(prices), accept=_arm, refuse=_refuse, least_saving=least_saving
    )


def _arm(current: Mapping[str, Any]) -> Accept:
    x86 = current["arch"] == "x86_64"
    return lambda types: types["current_generation"] & (types["arch"] == "arm64") & x86


def _refuse(machine: Mapping[str, Any], current: Mapping[str, Any]) -> str:
    hindered = guards.hindrance({**machine, "autoscaled_on": None}, current, None)
    if hindered:
        return hindered
    if "arm64" in fact(machine, "architectures") or fact(machine, "multi_arch").lower() in ("true", "yes", "1"):
        return ""
    return "A cheaper Arm type of its size is on sale, but whether its image exists for arm64 is not known; say so in its tags."
