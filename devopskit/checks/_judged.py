"""Findings from one judgement a resource: what a check says about it, put into the form that all checks share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from devopskit.checks._facts import kept_by
from devopskit.checks._findings import by_id, number, table, unpriced
from devopskit.checks._rule import Row, Rule, part_of


@dataclass(frozen=True)
class Verdict:
    """What a check says about one resource.

    Attributes
    ----------
    reason : sentence. share : of its monthly cost that goes away. sure : share of that which comes in the worst case.
    error : share by which what is paid afterwards may be off. status : decided, undecided or keep.
    """

    reason: str
    share: float = 0.0
    sure: float = 1.0
    error: float = 0.0
    status: str = "decided"
    current: str = ""
    recommended: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()


def unsure(reason: str) -> Verdict:
    """Verdict that something keeps from being decided."""
    return Verdict(reason, status="undecided")


Judge = Callable[[dict[str, Any]], Verdict | None]


def judged(
    rule: Rule, things: pd.DataFrame, rates: pd.DataFrame, judge: Judge, *, least_saving: float, protect: bool = True
) -> pd.DataFrame:
    """Table `findings` of what `judge` says about each of `things`; None means that there is nothing to say.

    `protect` leaves alone what a tag of its owner keeps; it is off where the change takes nothing away.
    """
    priced = by_id(rates)
    rows: list[Row] = []
    for thing in things.to_dict("records"):
        verdict = judge(thing)
        if verdict is None:
            continue
        tag = kept_by(thing) if protect else ""
        if verdict.status == "decided" and tag:
            verdict = Verdict(f"{verdict.reason} Its tag {tag} says that it must stay.", status="keep")
        if verdict.status != "decided":
            rows.append(rule.says(thing, verdict.status, verdict.reason))
            continue
        rate = priced.get(thing["resource_id"], unpriced(thing))
        money = part_of(rate, verdict.share, error=verdict.error, sure=verdict.sure)
        evidence = {"monthly_cost": number(rate["monthly_cost"]), "share": verdict.share, **verdict.evidence}
        rows.append(rule.advises(
            thing, verdict.reason, money, least=least_saving, evidence=evidence, caveats=verdict.caveats, current=verdict.current,
            recommended=verdict.recommended,
        ))  # fmt: skip
    return table(rows)
