"""What the scorers of the shared bench call: one bill as a frame, a whole bill into a store, and the overview out of it.

A month and a currency are given for files that name none, because the scorer judges amounts, not when they were charged.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import ibis
import pandas as pd
from ibis import _

from devopskit.analysis.anomalies import find_anomalies
from devopskit.analysis.commitments import best_commitment
from devopskit.analysis.month_end import month_end as land_month
from devopskit.analysis.savings_rate import savings_rate
from devopskit.analysis.shares import split_cents
from devopskit.period import Period
from devopskit.sources import focus_files
from devopskit.store.store import Store
from devopskit.tables.costs import costs

NO_CURRENCY = "XXX"  # ISO 4217: "no currency involved"
ANY = Period(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
SOURCE = "focus_files"
TOP = 50


def load_bill(path: str) -> pd.DataFrame:
    """Rows of a bill with tags as one dict for each row."""
    settings = focus_files.Settings(paths=(path,), currency=NO_CURRENCY, month="2000-01")
    fetched = focus_files.fetch("costs", ANY, settings=settings)
    frame = pd.concat([costs.empty(), *fetched.rows], ignore_index=True)
    tags = frame["tags"].map(lambda text: json.loads(text) if isinstance(text, str) else {})
    return frame.assign(tags=tags.astype(object))


def load(paths: list[str], store_dir: str) -> None:
    """Put the bill into an empty store, as `devopskit fetch` does."""
    fetched = focus_files.fetch("costs", ANY, settings=focus_files.Settings(paths=tuple(paths)))
    Store(Path(store_dir)).save("costs", SOURCE, fetched)


def overview(store_dir: str) -> dict[str, pd.DataFrame]:
    """Answer the six questions of the bench, one expression each."""
    return {name: question.execute() for name, question in questions(Store(Path(store_dir)).table("costs")).items()}


def questions(bill: ibis.Table) -> dict[str, ibis.Table]:
    """The six questions over the table `costs`."""
    effective = _.effective_cost.sum()
    by = bill.group_by
    return {
        "month_service": by(month=_.billing_period_start.strftime("%Y-%m"), service_name=_.service_name).aggregate(
            billed_cost=_.billed_cost.sum(), effective_cost=effective, list_cost=_.list_cost.sum(), rows=_.count()
        ),
        "day_account": by(day=_.charge_period_start.truncate("D"), sub_account_id=_.sub_account_id).aggregate(
            effective_cost=effective
        ),
        "category": by("charge_category", "commitment_discount_status").aggregate(
            billed_cost=_.billed_cost.sum(), effective_cost=effective
        ),
        "team": by(team=_.tags.cast("json")["team"].str).aggregate(effective_cost=effective),
        "top_resources": by("resource_id")
        .aggregate(effective_cost=effective)
        .order_by(ibis.desc("effective_cost"), "resource_id")
        .limit(TOP),
        "region": by("region_id", "service_category").aggregate(effective_cost=effective),
    }


def commitment(demand: list[float], *, discount: float, owned: float) -> float:
    """Commitment per hour to add."""
    return best_commitment(demand, discount=discount, owned=owned)


def esr(demand: list[float], *, discount: float, commitment: float) -> dict[str, float | None]:
    """Coverage, utilisation and effective savings rate of a commitment."""
    return savings_rate(demand, discount=discount, commitment=commitment)


def allocation(cents: int, weights: list[float], fixed: list[float] | None) -> list[int]:
    """Parts of an amount of cents."""
    return split_cents(cents, weights, fixed)


def anomalies(costs: pd.DataFrame) -> pd.DataFrame:
    """Alerts of daily costs."""
    return find_anomalies(costs)


def month_end(costs: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Cost of the month for each key, with P10 and P90."""
    return land_month(costs, today)
