"""What the scorers of the shared bench call: one bill as a frame, a whole bill into a store, and the overview out of it.

A month and a currency are given for files that name none, because the scorer judges amounts, not when they were charged.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import ibis
import pandas as pd

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
QUESTIONS = {
    "month_service": ("month", "service_name"),
    "day_account": ("day", "sub_account_id"),
    "category": ("charge_category", "commitment_discount_status"),
    "team": ("tag:team",),
    "region": ("region_id", "service_category"),
}


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
    store = Store(Path(store_dir))
    found = {name: store.spend(*keys).execute() for name, keys in QUESTIONS.items()}
    top = store.spend("resource_id").order_by([ibis.desc("effective_cost"), "resource_id"]).limit(TOP)
    return found | {"top_resources": top.execute()}


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
