"""Savings that do not count twice: in the order they are applied, within what a resource costs, net of commitments.

1. Actions are applied in the order of `tables.findings.ACTIONS`; each sees only what the former ones left (facts of the
   design: group by resource, terminate > schedule > right-size > modernise > tier > price model).
2. Of several changes to the same field only the one that saves most counts, as a field has one value.
3. Savings of containers free room on the nodes of their cluster, so the nodes' own savings see only the rest.
4. A covered resource that goes away leaves its commitment behind: what other eligible use takes up is saved, the rest is
   stranded until the commitment ends (`analysis.stranded`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from devopskit.analysis.stranded import realised
from devopskit.tables.findings import ACTIONS

MONEY = ["saving_low", "saving", "saving_high"]
WHOLE = ""  # name of the part of its cost that a finding acts on where its evidence names none


def net_savings(findings: pd.DataFrame, pools: pd.DataFrame) -> pd.DataFrame:
    """`findings` with savings that can be added up.

    Parameters
    ----------
    findings : rows of the table; savings as if each were the only change. Evidence may name `monthly_cost` (what the
        saving is a part of), `part` (which part of the resource's cost that is) and `cost_after` (what is paid afterwards
        whatever was done before, in place of a share).
    pools : one row for each resource: resource_id, monthly_cost (all of it, before commitment discounts), currency,
        cluster (whose nodes pay for it, or ""), pays (whether it is such a node), covered (share of the cost under
        commitments), kind (Spend, Usage or ""), usage_key and spend_key (what such a commitment could also cover), expiry.

    Returns
    -------
    The same rows: the three savings net, saving_after_expiry and commitment_expiry where money strands, and a caveat where
    a saving was lowered. Rows without a saving stay as they are.
    """
    rows = _one_change_a_field(findings.reset_index(drop=True))
    counted = rows.index[(rows["status"] == "decided") & rows["saving"].notna()]
    costs = pools.drop_duplicates("resource_id").set_index("resource_id")
    factor = pd.Series(1.0, index=counted)
    # Containers come first, because what they free decides how much of a node is left to save on.
    payers = rows.loc[counted, "resource_id"].map(costs["pays"]).eq(True)
    factor.update(_in_order(rows.loc[counted[~payers]], costs, pd.Series(1.0, index=costs.index)))
    left = _left_of_nodes(rows.loc[counted[~payers]], factor, costs)
    factor.update(_in_order(rows.loc[counted[payers]], costs, left))
    gross = rows.loc[counted, MONEY].mul(factor, axis=0)
    share = realised(rows.loc[counted, "resource_id"], gross["saving"], costs)
    rows.loc[counted, MONEY] = gross.mul(share, axis=0)
    strands = share.index[share < 1 - 1e-9]
    rows.loc[strands, "saving_after_expiry"] = gross.loc[strands, "saving"]
    rows.loc[strands, "commitment_expiry"] = rows.loc[strands, "resource_id"].map(costs["expiry"])
    _explain(rows, factor.index[factor < 1 - 1e-9], "counted after the other changes of the same resource")
    _explain(rows, strands, "a commitment covers it: what it frees is paid on until it ends or other use takes it up")
    return rows


def _one_change_a_field(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the best of several changes to one field; the others would undo it, whatever kind they are of."""
    decided = rows[rows["status"] == "decided"].sort_values("saving", ascending=False, na_position="last")
    worse = decided.index[decided.duplicated(["resource_id", "field"])]
    better = decided.drop_duplicates(["resource_id", "field"]).set_index(["resource_id", "field"])
    rows = rows.copy()
    for index in worse:
        chosen = better.loc[tuple(rows.loc[index, ["resource_id", "field"]]), "recommended"]
        rows.loc[index, "status"] = "keep"
        rows.loc[index, "reason"] = f"{rows.loc[index, 'reason']} Another change of the same field saves more: {chosen}."
        rows.loc[index, MONEY] = np.nan
    return rows


def _in_order(rows: pd.DataFrame, costs: pd.DataFrame, start: pd.Series) -> pd.Series:
    """Factor on the saving of each row: what the changes before it left, and no more than the resource costs."""
    rank = rows["action"].map(ACTIONS.index)
    ordered = rows.assign(rank=rank).sort_values(["rank", "saving", "finding_id"], ascending=[True, False, True])
    factors: dict[Any, float] = {}
    for resource_id, group in ordered.groupby("resource_id", sort=False):
        known = resource_id in costs.index
        ledger = _Left(float(costs.loc[resource_id, "monthly_cost"]) if known else np.nan, float(start.get(resource_id, 1.0)))
        factors |= {row["Index"]: ledger.take(row) for row in group.rename_axis("Index").reset_index().to_dict("records")}
    return pd.Series(factors, dtype="float64")


class _Left:
    """What is left of one resource's cost, part by part, while changes are applied.

    Parameters
    ----------
    cost : of a month, NaN where it is not known. start : share of it that is there to begin with.
    """

    def __init__(self, cost: float, start: float) -> None:
        self._cost, self._money = cost, cost * start
        self._start = start
        self._parts: dict[str, float] = {}

    def take(self, row: dict[str, Any]) -> float:
        """Apply one finding; answer the factor on its saving."""
        evidence = json.loads(row["evidence"]) if isinstance(row["evidence"], str) and row["evidence"] else {}
        part = str(evidence.get("part") or WHOLE)
        base = evidence.get("monthly_cost") or self._cost
        left = self._parts.setdefault(part, self._start)
        saving = float(row["saving"])
        if not base or not np.isfinite(base):
            return left
        share = min(saving / base, 1.0)
        if evidence.get("cost_after") is not None and left > 0:
            share = min(max(1 - float(evidence["cost_after"]) / (base * left), 0.0), 1.0)
        net = base * left * share
        if np.isfinite(self._money):
            net = min(net, max(self._money, 0.0))
            self._money -= net
        if row["action"] == "terminate":
            # What is gone is gone for every part, also for those that no finding has named yet.
            self._lower(self._parts, share)
            self._start *= 1 - share
        else:
            self._lower([part], share)
        return net / saving if saving else 1.0

    def _lower(self, parts: Iterable[str], share: float) -> None:
        self._parts |= {name: self._parts[name] * (1 - share) for name in parts}


def _left_of_nodes(rows: pd.DataFrame, factor: pd.Series, costs: pd.DataFrame) -> pd.Series:
    """Share of each node's cost that is left once the room freed in its cluster is given back."""
    net = rows["saving"] * factor.reindex(rows.index)
    freed = net.groupby(rows["resource_id"].map(costs["cluster"]).fillna("")).sum()
    nodes = costs[costs["pays"].eq(True)]
    paid = nodes.groupby("cluster")["monthly_cost"].sum()
    left = (1 - (freed / paid)).clip(0.0, 1.0)
    return costs["cluster"].where(costs["pays"].eq(True)).map(left).fillna(1.0)


def _explain(rows: pd.DataFrame, which: pd.Index, said: str) -> None:
    before = rows.loc[which, "caveats"].fillna("")
    rows.loc[which, "caveats"] = before.where(before == "", before + "; ") + said
