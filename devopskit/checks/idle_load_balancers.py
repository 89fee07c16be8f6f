"""Load balancers without traffic or without anything behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.checks._facts import amount
from devopskit.checks._findings import table
from devopskit.checks._idle import Idle, idle
from devopskit.checks._judged import Verdict, judged
from devopskit.checks._rule import Rule
from devopskit.tables.usage import REQUESTS

A_DAY = 86_400
FEW = 100 / A_DAY  # requests a second: Trusted Advisor calls a load balancer idle below 100 requests a day
RULE = Rule(
    "idle_load_balancers", "load_balancer", "terminate", "low", "medium",
    ("look whether a name still points to it, and whether it waits for the other half of a blue-green pair",),
)  # fmt: skip
SPEC = Idle(
    RULE,
    kinds=("load_balancer",),
    thing="load balancer",
    said="had fewer than 100 requests a day",
    metrics=(REQUESTS,),
    also=(),
)


def find(
    resources: pd.DataFrame, rates: pd.DataFrame, activity: pd.DataFrame, *, idle_days: int = 7, least_saving: float = 1.0
) -> pd.DataFrame:
    """Load balancers (kind load_balancer) with no target, or with fewer than 100 requests a day for `idle_days`.

    Inputs: an inventory file (fact targets or healthy_targets = 0 decides at once) or the bill, and usage files with
    service.requests (flows of a network load balancer).

    Parameters
    ----------
    resources, rates, activity : rows of these tables. idle_days : days without use. least_saving : a month.
    """
    balancers = resources[resources["kind"] == "load_balancer"]
    # An empty list would select columns, so that the mask says its type.
    without = np.array([_empty(row) for row in balancers.to_dict("records")], dtype=bool)
    empty, others = balancers[without], balancers[~without]
    scarce = (activity["metric"] == REQUESTS) & (activity["mean"] < FEW)
    calm = activity.assign(last_active=activity["last_active"].mask(scarce))
    return table([
        *judged(RULE, empty, rates, _nothing_behind, least_saving=least_saving).to_dict("records"),
        *idle(SPEC, others, rates, calm, idle_days=idle_days, least_saving=least_saving),
    ])  # fmt: skip


def _empty(balancer: dict[str, object]) -> bool:
    return amount(balancer, "targets") == 0 or amount(balancer, "healthy_targets") == 0


def _nothing_behind(balancer: dict[str, object]) -> Verdict:
    return Verdict("Nothing is registered or healthy behind it.", share=1.0, current="no targets", recommended="remove")
