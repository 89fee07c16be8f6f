"""One page over all reports: what can be saved, what was done about it and what that saved, and what each report last said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from devopskit import parts
from devopskit.analysis.realised import realised
from devopskit.errors import DataError
from devopskit.period import Period
from devopskit.pipeline.bill_reading import Bill, read_bill
from devopskit.pipeline.checking import check_all
from devopskit.pipeline.reading import Data
from devopskit.pipeline.spending import Spending, spending
from devopskit.reporting.record import WITH_A_RESULT
from devopskit.store.spend_overview import spend_by
from devopskit.store.store import Store
from devopskit.units import HOURS_PER_MONTH

REPORTS = ("right_sizing", "autoscaling_policy", "capacity_forecast", "cost_overview")
COMPARED = timedelta(days=14)  # before an advice and today: two weeks have every weekday twice


@dataclass(frozen=True)
class Summary:
    """Everything the executive summary shows.

    Attributes
    ----------
    findings : rows of every check, savings net of each other. outcomes : answer of `analysis.realised.realised`.
    reports : report, started_at, status, headline of the newest run of each; headline is empty where there was none.
    spent : answer of `spending`, or None without a bill. period, status, now : as for `Data`. checks : how many checks looked.
    """

    findings: pd.DataFrame
    outcomes: pd.DataFrame
    reports: pd.DataFrame
    spent: Spending | None
    period: Period
    status: pd.DataFrame
    now: datetime
    checks: int

    @property
    def numbers(self) -> dict[str, float]:
        """Promised and realised saving a month of what was done, of the same resources; realised is NaN where no bill tells."""
        done = self.outcomes[self.outcomes["outcome"] == "done"]
        counted = done if self.spent is None else done[done["currency"] == self.spent.currency]
        known = counted[pd.to_numeric(counted["realised"]).notna()]
        # A promise of which no bill tells would stand against nothing. By resource, because the first of several changes of
        # one resource carries what all of them saved.
        told = counted[counted["resource_id"].isin(known["resource_id"])] if len(known) else counted
        return {
            "done": float(len(done)),
            "promised": float(pd.to_numeric(told["promised"]).sum()),
            "realised": float(pd.to_numeric(known["realised"]).sum()) if len(known) else float("nan"),
        }


def summarise_all(
    data: Data, *, risk: float = 0.05, budget: float = 0.0, minimum_saving: float = 5.0, discount: float = 0.0
) -> Summary:
    """Join the checks of today with the ledger of earlier runs.

    Parameters
    ----------
    data : answer of `read`. risk : accepted chance that a week does not fit a size. budget : of a month; 0 = none.
    discount : that a new commitment takes off the rate; 0 = what the own ones took off.
    """
    store = Store(data.settings.store)
    found = check_all(data, risk=risk, minimum_saving=minimum_saving, discount=discount or None)
    runs = store.frame("runs")
    runs = runs[runs["started_at"] < pd.Timestamp(data.now)]
    bill = _bill(data)
    earlier = first_advice(of_checks(data.earlier), runs)
    spent = spending(bill, budget=budget) if bill is not None else None
    # A bill by month has its charges on single days, so that no two weeks of it can be compared.
    costs = _costs(bill if spent is not None and spent.landing is not None else None, earlier)
    return Summary(
        findings=found,
        outcomes=realised(earlier, found, data.resources, costs),
        reports=_reports(runs),
        spent=spent,
        period=data.period,
        status=data.status,
        now=data.now,
        checks=len(parts.names("checks")),
    )


def of_checks(ledger: pd.DataFrame) -> pd.DataFrame:
    """Findings of checks: what only another report says (a forecast, a policy) is not looked at here, and would seem done.

    Parameters
    ----------
    ledger : rows of `findings` of earlier runs.
    """
    return ledger[ledger["check"].isin(parts.names("checks"))]


def first_advice(ledger: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Decided findings of the ledger as they were first given, with `since`: the start of the run that said so.

    Parameters
    ----------
    ledger : rows of `findings` of earlier runs. runs : rows of `runs`; findings of no known run are left out, because nothing
        tells what the bill was before them.
    """
    # The first record, because a run that was recorded twice began then.
    started = runs[runs["status"].isin(WITH_A_RESULT)].drop_duplicates("run_id").set_index("run_id")["started_at"]
    rows = ledger.assign(since=started.reindex(ledger["run_id"].to_numpy()).to_numpy())
    rows["since"] = pd.to_datetime(rows["since"], utc=True)
    rows = rows[(rows["status"] == "decided") & rows["since"].notna()]
    return rows.sort_values("since", kind="stable").drop_duplicates("finding_id").reset_index(drop=True)


def _bill(data: Data) -> Bill | None:
    try:
        return read_bill(as_of=f"{data.period.end - timedelta(days=1):%Y-%m-%d}", settings=data.settings)
    except DataError:
        return None  # a summary without a bill is in cores and GiB


def _reports(runs: pd.DataFrame) -> pd.DataFrame:
    newest = runs[runs["status"].isin(WITH_A_RESULT)].sort_values("started_at").drop_duplicates("report", keep="last")
    rows = newest.set_index("report")[["started_at", "status", "headline"]].reindex(list(REPORTS))
    return rows.rename_axis("report").reset_index()


def _costs(bill: Bill | None, earlier: pd.DataFrame) -> pd.DataFrame:
    """Cost a month of the resources of earlier advice: in the two weeks before it, and in the last two of the bill."""
    if bill is None or earlier.empty:
        return pd.DataFrame(
            {"resource_id": pd.Series(dtype="str"), "before": pd.Series(dtype="float"), "after": pd.Series(dtype="float")}
        )
    after = _monthly(bill, bill.period.end)
    rows = []
    days = earlier["since"].dt.normalize()
    # Two weeks that the bill has only a part of would be too cheap, and those that hold the advice would be both sides.
    told = (days - COMPARED >= bill.period.start) & (days + COMPARED <= bill.period.end)
    for since, group in earlier[told].groupby(days[told]):
        before = _monthly(bill, since.to_pydatetime())
        ids = [name for name in group["resource_id"].unique() if name in before]
        rows += [(name, before[name], after.get(name, 0.0)) for name in ids]
    frame = pd.DataFrame(rows, columns=["resource_id", "before", "after"])
    # A resource that two runs spoke of is compared with the time before the first.
    return frame.drop_duplicates("resource_id")


def _monthly(bill: Bill, end: datetime) -> dict[str, float]:
    start = bill.costs.charge_period_start
    rows = spend_by(bill.costs.filter((start >= end - COMPARED) & (start < end)), "resource_id").execute()
    scale = HOURS_PER_MONTH / (COMPARED / timedelta(hours=1))
    known = rows.dropna(subset=["resource_id"])
    return {str(name): float(cost) * scale for name, cost in zip(known["resource_id"], known["effective_cost"], strict=True)}
