"""Right-sizing: the parts of its page, all computed from the tables `findings` and `sizes`; charts come from their own files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd

from devopskit.period import Period
from devopskit.reporting import _changes, _sentences
from devopskit.reporting._changes import Change
from devopskit.reporting.blocks import Block, Cell, Column, named, table
from devopskit.reporting.blocks import decision as decision_block
from devopskit.reporting.blocks import headline as headline_block
from devopskit.reporting.findings_files import save
from devopskit.reporting.need_and_capacity import now_and_then, requested_and_used
from devopskit.reporting.provenance import age_words, assumptions, data_age, glossary, method, newest
from devopskit.reporting.risk_charts import back_test, risk_and_saving
from devopskit.reporting.saving_by_owner import saving_by_owner
from devopskit.units import format_money, format_share, significant

__all__ = [
    "actions", "assumptions", "back_test", "data_age", "decision", "glossary", "headline", "method", "now_and_then",
    "requested_and_used", "risk_and_saving", "save", "saving_by_owner", "undecided", "unpriced",
]  # fmt: skip

FULL_ROWS = 200  # of the folded table of all changes; the rest stands in findings.csv
LISTED = 100  # resources listed as undecided or unpriced


def headline(
    findings: pd.DataFrame,
    *,
    period: Period | None = None,
    status: pd.DataFrame | None = None,
    minimum_saving: float = 5.0,
    why_unpriced: str = "",
    now: datetime | None = None,
) -> Block:
    """Return the page's first sentence: how many changes, what they save, how often they would have been wrong.

    Parameters
    ----------
    findings : table `findings`.
    period : span that was looked at. status : `store.status()`, for "data until".
    minimum_saving : smallest saving a month worth a change; said where there is nothing to do.
    why_unpriced : why no finding has a price, e.g. that usage and bill share no ids; else the findings' own price_note.
    now : moment the data's age is counted to; the present one by default.
    """
    changes = _changes.of(findings)
    seen = findings["resource_id"].nunique()
    until = newest(status) if status is not None else None
    kicker = [
        "Right-sizing",
        f"{period.start:%Y-%m-%d} to {period.end:%Y-%m-%d}" if period else "",
        f"data until {until:%Y-%m-%d %H:%M} UTC, {age_words(until, now or datetime.now(UTC))}" if until is not None else "",
        _sentences.count(seen, "resource"),
    ]
    sentence = _sentences.finding(changes, findings, why_unpriced) if changes else _sentences.nothing(findings, minimum_saving)
    return headline_block(
        sentence, kicker=" · ".join(part for part in kicker if part), notes=_sentences.notes(changes, findings)
    )


def decision(findings: pd.DataFrame, *, now: datetime | None = None) -> Block:
    """Return the decision asked for: approve the changes, by their owners, by the earliest `act_by`, or at what cost.

    Parameters
    ----------
    findings : table `findings`. now : earlier dates of `act_by` are named as past; the present moment by default.
    """
    changes = _changes.of(findings)
    if not changes:
        return decision_block(
            "No decision is asked for.",
            otherwise="Nothing gets worse by what this report looked at. It looks again with the data of its next run.",
        )
    totals = _changes.totals(changes)
    asked = f"Approve the {_sentences.count(len(changes), 'change')} below."
    cost = [f"{format_money(t.saving, t.currency)} a month, {format_money(12 * t.saving, t.currency)} a year" for t in totals]
    waste = any(total.saving > 0 for total in totals)
    otherwise = (
        f"It goes on costing {' and '.join(cost)}." if waste else f"These stay undone: they would {_changes.released(changes)}."
    )
    return decision_block(
        asked, of=_sentences.owners(changes), by=_sentences.deadline(findings, now or datetime.now(UTC)), otherwise=otherwise
    )


def actions(findings: pd.DataFrame, *, top: int = 5) -> Block:
    """Return the changes that are worth most, the sum of the others, and all of them folded below.

    Parameters
    ----------
    findings : table `findings`. top : rows to show.
    """
    changes = _changes.of(findings)
    if not changes:
        return table(
            [], caption="Actions", columns=[Column("Action")], role="actions", said=[_sentences.nothing_said(findings)]
        )
    rest, full = changes[top:], None
    said = [f"{len(rest):,} more, {_sum(rest)}."] if rest else []
    if rest:
        more = len(changes) - FULL_ROWS
        told = [f"{more:,} more stand in findings.csv."] if more > 0 else []
        full = table(_rows(changes[:FULL_ROWS]), caption=f"All {len(changes):,} changes", columns=_columns(changes), said=told)
    caption = "Actions, largest saving first"
    return table(_rows(changes[:top]), caption=caption, columns=_columns(changes), role="actions", said=said, full=full)


def undecided(findings: pd.DataFrame) -> Block:
    """Return what could not be decided: how many, why, and what would decide it."""
    rows = findings[findings["status"] == "undecided"]
    columns = [Column("Why, and what would decide it"), Column("Resources", align="right"), Column("For example")]
    heading = "Not enough data to decide"
    if rows.empty:
        seen = _sentences.count(findings["resource_id"].nunique(), "resource")
        said = [f"Nothing is open: {seen} looked at, and each could be decided."]
        return table([], caption=heading, columns=columns, role="undecided", heading=heading, said=said)
    groups = rows.groupby("reason", sort=False)["resource_id"].agg(["nunique", "first"]).sort_values("nunique", ascending=False)
    body = [
        [str(reason), f"{row.nunique:,}", named(row.first)]
        for reason, row in zip(groups.index, groups.itertuples(), strict=True)
    ]
    said = ["No size is advised for these, and no saving is counted. Their money is not part of any sum on this page."]
    listed = [[named(r.resource_id), str(r.field).replace("_", " "), str(r.reason)] for r in rows.head(LISTED).itertuples()]
    full = table(
        listed,
        caption=f"{rows['resource_id'].nunique():,} undecided resources"
        + (f", the first {LISTED} findings" if len(rows) > LISTED else ""),
        columns=[Column("Resource"), Column("What"), Column("Why")],
    )
    return table(
        body[:10],
        caption="Why resources could not be decided",
        columns=columns,
        role="undecided",
        heading=heading,
        said=said,
        full=full,
    )


def unpriced(findings: pd.DataFrame) -> Block:
    """Return the changes without a price: what they release, and why no money is known."""
    changes = [change for change in _changes.of(findings) if not change.priced]
    columns = [
        Column("Change"),
        Column("Releases", "cores", "right"),
        Column("Releases", "GiB", "right"),
        Column("Why unpriced"),
    ]
    heading = "Changes without a price"
    if not changes:
        said = ["Every change has a price."] if len(_changes.of(findings)) else ["There is no change that would need a price."]
        return table([], caption=heading, columns=columns, role="unpriced", heading=heading, said=said)
    rows = [[c.cells, *_released(c), c.price_note or "no price is known"] for c in changes]
    more = len(rows) - LISTED
    said = ["They are left out of every sum of money, because a missing price is not zero."]
    said += [f"{more:,} more stand in findings.csv."] if more > 0 else []
    return table(rows[:LISTED], caption="What they release", columns=columns, role="unpriced", heading=heading, said=said)


def _columns(changes: Sequence[Change]) -> list[Column]:
    totals = _changes.totals(list(changes))
    unit = f"{totals[0].currency} a month" if len(totals) == 1 else "a month"
    saves = [Column("Saves", unit, "right"), Column("Low to high", align="right")]
    return [Column("Action"), *saves, Column("Measured risk", align="right"), Column("Effort"), Column("Owner")]


def _rows(changes: Sequence[Change]) -> list[list[Cell]]:
    single = len(_changes.totals(list(changes))) < 2
    return [
        [
            c.cells,
            (significant(c.saving) if single else format_money(c.saving, c.currency)) if c.priced else "no price",
            f"{significant(c.low)} to {significant(c.high)}" if c.priced else " / ".join(_released_words(c)),
            format_share(c.risk) if c.risk == c.risk else "not measured",
            c.effort or "not known",
            named(c.owner or "no owner"),
        ]
        for c in changes
    ]


def _released(change: Change) -> tuple[str, str]:
    return significant(change.cores) if change.cores else "0", significant(change.size / 1024**3) if change.size else "0"


def _released_words(change: Change) -> list[str]:
    cores, gib = _released(change)
    return [f"{amount} {unit}" for amount, unit in ((cores, "cores"), (gib, "GiB")) if amount != "0"] or ["nothing"]


def _sum(changes: list[Change]) -> str:
    totals = _changes.totals(changes)
    without = [change for change in changes if not change.priced]
    if not totals:
        return f"which would {_changes.released(without)}"
    told = " and ".join(f"{format_money(total.saving, total.currency)} a month" for total in totals)
    return f"{told} together" + (f"; {len(without):,} of them have no price" if without else "")
