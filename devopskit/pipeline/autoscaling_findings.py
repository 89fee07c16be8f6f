"""Advices to findings: one row for each field that changes, applied together; money stands at the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from devopskit.analysis.recommend_policy import Advice
from devopskit.checks._findings import Money, finding, table
from devopskit.pipeline.autoscaling_whole import beyond_fields, caveats, cpu_target
from devopskit.pipeline.autoscaling_workloads import Workload
from devopskit.pipeline.change_evidence import BEYOND, UNKNOWN
from devopskit.tables.policies import Hpa
from devopskit.units import HOURS_PER_MONTH, format_share

CHECK = "autoscaling_policy"
UNITS = {"min_replicas": "count", "max_replicas": "count", "target_cpu": "percent"}
MONTH_WEEKS = HOURS_PER_MONTH / 168


def fields(policy: Hpa) -> dict[str, int | None]:
    """Values of a policy that an edit can change, by the name of the field."""
    return {"min_replicas": policy.min_replicas, "max_replicas": policy.max_replicas, "target_cpu": cpu_target(policy)}


def findings(advised: list[tuple[Workload, Advice | None, str]], *, minimum_saving: float) -> pd.DataFrame:
    """Rows of the table `findings`.

    Parameters
    ----------
    advised : workload, its advice, and why there is none. minimum_saving : below it a calm workload is left as it is.
    """
    return table([row for one in advised for row in _rows(*one, minimum_saving=minimum_saving)])


def _rows(workload: Workload, advice: Advice | None, reason: str, *, minimum_saving: float) -> Iterator[dict[str, Any]]:
    if advice is None or advice.policy is None or advice.figures is None or workload.policy is None:
        said = reason or (advice.reason if advice else "")
        yield finding(CHECK, workload.resource, "policy", "undecided", said, caveats=workload.caveats)
        return
    now, then = fields(workload.policy), fields(advice.policy)
    changed = [name for name in then if then[name] is not None and then[name] != now[name]]
    if not changed or _not_worth_it(workload, advice, minimum_saving):
        yield finding(CHECK, workload.resource, "policy", "keep", "the policy keeps the budget and costs about the least")
        return
    beyond = beyond_fields(workload.policy, advice)
    told = (*workload.caveats, *caveats(beyond), *advice.warnings)
    worth = {"money": _money(workload, advice), "saving_cores": _cores(workload, advice)}
    for name in changed:
        yield finding(
            CHECK, workload.resource, name, "decided", _reason(advice), caveats=told, unit=UNITS[name],
            current=_text(now[name]), recommended=_text(then[name]), **worth, risk=advice.figures.chance,
            risk_now=advice.current.chance if advice.current else None, weeks_tested=float(advice.figures.weeks), effort="low",
            evidence={
                "worst_week_short_share": advice.figures.worst_share, "weekly_cost": advice.figures.weekly_cost,
                # What `propose` looks at, because an edit of these numbers alone may be less safe than none.
                BEYOND: list(beyond), UNKNOWN: list(workload.unknown),
            },
        )  # fmt: skip
        # Once, because the fields are one change, and the sum over its rows must be its saving.
        worth = {"money": _nothing(workload), "saving_cores": 0.0}


def _not_worth_it(workload: Workload, advice: Advice, minimum_saving: float) -> bool:
    """Whether a policy that keeps its budget would save too little to be touched."""
    held = advice.current
    # A policy that breaks its budget is changed whatever it costs, because the promise is what was asked for.
    keeps = held is not None and held.chance <= advice.goal.risk
    return keeps and bool(workload.currency) and _money(workload, advice).saving < minimum_saving


def _reason(advice: Advice) -> str:
    figures, held = advice.figures, advice.current
    assert figures is not None
    was = f", {format_share(held.chance)} now" if held else ""
    return f"chance of a week beyond the budget is {format_share(figures.chance)}{was}, measured on {figures.weeks} past weeks"


def _money(workload: Workload, advice: Advice) -> Money:
    figures, held = advice.figures, advice.current
    if not workload.currency or figures is None or held is None:
        return Money(note=workload.price_note)
    low, mid, high = (
        MONTH_WEEKS * (held.weekly_cost - cost) for cost in (figures.cost_high, figures.weekly_cost, figures.cost_low)
    )
    return Money(low, mid, high, workload.currency, workload.price_note)


def _nothing(workload: Workload) -> Money:
    return Money(0.0, 0.0, 0.0, workload.currency, workload.price_note) if workload.currency else Money()


def _cores(workload: Workload, advice: Advice) -> float:
    """Cores released on average over a week."""
    if advice.figures is None or advice.current is None:
        return float("nan")
    hours = (advice.current.weekly_cost - advice.figures.weekly_cost) / workload.hourly_price
    return hours / 168 * workload.request_m / 1000


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)
