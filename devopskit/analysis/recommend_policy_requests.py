"""Request and policy together: for each size that right-sizing allows the best policy, and of these the cheapest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.policy_search import Scope
from devopskit.analysis.recommend_policy import recommend_policy
from devopskit.analysis.recommend_policy_advice import Advice, Place
from devopskit.analysis.replay_fleet import Fleet
from devopskit.errors import RequestError


@dataclass(frozen=True)
class JointAdvice:
    """Best pair of request and policy.

    Attributes
    ----------
    request_m : millicores of one instance; None where no size has a policy.
    advice : of that size.
    sizes : one row a size, cheapest first: request_m, hourly_price, status, target, weekly_cost, chance, reason.
    """

    request_m: int | None
    advice: Advice | None
    sizes: pd.DataFrame


def recommend_request_and_policy(
    demand: np.ndarray,
    prices: Mapping[int, float],
    *,
    step_seconds: float,
    fleet: Fleet,
    goal: Goal | None = None,
    scope: Scope | None = None,
    place: Place | None = None,
) -> JointAdvice:
    """Advise request and policy for one workload.

    Demand is taken as the same whatever the size is: work moves between instances freely, and what every instance uses just
    for being there (sidecars, caches) must be in its price.

    Parameters
    ----------
    prices : hourly price of one instance by its request in millicores: CPU, memory and what runs beside it. Give only sizes
        that right-sizing allows: at least what one instance needs in its memory and its busiest thread.
    fleet : the service; its request is replaced by each size.
    goal, scope, place : as in `recommend_policy`; the present policy belongs to one size alone and is not compared.

    Raises
    ------
    RequestError : no size, or one of zero or less.
    """
    if not prices or min(prices) <= 0:
        raise RequestError(
            f"the sizes to choose from are {sorted(prices)} millicores",
            "request and target are found together only among sizes above zero that right-sizing allows",
            "give for example prices={250: 0.011, 500: 0.021, 1000: 0.042}",
        )
    place = place or Place()
    found = {
        request: recommend_policy(
            demand,
            step_seconds=step_seconds,
            fleet=replace(fleet, request_m=request),
            place=replace(place, hourly_price=price),
            goal=goal,
            scope=scope,
        )
        for request, price in sorted(prices.items())
    }
    sizes = pd.DataFrame([_row(request, prices[request], advice) for request, advice in found.items()])
    sizes = sizes.sort_values("weekly_cost", kind="stable", ignore_index=True)
    best = None if sizes["weekly_cost"].isna().all() else int(sizes["request_m"].iloc[0])
    return JointAdvice(best, None if best is None else found[best], sizes)


def _row(request: int, price: float, advice: Advice) -> dict[str, object]:
    known = advice.figures
    return {
        "request_m": request,
        "hourly_price": price,
        "status": advice.status,
        "target": np.nan if advice.policy is None else float(advice.policy.metrics[0].target),
        "weekly_cost": np.nan if known is None else known.weekly_cost,
        "chance": np.nan if known is None else known.chance,
        "reason": advice.reason,
    }
