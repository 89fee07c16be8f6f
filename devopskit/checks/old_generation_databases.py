"""Database classes that a newer one does better for less."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.catalog.machine_types import database_classes
from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._findings import text
from devopskit.checks._guards import NOT_RUNNING
from devopskit.checks._modernise import moved
from devopskit.checks._newer import Accept
from devopskit.checks._offers import generation
from devopskit.checks._rule import Rule

# Graviton classes exist for these engines. Source: RDS user guide, supported engines for DB instance classes.
OPEN_ENGINES = ("mysql", "mariadb", "postgres", "postgresql", "aurora", "aurora-mysql", "aurora-postgresql")
RULE = Rule(
    "old_generation_databases", "instance_class", "modernise", "medium", "medium",
    ("the change restarts it; the engine version must offer the class; reservations move only within their family",),
)  # fmt: skip


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, *, prices: pd.DataFrame | None = None, least_saving: float = 5.0
) -> pd.DataFrame:
    """Databases whose class has a newer one with as many cores and as much memory for less, Graviton classes included.

    Classes change their architecture without a change of the data, so that Arm counts for open engines; licensed engines
    (fact licence) are undecided, and so is one that does not run.

    Parameters
    ----------
    resources, rates : rows of these tables. prices : refreshed list prices; the bundled seed is used for the rest.
    """
    databases = resources[resources["kind"] == "database"]
    return moved(
        RULE, databases, rates, database_classes(), PriceLists(prices), accept=_newer, refuse=_refuse, least_saving=least_saving
    )


def _newer(current: Mapping[str, Any]) -> Accept:
    now = generation(pd.Series([current["family"]])).iloc[0]
    return lambda types: generation(types["family"]) > now


def _refuse(database: Mapping[str, Any], current: Mapping[str, Any]) -> str:
    if text(database["state"]).lower() in NOT_RUNNING:
        return f"It is {database['state']}, so its class costs nothing now; decide whether it is needed at all."
    if text(database["engine"]).lower() not in OPEN_ENGINES or text(database["licence"]):
        return f"A newer class is cheaper than {current['type']}, but its engine is licensed or not known; check what it may run on."
    return ""
