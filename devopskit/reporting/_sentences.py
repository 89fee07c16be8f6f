"""Sentences of the right-sizing page; each is computed from the frame, also where there is nothing to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from devopskit.reporting import _changes
from devopskit.reporting._changes import Change
from devopskit.reporting.text import label
from devopskit.units import format_money, format_share


def finding(changes: list[Change], findings: pd.DataFrame, replayed: pd.DataFrame | None) -> str:
    """First sentence where there are changes: what they save, else what they release, and how often they were wrong."""
    share = ran_short(replayed) if replayed is not None else findings.loc[findings["status"] == "decided", "risk"].mean()
    risk = f"; in back-tests {format_share(float(share))} of weeks would have run short" if share == share else ""
    totals = _changes.totals(changes)
    if not totals:
        return f"{count(len(changes), 'change')} would {_changes.released(changes)}{risk}"
    priced = sum(total.count for total in totals)
    if all(total.saving <= 0 for total in totals):
        cost = " and ".join(format_money(-total.saving, total.currency) for total in totals)
        return f"{count(priced, 'change')} {plural(priced, 'costs', 'cost')} {cost} a month more and {plural(priced, 'adds', 'add')} what is missing{risk}"
    saved = " and ".join(_changes.money(total) for total in totals)
    return f"{count(priced, 'change')} {plural(priced, 'saves', 'save')} {saved}{risk}"


def ran_short(replayed: pd.DataFrame) -> float:
    """Share of all judged workload-weeks that ran short; NaN where none was judged."""
    judged = replayed.dropna(subset=["observed"])
    total = judged["workloads"].sum()
    return float((judged["observed"] * judged["workloads"]).sum() / total) if total else float("nan")


def nothing(findings: pd.DataFrame, minimum_saving: float, *, unlisted: bool = False) -> str:
    """First sentence where there is no change: what was looked at, and what would have been found.

    Parameters
    ----------
    unlisted : usage was read, but of resources that no inventory lists.
    """
    seen, open_ = findings["resource_id"].nunique(), waiting(findings)
    if not seen and unlisted:
        return "Nothing could be looked at: usage was read, but no inventory says what its resources are and have"
    if not seen:
        return "Nothing could be looked at: there is no resource with usage in this period"
    if open_ == seen:
        return f"No change can be advised yet: none of the {count(seen, 'resource')} has enough data to decide"
    currency = next(iter(findings["currency"].dropna()), "")
    least = f"would save {format_money(minimum_saving, currency)} a month or more" if currency else "is worth a change"
    return f"Nothing is to be changed: {count(seen, 'resource')} {plural(seen, 'was', 'were')} looked at and none {least}"


def nothing_said(findings: pd.DataFrame) -> str:
    """Sentence in the place of the actions table."""
    seen, open_ = findings["resource_id"].nunique(), waiting(findings)
    if not seen:
        return "No change is advised, because no resource was looked at."
    return (
        f"No change is worth making now: of {count(seen, 'resource')} that were looked at, {seen - open_:,} fit what they need "
        f"and {open_:,} could not be decided."
    )


def notes(changes: list[Change], findings: pd.DataFrame, why_unpriced: str) -> list[str]:
    """Sentences below the first: changes without a price, changes that add, resources that could not be decided."""
    without = [change for change in changes if not change.priced]
    growing = [change for change in changes if change.grows]
    notes = []
    if without and len(without) == len(changes):
        notes.append(f"In cores and GiB, because no price is known: {why_unpriced or _price_note(without)}.")
    elif without:
        notes.append(f"{count(len(without), 'further change')} without a price would {_changes.released(without)}.")
    if growing:
        notes.append(
            f"{count(len(growing), 'change')} {plural(len(growing), 'adds', 'add')} capacity where weeks ran short; the sum is net of them."
        )
    if changes and waiting(findings):
        # Said apart, because the list of what is undecided below names both.
        partly = int(findings.loc[findings["status"] == "undecided", "resource_id"].nunique()) - waiting(findings)
        also = f", {partly:,} more only in part" if partly else ""
        notes.append(
            f"{count(waiting(findings), 'resource')} could not be decided and {plural(waiting(findings), 'is', 'are')} not counted{also}."
        )
    return notes


def _price_note(changes: list[Change]) -> str:
    return next((c.price_note for c in changes if c.price_note), "usage and bill share no resource ids")


def waiting(findings: pd.DataFrame) -> int:
    """Resources of which nothing could be decided."""
    known = findings.loc[findings["status"] != "undecided", "resource_id"]
    return int(findings.loc[~findings["resource_id"].isin(known), "resource_id"].nunique())


def owners(changes: list[Change]) -> str:
    """Who is asked, at most three by name."""
    names = list(dict.fromkeys(label(change.owner) for change in changes if change.owner))
    if not names:
        return "The owners of these resources; the inventory names none"
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more, each for its own" if len(names) > 3 else "")


def month_end(landing: Any, currency: str) -> str:
    """Where a month will end, or has ended where all of its days are billed."""
    word = "ended" if landing.over else "will end"
    return f"{landing.month:%Y-%m} {word} near {format_money(landing.expected, currency)}"


def deadline(findings: pd.DataFrame, now: datetime) -> str:
    """Earliest day to act as ISO date, or that no date forces it."""
    days = findings.loc[findings["status"] == "decided", "act_by"].dropna()
    if days.empty:
        return "No date forces it; each month of waiting costs the saving"
    first = days.min()
    return f"{first:%Y-%m-%d}" + (" (past)" if first < now else "")


def count(number: int, noun: str) -> str:
    """A number with its noun, e.g. "3 changes"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def plural(number: int, one: str, many: str) -> str:
    """The form of a word that fits the number."""
    return one if number == 1 else many
