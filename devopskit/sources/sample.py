"""`sample`: a made-up company, seeded and at a fixed date, so that every report can be tried without an account.

It is a source like any other: `[sources.sample]` in devopskit.toml, or simply `devopskit demo`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from devopskit.period import EPOCH, Period, align
from devopskit.sources._sample import bill as _sample_bill
from devopskit.sources._sample import company as _sample_company
from devopskit.sources._sample.shapes import sample
from devopskit.tables.costs import costs
from devopskit.tables.fetched import Check, Estimate, Fetched
from devopskit.tables.resources import resources
from devopskit.tables.usage import usage

TABLES = ("usage", "resources", "costs")
END = datetime(2026, 7, 1, tzinfo=UTC)
DAYS = 60


@dataclass(frozen=True)
class Settings:
    """How the company is made: seed, length and resolution of its history."""

    seed: int = 7
    days: int = DAYS
    step_seconds: int = 300


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """Rows of `table`; usage and costs within the period, as far as the history goes (it ends on 2026-07-01).

    Asked for weeks after its end, it gives its whole history, because whoever tries the kit today wants to see a report.
    """
    members = _sample_company.company(settings.seed)
    history = Period(END - timedelta(days=settings.days), END)
    first_look = period.start >= history.end and period.seconds > 7 * 86_400
    wanted = history if first_look else period.overlap(history)
    if table == "resources":
        fetched = Fetched([], [history])
        fetched.rows = [resources.accept(pd.DataFrame([m.row for m in members]), rejected=fetched.rejected)]
        return fetched
    if wanted is None:
        return Fetched([], [period], notes=[f"the sample's history is {history}"])
    fetched = Fetched([], [wanted, period])
    if table == "costs":
        fetched.rows = [costs.accept(_sample_bill.bill(members, wanted), rejected=fetched.rejected)]
    else:
        fetched.rows = _usage(members, history, wanted, settings, fetched)
    return fetched


def check(*, settings: Settings) -> list[Check]:
    """Nothing can fail here but the seed."""
    members = _sample_company.company(settings.seed)
    return [Check("has data", True, f"{len(members)} made-up resources until {END:%Y-%m-%d}")]


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """No request leaves the machine."""
    return Estimate(0, 0.0, f"made up here, seed {settings.seed}")


def _usage(
    members: list[_sample_company.Member], history: Period, wanted: Period, settings: Settings, fetched: Fetched
) -> Iterator[pd.DataFrame]:
    """One chunk for each resource: every series is made whole, then cut, so that any two pulls agree."""
    start = align(history.start, settings.step_seconds)
    t = (start - EPOCH).total_seconds() + settings.step_seconds * np.arange(
        int(history.seconds // settings.step_seconds), dtype=float
    )
    inside = (t >= (wanted.start - EPOCH).total_seconds()) & (t < (wanted.end - EPOCH).total_seconds())
    times = pd.to_datetime(t[inside].astype("int64"), unit="s", utc=True).as_unit("us")
    for number, member in enumerate(members):
        frames = []
        for position, series in enumerate(member.series):
            rng = np.random.default_rng([settings.seed, number, position])
            values = np.minimum(series.peak * sample(series.shape, t, rng, noise=series.noise), series.limit)[inside]
            seen = ~np.isnan(values)
            frames.append(pd.DataFrame({
                "resource_id": member.row["resource_id"], "metric": series.metric, "time": times[seen],
                "value": values[seen].round(6), "step_seconds": settings.step_seconds,
            }))  # fmt: skip
        yield usage.accept(pd.concat(frames, ignore_index=True), rejected=fetched.rejected)
