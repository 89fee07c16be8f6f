"""Which share of a saving is real while commitments run: freed commitment is worth something only where other use takes it up."""

from __future__ import annotations

import numpy as np
import pandas as pd


def realised(resource_id: pd.Series, saving: pd.Series, costs: pd.DataFrame) -> pd.Series:
    """Share of each saving that lowers the bill before its commitment ends.

    With demand D, commitments that cover C of it, and demand D' after the changes, on-demand cost falls from max(0, D - C)
    to max(0, D' - C): savings are real as long as uncovered demand is left to move under the freed commitment. Daily bills
    hide the hours, so use is taken as flat within the day.

    Parameters
    ----------
    resource_id, saving : of each finding, after the order of actions. costs : indexed by resource_id with the columns of
        `net_savings`' pools.

    Returns
    -------
    Series on the index of `saving`, 0 to 1.
    """
    covered = resource_id.map(costs["covered"]).fillna(0.0).clip(0.0, 1.0)
    kind = resource_id.map(costs["kind"]).fillna("")
    # What still pays on demand, resource by resource, once the uncovered part of each saving is gone.
    by_resource = saving.groupby(resource_id).sum().reindex(costs.index).fillna(0.0)
    open_demand = ((costs["monthly_cost"].fillna(0.0) - by_resource) * (1 - costs["covered"].fillna(0.0))).clip(lower=0.0)
    share = pd.Series(1.0, index=saving.index)
    for name, column in (("Usage", "usage_key"), ("Spend", "spend_key")):  # the narrower ones first, as providers apply them
        key = resource_id.map(costs[column]).fillna("")
        for wanted in sorted(set(key[(kind == name) & (covered > 0)])):
            mine = (key == wanted) & (kind == name)
            freed = float((saving * covered)[mine].clip(lower=0.0).sum())
            members = costs.index[costs[column] == wanted]
            spare = float(open_demand[members].sum())
            taken = min(freed, spare)
            if freed > 0:
                share[mine] = 1 - covered[mine] * (1 - taken / freed)
            if spare > 0:
                open_demand[members] *= 1 - taken / spare
    return share.where(saving > 0, 1.0).astype(np.float64)
