"""Commitments of a bill on one page: how well they cover, what to add after the other savings, in which steps, what ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import pandas as pd
from ibis import _

from devopskit.analysis.commitment_cover import Cover, covers
from devopskit.analysis.commitment_instruments import INSTRUMENTS, Instrument
from devopskit.analysis.commitment_ladder import COLUMNS, ladder
from devopskit.checks._facts import fact
from devopskit.pipeline.bill_reading import Bill
from devopskit.pipeline.planned_savings import after_planned, planned
from devopskit.store.eligible import eligible
from devopskit.store.store import Store
from devopskit.tables.eligible import eligible as eligible_table

STEPS = 6  # months in which a gap is closed: half a year of discount is given up for ends that are spread over half a year
TERM = 12  # months; the shortest that is sold, because what nobody can foresee is least in it
RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Commitments:
    """What a page says about commitments.

    Attributes
    ----------
    currency : of all money. covers : every kind of use, the dearest first; see `analysis.commitment_cover`.
    held : what is paid for now: commitment_id, name, category, per_hour, ends ("YYYY-MM-DD", "" where not known).
    steps : purchases by month of each kind with a decided plan: provider, category and the columns of `ladder`.
    saved_elsewhere : money a month that other changes are about to save, taken off the use. advised_at : when the newest of
        the runs began that said so, None without one. sold : kinds of commitments of the providers of the bill.
    """

    currency: str
    covers: tuple[Cover, ...]
    held: pd.DataFrame
    steps: pd.DataFrame
    saved_elsewhere: float
    advised_at: datetime | None
    sold: tuple[Instrument, ...]


def commitments(bill: Bill, *, discount: float = 0.0, most_regret: float = 0.1, steps: int = STEPS) -> Commitments:
    """Look at the commitments of a bill.

    Parameters
    ----------
    bill : answer of `read_bill`. discount : that a new commitment takes off the rate; 0 = what the own ones took off.
    most_regret : accepted chance that a purchase costs more than none. steps : months in which a gap is closed.
    """
    store = Store(bill.settings.store)
    use = eligible_table.check(eligible(bill.costs).execute())
    savings = planned(store.frame("findings"), store.frame("runs"), until=bill.now)
    savings = savings[savings["currency"] == bill.currency]
    known = covers(after_planned(use, bill.costs, bill.resources, savings), discount=discount or None, most_regret=most_regret)
    held = _held(bill.costs, bill.resources, bill.period.end)
    return Commitments(
        currency=bill.currency,
        covers=tuple(known),
        held=held,
        steps=_steps(known, held, bill.period.end, steps),
        saved_elsewhere=float(savings["saving"].sum()),
        advised_at=savings["since"].max().to_pydatetime() if len(savings) else None,
        sold=tuple(kind for kind in INSTRUMENTS if any(_sells(kind.provider, cover.provider) for cover in known)),
    )


def _held(costs: ibis.Table, resources: pd.DataFrame, end: datetime) -> pd.DataFrame:
    """Commitments that the last week of the bill paid for, with the day that the inventory says they end."""
    recent = costs.filter(
        (_.charge_period_start >= end - RECENT) & _.commitment_discount_status.isin(["Used", "Unused"])
        & (_.charge_category == "Usage")
    )  # fmt: skip
    keys = {"commitment_id": _.commitment_discount_id, "category": _.service_category}
    sums = recent.group_by(**keys).aggregate(paid=_.effective_cost.sum(), name=_.commitment_discount_name.max()).execute()
    inventory = resources[resources["kind"] == "commitment"]
    ends = {row["resource_id"].lower(): fact(row, "expires_at") for row in inventory.to_dict("records")}
    rows = sums[sums["commitment_id"].notna() & (sums["paid"] > 0)]
    rows = rows.assign(
        per_hour=rows["paid"] / (RECENT / timedelta(hours=1)),
        # Azure spells the id of one commitment in two cases.
        ends=pd.Series([ends.get(str(name).lower(), "")[:10] for name in rows["commitment_id"]], index=rows.index, dtype="str"),
        name=rows["name"].astype("str").fillna(""),
    )
    columns = ["commitment_id", "name", "category", "per_hour", "ends"]
    return rows.sort_values(["per_hour", "commitment_id"], ascending=[False, True], ignore_index=True)[columns]


def _steps(known: list[Cover], held: pd.DataFrame, end: datetime, steps: int) -> pd.DataFrame:
    frames = []
    for cover in known:
        if cover.plan is not None and cover.plan.status == "decided":
            target = cover.owned + cover.plan.buy
            # What is held without a known end is taken to stay, so that no step replaces it by guess.
            mine = held[(held["category"] == cover.category) & (held["ends"] > f"{end:%Y-%m-%d}")]
            # It covers a part of the month in which it ends, so that the next one is the first without it.
            without = (pd.to_datetime(mine["ends"]) + pd.offsets.MonthBegin(0)).dt.strftime("%Y-%m")
            dated: dict[str, float] = mine.groupby(without)["per_hour"].sum().to_dict()
            owned = dated | {"9999-12": max(0.0, cover.owned - sum(dated.values()))}
            first = f"{pd.Timestamp(end) + pd.offsets.MonthBegin(0):%Y-%m}"
            rows = ladder(owned, target=target, start=first, months=TERM, rungs=steps, term_months=TERM)
            frames.append(rows.assign(provider=cover.provider, category=cover.category))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[*COLUMNS, "provider", "category"])


def _sells(provider: str, billed: str) -> bool:
    """Whether a bill that names its provider in words means one of ours, e.g. "Amazon Web Services" for aws."""
    words = {"aws": ("aws", "amazon"), "azure": ("azure", "microsoft"), "gcp": ("gcp", "google")}
    return any(word in billed.lower() for word in words.get(provider, (provider,)))
