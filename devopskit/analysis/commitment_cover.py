"""How well commitments cover what they could: for each provider, kind of service and currency, with the plan for the rest.

Coverage = use that a commitment covers / all use that it could cover, both at the rate without commitment. Utilisation =
paid for what was used / paid in all. Coverage alone misleads: full coverage of which 70 % is used can lose money.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from devopskit.analysis.commitment_origins import HOURS_OF_A_DAY, windows
from devopskit.analysis.commitment_plan import Plan, plan_commitment
from devopskit.analysis.commitment_regret import path_savings
from devopskit.analysis.commitments import break_even_utilisation
from devopskit.analysis.hourly_demand import hourly_demand, longer_than_an_hour
from devopskit.units import HOURS_PER_MONTH

KEYS = ["provider", "category", "currency"]
LEAST_COVERED = 1.0  # currency of covered use below which its discount is a rounding and no rate
RECENT = 7 * HOURS_OF_A_DAY  # hours that tell what is owned now; a week, because older purchases may have ended


@dataclass(frozen=True)
class Cover:
    """One kind of use that commitments cover or could cover.

    Attributes
    ----------
    provider, category, currency : what it is. hours : float [hours], its cost at the rate without commitment.
    discount : share off that rate, None where it is not known. from_bill : whether the own commitments told it.
    owned : commitment per hour of the last week. coverage, utilisation : shares, NaN where there is nothing to divide by.
    by_day : share of the use that is charged by the day or longer. plan : what to add, None without a discount.
    """

    provider: str
    category: str
    currency: str
    hours: np.ndarray
    discount: float | None
    from_bill: bool
    owned: float
    coverage: float
    utilisation: float
    by_day: float
    plan: Plan | None = None

    @property
    def monthly(self) -> float:
        """Use of the last week as cost of a month of 730 hours, at the rate without commitment."""
        return float(self.hours[-RECENT:].mean()) * HOURS_PER_MONTH

    @property
    def break_even(self) -> float:
        """Share of the hours that a committed unit must be used in to pay for itself; NaN without a discount."""
        return float("nan") if self.discount is None else break_even_utilisation(self.discount)

    @property
    def savings(self) -> np.ndarray:
        """Money a month that the advised purchase would have saved in each stretch of 30 days of the past; none without one."""
        if self.plan is None or self.discount is None or self.plan.status != "decided":
            return np.zeros(0)
        months = windows(self.hours)
        saved = path_savings(months, discount=self.discount, commitment=self.plan.buy, owned=self.owned)
        return saved * HOURS_PER_MONTH / months.shape[1]

    @property
    def name(self) -> str:
        """Provider, kind of service and currency as one text."""
        return f"{self.provider}/{self.category}/{self.currency}"


def covers(eligible: pd.DataFrame, *, discount: float | None = None, most_regret: float = 0.1) -> list[Cover]:
    """Every kind of use with its plan, the dearest first.

    Parameters
    ----------
    eligible : rows of this table, after what other changes save. discount : share off the rate that an offer gives; where it
        is None, what the user's own commitments took off in this bill. most_regret : chance of regret to accept.
    """
    groups = eligible.fillna({"provider": "", "category": ""}).groupby(KEYS)
    found = [_planned(_cover(key, rows, discount), most_regret) for key, rows in groups]
    return sorted(found, key=lambda cover: (-cover.monthly, cover.name))


def _cover(key: tuple[str, ...], rows: pd.DataFrame, given: float | None) -> Cover:
    share = _own_discount(rows) if given is None else given
    demand, covered, used, unused = (float(rows[name].sum()) for name in ("demand", "covered", "used", "unused"))
    owned = (hourly_demand(rows, "used") + hourly_demand(rows, "unused"))[-RECENT:]
    provider, category, currency = key
    return Cover(
        provider, category, currency, hours=hourly_demand(rows), discount=share, from_bill=given is None, owned=float(owned.mean()),
        coverage=covered / demand if demand > 0 else float("nan"),
        utilisation=used / (used + unused) if used + unused > 0 else float("nan"), by_day=longer_than_an_hour(rows),
    )  # fmt: skip


def _planned(cover: Cover, most_regret: float) -> Cover:
    if cover.discount is None:
        return cover
    plan = plan_commitment(cover.hours, discount=cover.discount, owned=cover.owned, most_regret=most_regret)
    return replace(cover, plan=plan)


def _own_discount(rows: pd.DataFrame) -> float | None:
    covered = float(rows["covered"].sum())
    share = 1 - float(rows["used"].sum()) / covered if covered >= LEAST_COVERED else 0.0
    return share if 0.01 <= share < 1 else None
