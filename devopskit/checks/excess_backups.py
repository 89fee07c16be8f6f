"""Backups of databases that are kept longer than the policy asks for."""

from __future__ import annotations

import pandas as pd

from devopskit.checks._facts import amount, kept_by
from devopskit.checks._findings import by_id, table
from devopskit.checks._parts import billed_money, by_article
from devopskit.checks._rule import Rule

RULE = Rule(
    "excess_backups", "backup_retention_days", "tier", "low", "medium",
    ("the law may ask for longer: confirm; the last days of backups still cost what lies above the free size",),
)  # fmt: skip


def find(resources: pd.DataFrame, charges: pd.DataFrame, *, policy_days: int = 14, least_saving: float = 1.0) -> pd.DataFrame:
    """Databases that pay for backups and keep them for more than `policy_days` (fact backup_retention_days).

    What is billed lies above the free size, so that it falls by at least the share of the days that go; half of it is the
    least saving, because full copies do not shrink evenly. A retention that is not known is undecided.

    Parameters
    ----------
    resources, charges : rows of these tables.
    """
    paid = by_article(charges, "backup").set_index("resource_id").to_dict("index")
    rows = []
    for key, database in by_id(resources[resources["kind"] == "database"]).items():
        part, days = paid.get(key), amount(database, "backup_retention_days")
        if part is None or days <= policy_days or not part["monthly_cost"] > 0:
            continue
        if days != days:
            rows.append(RULE.says(database, "undecided", "It pays for backups, but how long it keeps them is not known."))
        elif kept_by(database):
            rows.append(
                RULE.says(database, "keep", f"It keeps backups for {days:.0f} days, and its tag {kept_by(database)} says why.")
            )
        else:
            share = 1 - policy_days / days
            rows.append(RULE.advises(
                database, f"It keeps backups for {days:.0f} days and pays for what is above the free size; the policy is {policy_days}.",
                billed_money(part["monthly_cost"], share, part["currency"], sure=0.5), least=least_saving, unit="days",
                current=f"{days:.0f}", recommended=str(policy_days),
                evidence={"monthly_cost": part["monthly_cost"], "part": "backup", "retention_days": days},
            ))  # fmt: skip
    return table(rows)
