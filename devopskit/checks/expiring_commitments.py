"""Commitments that end soon: what their discount is worth, and the day to decide by."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._facts import days_since, fact
from devopskit.checks._findings import table, text
from devopskit.checks._rule import Rule
from devopskit.units import format_money

RULE = Rule(
    "expiring_commitments", "commitment", "price model", "low", "low",
    ("size the new one on what is left after the other changes of this page, not on what runs today",),
)  # fmt: skip


def find(
    resources: pd.DataFrame,
    charges: pd.DataFrame,
    *,
    now: object = None,
    notice_days: int = 60,
    least_used: float = 0.8,
) -> pd.DataFrame:
    """Commitments (kind commitment, fact expires_at) that end within `notice_days`, with the discount lost when they do.

    No saving is stated, because renewing keeps the bill where it is: the discount lost a month is in the evidence and in
    the reason. A commitment that is used less than `least_used` should be renewed smaller, and one that the bill does not
    show is undecided. Inputs: an inventory file with the commitment's id as the bill spells it, and the bill.

    Parameters
    ----------
    resources, charges : rows of these tables. now : moment that days are counted from. least_used : used share of its cost.
    """
    rows = []
    for commitment in resources[resources["kind"] == "commitment"].to_dict("records"):
        left = -days_since(fact(commitment, "expires_at"), now)
        if not left <= notice_days:
            continue
        if left < 0:
            rows.append(RULE.says(commitment, "keep", f"It ended {-left:.0f} days ago, so there is nothing left to renew."))
            continue
        mine = charges[charges["commitment_id"].fillna("").str.lower() == commitment["resource_id"].lower()]
        rows.append(_judged(commitment, mine, left, least_used))
    return table(rows)


def _judged(commitment: dict[str, Any], mine: pd.DataFrame, left: float, least_used: float) -> dict[str, Any]:
    # Sums over currencies would mean nothing, so the one with most charges tells of it, as amounts cannot be compared either.
    mine = mine[mine["currency"] == mine.groupby("currency").size().idxmax()] if len(mine) else mine
    used = mine[mine["commitment_status"] == "Used"]
    if used.empty:
        return RULE.says(
            commitment, "undecided", f"It ends in {left:.0f} days and the bill shows nothing that it covers; let it end unless its "
            "owner knows why.", act_by=pd.to_datetime(fact(commitment, "expires_at"), utc=True),
        )  # fmt: skip
    paid, unused = used["effective_cost"].sum(), mine.loc[mine["commitment_status"] == "Unused", "effective_cost"].sum()
    if not paid + unused > 0:
        return RULE.says(
            commitment, "undecided", f"It ends in {left:.0f} days and covers use, but the bill shows no cost of it, so what it is worth "
            "is not known; a bill with effective cost would tell.", act_by=pd.to_datetime(fact(commitment, "expires_at"), utc=True),
        )  # fmt: skip
    lost = max(used["monthly_cost"].sum() - paid - unused, 0.0)
    share, currency = paid / (paid + unused), text(used["currency"].iloc[0])
    advice = "renew" if share >= least_used else f"renew {100 * share:.0f} % of it"
    reason = (
        f"It ends in {left:.0f} days; {100 * share:.0f} % of it is used. Without it the same use would cost "
        f"{format_money(lost, currency)} a month more."
    )
    evidence = {"discount_lost": lost, "used_share": share, "days_left": left, "currency": currency, "danger": RULE.danger}
    return RULE.says(
        commitment, "decided", reason, recommended=advice, current=f"ends in {left:.0f} days", evidence=evidence,
        caveats=RULE.caveats, act_by=pd.to_datetime(fact(commitment, "expires_at"), utc=True),
    )  # fmt: skip
