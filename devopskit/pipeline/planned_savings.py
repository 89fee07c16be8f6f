"""What other changes are about to save, as the newest runs advised: read from the ledger, because a cost report sizes nothing."""

from __future__ import annotations

from datetime import datetime

import ibis
import pandas as pd

from devopskit.catalog.charge_rates import charge_rates
from devopskit.pipeline.eligible_use import left_to_cover
from devopskit.store.charges import charges

_DONE = ("completed", "partial")
NOT_YET = ("commitment_gaps", "expiring_commitments")  # what is decided with what the others leave cannot be one of them


def planned(findings: pd.DataFrame, runs: pd.DataFrame, *, until: datetime) -> pd.DataFrame:
    """Decided findings with a saving of the newest run of each report, each finding once.

    An older run is left out in whole, because a finding that its report no longer makes has been carried out or was taken
    back.

    Parameters
    ----------
    findings, runs : rows of the ledger. until : moment after which no run is looked at.

    Returns
    -------
    Rows of `findings`, with `since`: the start of the run that said so.
    """
    known = runs[runs["status"].isin(_DONE) & (runs["started_at"] < pd.Timestamp(until))].sort_values("started_at")
    # A report that records no findings, such as that of the bill, has nothing to say here.
    speaking = known[known["run_id"].isin(findings["run_id"])].drop_duplicates("report", keep="last")
    started = speaking.drop_duplicates("run_id").set_index("run_id")["started_at"]
    rows = findings[findings["run_id"].isin(started.index)]
    since = pd.to_datetime(pd.Series(started.reindex(rows["run_id"]).to_numpy(), index=rows.index), utc=True)
    rows = rows.assign(since=since).sort_values("since", kind="stable")
    newest = rows.drop_duplicates("finding_id", keep="last")
    counts = (newest["status"] == "decided") & newest["saving"].notna() & ~newest["check"].isin(NOT_YET)
    return newest[counts].reset_index(drop=True)


def after_planned(eligible: pd.DataFrame, costs: ibis.Table, resources: pd.DataFrame, savings: pd.DataFrame) -> pd.DataFrame:
    """`eligible` with its demand lowered by what is planned; a resource that the bill does not know lowers nothing.

    Parameters
    ----------
    eligible, resources : rows of these tables. costs : the bill, lazy. savings : answer of `planned`.
    """
    if savings.empty or eligible.empty:
        return eligible
    return left_to_cover(eligible, savings, charge_rates(charges(costs).execute(), resources))
