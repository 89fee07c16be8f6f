"""Steady use that no commitment covers: how much more to commit to, what it saves, and the chance to regret it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.analysis.commitment_origins import HOURS_OF_A_DAY, windows
from devopskit.analysis.commitment_plan import Plan, plan_commitment
from devopskit.analysis.commitment_regret import path_savings
from devopskit.analysis.commitments import break_even_utilisation
from devopskit.analysis.hourly_demand import hourly_demand, longer_than_an_hour
from devopskit.checks._findings import Money, table
from devopskit.checks._rule import Rule
from devopskit.units import HOURS_PER_MONTH, format_money

RULE = Rule(
    "commitment_gaps", "commitment", "price model", "low", "medium",
    (
        "carry out the other changes of this page first: a commitment is paid for its whole term, used or not",
        "buy it in monthly steps, so that a part of it ends each month",
    ),
)  # fmt: skip
LEAST_COVERED = 1.0  # currency of covered use below which its discount is a rounding and no rate
RECENT = 7 * HOURS_OF_A_DAY  # hours that tell what is owned now; a week, because older purchases may have ended


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
    keys = ["provider", "category", "currency"]
    groups = eligible.fillna({"provider": "", "category": ""}).groupby(keys)
    return table(
        [_judged(dict(zip(keys, key, strict=True)), rows, discount, most_regret, least_saving) for key, rows in groups]
    )


def _judged(
    key: dict[str, Any], rows: pd.DataFrame, given: float | None, most_regret: float, least_saving: float
) -> dict[str, Any]:
    subject = {"resource_id": f"{key['provider']}/{key['category']}/{key['currency']}"}
    demand = hourly_demand(rows)
    share = _own_discount(rows) if given is None else given
    if share is None:
        reason = (
            f"{format_money(demand[-RECENT:].mean() * HOURS_PER_MONTH, key['currency'])} a month is paid at the rate without "
            "commitment or with none that the bill prices; set the discount of an offer to decide."
        )
        return RULE.says(subject, "undecided", reason)
    owned = float((hourly_demand(rows, "used") + hourly_demand(rows, "unused"))[-RECENT:].mean())
    plan = plan_commitment(demand, discount=share, owned=owned, most_regret=most_regret)
    if plan.status != "decided":
        return RULE.says(subject, plan.status, plan.reason, evidence={"discount": share, "owned": owned, "trend": plan.trend})
    return _advice(subject, rows, plan, terms=(share, owned, given is None), currency=key["currency"], least=least_saving)


def _advice(
    subject: dict[str, Any], rows: pd.DataFrame, plan: Plan, *, terms: tuple[float, float, bool], currency: str, least: float
) -> dict[str, Any]:
    share, owned, from_bill = terms
    futures = windows(hourly_demand(rows))
    saved = path_savings(futures, discount=share, commitment=plan.buy, owned=owned) * HOURS_PER_MONTH / futures.shape[1]
    flat = longer_than_an_hour(rows)
    reason = (
        f"{format_money(plan.buy, currency)} an hour more than the {format_money(owned, currency)} owned would be used steadily enough "
        f"to pay at {100 * share:.0f} % off; of {plan.tried} such purchases at past weeks {plan.regretted} would have cost more by today than "
        f"none, which puts the chance of regret at {100 * plan.regret:.0f} %."
    )
    evidence = {
        "discount": share, "owned": owned, "buy": plan.buy, "regret": plan.regret, "past_purchases": plan.tried, "regretted": plan.regretted,
        "trend": plan.trend, "charged_by_day": flat, "break_even_utilisation": break_even_utilisation(share),
    }  # fmt: skip
    caveats = [
        "the discount is what own commitments took off in this bill" if from_bill else "",
        f"{100 * flat:.0f} % of the use is charged by the day or longer, which hides quiet hours" if flat > 0.01 else "",
    ]
    money = Money(float(saved.min()), float(saved.mean()), float(saved.max()), currency)
    return RULE.advises(
        subject, reason, money, least=least, evidence=evidence, caveats=caveats, unit=f"{currency}/h",
        current=f"{owned:.4g}", recommended=f"{owned + plan.buy:.4g}",
    )  # fmt: skip


def _own_discount(rows: pd.DataFrame) -> float | None:
    covered = float(rows["covered"].sum())
    share = 1 - float(rows["used"].sum()) / covered if covered >= LEAST_COVERED else 0.0
    return share if 0.01 <= share < 1 else None
