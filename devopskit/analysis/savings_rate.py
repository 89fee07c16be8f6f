"""Coverage, utilisation and the effective savings rate: whether commitments pay, as ratios of sums.

Coverage alone misleads: full coverage with 70 % utilisation can lose money, which only the savings rate shows. Ratios of
sums, because the mean of row ratios would give an hour of a cent the weight of an hour of a thousand.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.analysis.commitments import Hours, check_terms, commitment_cost, hours_of


def savings_rate(demand: Hours, *, discount: float, commitment: float) -> dict[str, float | None]:
    """Coverage, utilisation and savings rate of a commitment per hour against hourly demand.

    Returns
    -------
    coverage : covered part of the on-demand value. utilisation : used part of the commitment, None where there is none.
    esr : 1 - cost / on-demand value; negative where the commitment loses money. All None but utilisation without demand.
    """
    hours = hours_of(demand)
    check_terms(discount, commitment)
    covered = np.minimum(hours, commitment / (1 - discount)).sum()
    whole = float(hours.sum())
    paid = commitment * len(hours)
    return {
        "coverage": float(covered) / whole if whole else None,
        "utilisation": float(covered * (1 - discount)) / paid if paid else None,
        "esr": 1 - commitment_cost(hours, discount=discount, commitment=commitment) / whole if whole else None,
    }


def rates_of_bill(sums: pd.DataFrame) -> pd.DataFrame:
    """Ratios of the sums that `store.spend_rates.rate_sums` takes from a bill.

    Parameters
    ----------
    sums : used_effective, unused_effective, used_contracted, eligible_contracted, eligible_list, eligible_effective, and any keys.

    Returns
    -------
    The same rows with coverage, utilisation, esr (against the contracted rate) and esr_list (against the public rate);
    missing where the divisor is not above zero, because a month of refunds has no rate.
    """

    def ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
        return part.div(whole.where(whole > 0))

    return sums.assign(
        coverage=ratio(sums["used_contracted"], sums["eligible_contracted"]),
        utilisation=ratio(sums["used_effective"], sums["used_effective"] + sums["unused_effective"]),
        esr=1 - ratio(sums["eligible_effective"], sums["eligible_contracted"]),
        esr_list=1 - ratio(sums["eligible_effective"], sums["eligible_list"]),
    )
