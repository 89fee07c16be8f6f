"""`sample`: a made-up company, seeded and at a fixed date, so that every report can be tried without an account.

It is a source like any other: `[sources.sample]` in devopskit.toml, or simply `devopskit demo`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from devopskit.period import EPOCH, Period, align
from devopskit.sources._sample import bill as _sample_bill
from devopskit.sources._sample import capacity as _sample_capacity
from devopskit.sources._sample import company as _sample_company
from devopskit.sources._sample import leftovers as _sample_leftovers
from devopskit.sources._sample import scaled as _sample_scaled
from devopskit.sources._sample import served as _sample_served
from devopskit.sources._sample.shapes import sample
from devopskit.tables.costs import costs
from devopskit.tables.fetched import Check, Estimate, Fetched
from devopskit.tables.performance import performance
from devopskit.tables.policies import policies
from devopskit.tables.resources import resources
from devopskit.tables.usage import usage

TABLES = ("usage", "resources", "costs", "policies", "performance")
END = _sample_company.END
DAYS = 60
LONGEST = _sample_capacity.DAYS  # days of the disks, nodes and quotas that run out


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
    everything = members(settings)
    history = Period(END - timedelta(days=settings.days), END)
    first_look = period.start >= history.end and period.seconds > 7 * 86_400
    # Only the bill and what runs out have a longer history, so that nobody waits for months of everything.
    held = Period(END - timedelta(days=max(settings.days, LONGEST)), END) if table in ("usage", "costs") else history
    wanted = held if first_look else period.overlap(held)
    if table == "resources":
        fetched = Fetched([], [history])
        fetched.rows = [resources.accept(pd.DataFrame([m.row for m in everything]), rejected=fetched.rejected)]
        return fetched
    if table == "policies":
        fetched = Fetched([], [history])
        fetched.rows = [policies.accept(pd.DataFrame(_sample_scaled.policies()), rejected=fetched.rejected)]
        return fetched
    if wanted is None:
        return Fetched([], [period], notes=[f"the sample's history is {history}"])
    fetched = Fetched([], [wanted, period])
    if table == "costs":
        fetched.rows = [costs.accept(_sample_bill.bill(everything, wanted), rejected=fetched.rejected)]
    elif table == "performance":
        fetched.rows = _performance(everything, wanted, settings, fetched)
    else:
        fetched.rows = _usage(everything, wanted, settings, fetched)
    return fetched


def members(settings: Settings) -> list[_sample_company.Member]:
    """Everything the company has; what runs out stands last, so that the numbers of the others never change."""
    rng = np.random.default_rng([settings.seed, 1])
    fixed = [*_sample_scaled.scaled(), *_sample_leftovers.leftovers()]
    return [*_sample_company.company(settings.seed), *_sample_capacity.capacity(rng), *fixed]


def check(*, settings: Settings) -> list[Check]:
    """Nothing can fail here but the seed."""
    everything = members(settings)
    return [Check("has data", True, f"{len(everything)} made-up resources until {END:%Y-%m-%d}")]


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """No request leaves the machine."""
    return Estimate(0, 0.0, f"made up here, seed {settings.seed}")


def _usage(
    members: list[_sample_company.Member], wanted: Period, settings: Settings, fetched: Fetched
) -> Iterator[pd.DataFrame]:
    """One chunk for each resource: every series is made whole, then cut, so that any two pulls agree."""
    measured = ((number, member) for number, member in enumerate(members) if member.series)
    for number, member in measured:
        frames = [
            _rows(member.row["resource_id"], series, wanted, settings, np.random.default_rng([settings.seed, number, position]))
            for position, series in enumerate(member.series)
        ]
        frames.append(_sample_served.pods_of(member.row["resource_id"], frames[0]))
        yield usage.accept(pd.concat(frames, ignore_index=True), rejected=fetched.rejected)


def _performance(
    members: list[_sample_company.Member], wanted: Period, settings: Settings, fetched: Fetched
) -> Iterator[pd.DataFrame]:
    """What users saw, made from the demand of the whole history, so that any two pulls agree."""
    whole = Period(END - timedelta(days=_sample_scaled.DAYS), END)
    for number, member in enumerate(members):
        if member.series and member.row["kind"] == "workload":
            rng = np.random.default_rng([settings.seed, number, 0])
            demand = _rows(member.row["resource_id"], member.series[0], whole, settings, rng)
            for rows in _sample_served.performance_of(member.row["resource_id"], demand, rng):
                inside = (rows["time"] >= wanted.start) & (rows["time"] < wanted.end)
                yield performance.accept(rows[inside], rejected=fetched.rejected)


def _rows(
    resource_id: str, series: _sample_company.Series, wanted: Period, settings: Settings, rng: np.random.Generator
) -> pd.DataFrame:
    step, days = series.step_seconds or settings.step_seconds, series.days or settings.days
    start = align(END - timedelta(days=days), step)
    t = (start - EPOCH).total_seconds() + step * np.arange(int(days * 86_400 // step), dtype=float)
    # Not for daily series, because a gap of a day of minutes would be two months of them.
    made = sample(series.shape, t, rng, noise=series.noise, drift=series.drift, gap=0 if series.days else 288)
    values = np.minimum(series.peak * made, series.limit)
    inside = (t >= (wanted.start - EPOCH).total_seconds()) & (t < (wanted.end - EPOCH).total_seconds()) & ~np.isnan(values)
    return pd.DataFrame({
        "resource_id": resource_id, "metric": series.metric,
        "time": pd.to_datetime(t[inside].astype("int64"), unit="s", utc=True).as_unit("us"),
        "value": values[inside].round(6), "step_seconds": step,
    })  # fmt: skip
