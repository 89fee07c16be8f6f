"""Logs that are kept for ever."""

from __future__ import annotations

import math

import pandas as pd

from devopskit.checks._facts import amount, days_since, fact, facts, kept_by
from devopskit.checks._findings import by_id, number, table, unpriced
from devopskit.checks._rule import Rule, part_of

RULE = Rule(
    "unlimited_logs", "retention_days", "tier", "low", "medium",
    ("audit rules may ask for longer: confirm with security; what is older goes at once and for good",),
)  # fmt: skip


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    *,
    now: object = None,
    retention_days: int = 90,
    least_saving: float = 1.0,
) -> pd.DataFrame:
    """Log groups (kind log_group) without retention, and the part of their storage that is older than `retention_days`.

    Logs are taken to have come evenly since the group was made, so that the older part is 1 - retention / age; growing
    logs have less of it, so the least saving is half. Inputs: files of an inventory with the fact retention_days (empty,
    0 or never = for ever) and created_at, or a bill with log storage.

    Parameters
    ----------
    resources, rates : rows of these tables; the rate is that of the storage. now : moment that ages are counted to.
    """
    priced, rows = by_id(rates), []
    for group in resources[resources["kind"] == "log_group"].to_dict("records"):
        age, tag = days_since(group["created_at"], now), kept_by(group)
        if amount(group, "retention_days") > 0:
            continue
        if "retention_days" not in facts(group) and fact(group, "origin") == "bill":
            rows.append(
                RULE.says(group, "undecided", "The bill shows stored logs but not their retention; list the log groups.")
            )
        elif tag or "audit" in str(group["name"]).lower():
            rows.append(RULE.says(group, "keep", f"It is kept for ever, and its {'tag ' + tag if tag else 'name'} says why."))
        elif math.isnan(age) or age <= retention_days:
            rows.append(RULE.says(
                group, "undecided", "It is kept for ever, but how old its logs are is not known; its creation time would decide."
                if math.isnan(age) else f"It is kept for ever and only {age:.0f} days old, so nothing is older than that yet.",
            ))  # fmt: skip
        else:
            rate, older = priced.get(group["resource_id"], unpriced(group)), 1.0 - retention_days / age
            rows.append(RULE.advises(
                group, f"Its logs are kept for ever; about {100 * older:.0f} % are older than {retention_days} days.",
                part_of(rate, older, sure=0.5), least=least_saving, current="never", recommended=str(retention_days), unit="days",
                evidence={"age_days": age, "older_share": older, "monthly_cost": number(rate["monthly_cost"])},
            ))  # fmt: skip
    return table(rows)
