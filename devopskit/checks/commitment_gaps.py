"""Steady use that no commitment covers: how much more to commit to, what it saves, and the chance to regret it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.analysis.commitment_cover import Cover, covers
from devopskit.checks._findings import Money, table
from devopskit.checks._rule import Rule
from devopskit.units import format_money, format_rate

RULE = Rule(
    "commitment_gaps", "commitment", "price model", "low", "medium",
    (
        "carry out the other changes of this page first: a commitment is paid for its whole term, used or not",
        "buy it in monthly steps, so that a part of it ends each month",
    ),
)  # fmt: skip


def find(
    eligible: pd.DataFrame, *, discount: float | None = None, most_regret: float = 0.1, least_saving: float = 5.0
) -> pd.DataFrame:
    """More commitment for each provider, kind of service and currency, beside what is owned.

    The level is the cheapest over the hours of the past (facts of the newsvendor), lowered until at most `most_regret` of
    its months, and of the purchases that the same rule would have made at past weeks, cost more than none. Undecided: less
    than 60 days, falling use, or no known discount.

    Parameters
    ----------
    eligible : rows of this table, after what the other changes save. discount : share off the rate that the offer gives;
        where it is None, what the user's own commitments took off in this bill. least_saving : money a month.
    """
    known = covers(eligible, discount=discount, most_regret=most_regret)
    return table([_judged(cover, least_saving) for cover in known])


def _judged(cover: Cover, least: float) -> dict[str, Any]:
    subject, plan = {"resource_id": cover.name}, cover.plan
    if plan is None:
        reason = (
            f"{format_money(cover.monthly, cover.currency)} a month is paid at the rate without commitment or with none that the "
            "bill prices; set the discount of an offer to decide."
        )
        return RULE.says(subject, "undecided", reason)
    evidence = {"discount": cover.discount, "owned": cover.owned, "trend": plan.trend}
    if plan.status != "decided":
        return RULE.says(subject, plan.status, plan.reason, evidence=evidence)
    reason = (
        f"{format_rate(plan.buy, cover.currency)} an hour more than the {format_rate(cover.owned, cover.currency)} owned would be "
        f"used steadily enough to pay at {100 * (1 - cover.break_even):.0f} % off; of {plan.tried} such purchases at past weeks "
        f"{plan.regretted} would have cost more by today than none, which puts the chance of regret at {100 * plan.regret:.0f} %."
    )
    evidence |= {
        "buy": plan.buy, "regret": plan.regret, "past_purchases": plan.tried, "regretted": plan.regretted,
        "charged_by_day": cover.by_day, "break_even_utilisation": cover.break_even,
    }  # fmt: skip
    caveats = [
        "the discount is what own commitments took off in this bill" if cover.from_bill else "",
        f"{100 * cover.by_day:.0f} % of the use is charged by the day or longer, which hides quiet hours"
        if cover.by_day > 0.01
        else "",
    ]
    saved = cover.savings
    money = Money(float(saved.min()), float(saved.mean()), float(saved.max()), cover.currency)
    return RULE.advises(
        subject, reason, money, least=least, evidence=evidence, caveats=caveats, unit=f"{cover.currency}/h",
        current=f"{cover.owned:.4g}", recommended=f"{cover.owned + plan.buy:.4g}",
    )  # fmt: skip
