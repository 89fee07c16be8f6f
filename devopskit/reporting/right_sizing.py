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
from devopskit.reporting.left_out import undecided, unpriced
from devopskit.reporting.need_and_capacity import now_and_then, requested_and_used
from devopskit.reporting.provenance import age_words, assumptions, data_age, glossary, method, newest, warnings_of
from devopskit.reporting.risk_charts import back_test, risk_and_saving
from devopskit.reporting.safest_first import begin_with
from devopskit.reporting.saving_by_owner import saving_by_owner
from devopskit.reporting.unmeasured import unmeasured_said
from devopskit.units import format_amount, format_chance, format_money

__all__ = [
    "actions", "assumptions", "back_test", "data_age", "decision", "glossary", "headline", "method", "now_and_then",
    "requested_and_used", "risk_and_saving", "save", "saving_by_owner", "undecided", "unpriced",
]  # fmt: skip

FULL_ROWS = 200  # of the folded table of all changes; the rest stands in findings.csv


def headline(
    findings: pd.DataFrame,
    *,
    period: Period | None = None,
    status: pd.DataFrame | None = None,
    minimum_saving: float = 5.0,
    why_unpriced: str = "",
    replayed: pd.DataFrame | None = None,
    now: datetime | None = None,
) -> Block:
    """Return the page's first sentence: how many changes, what they save, how often they would have been wrong.

    Parameters
    ----------
    findings : table `findings`.
    period : span that was looked at. status : `store.status()`, for "data until".
    minimum_saving : smallest saving a month worth a change; said where there is nothing to do.
    why_unpriced : why no finding has a price, e.g. that usage and bill share no ids; else the findings' own price_note.
    replayed : rows of the back-test, whose pooled share is the one named; else the mean risk of the changes.
    now : moment the data's age is counted to; the present one by default.
    """
    changes = _changes.of(findings)
    seen = findings["resource_id"].nunique()
    until = newest(status, now) if status is not None else None
    kicker = [
        "Right-sizing",
        f"{period.start:%Y-%m-%d} to {period.end:%Y-%m-%d}" if period else "",
        f"data until {until:%Y-%m-%d %H:%M} UTC, {age_words(until, now or datetime.now(UTC))}" if until is not None else "",
        _sentences.count(seen, "resource"),
    ]
    unlisted = status is not None and _unlisted(status)
    sentence = (
        _sentences.finding(changes, findings, replayed)
        if changes
        else _sentences.nothing(findings, minimum_saving, unlisted=unlisted)
    )
    notes = [*_sentences.notes(changes, findings, why_unpriced), *warnings_of(status, until, now or datetime.now(UTC))]
    if unlisted and not seen:
        notes.append(
            "Add [sources.resource_files] to devopskit.toml, or another source of the inventory, then: devopskit fetch."
        )
    return headline_block(sentence, kicker=" · ".join(part for part in kicker if part), notes=notes)


def _unlisted(status: pd.DataFrame) -> bool:
    """Whether the store holds usage and no inventory, which is what a folder of measurements alone gives."""
    if "rows" not in status:
        return False
    kept = status.groupby("table")["rows"].sum()
    return bool(kept.get("usage", 0) > 0 and kept.get("resources", 0) == 0)


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
        asked,
        of=_sentences.owners(changes),
        by=_sentences.deadline(findings, now or datetime.now(UTC)),
        begin=begin_with([change.candidate for change in changes]),
        otherwise=otherwise,
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
    said = [*unmeasured_said(c.unmeasured for c in changes[:top]), *([f"{len(rest):,} more, {_sum(rest)}."] if rest else [])]
    if rest:
        more = len(changes) - FULL_ROWS
        told = [f"{more:,} more stand in findings.csv."] if more > 0 else []
        told += unmeasured_said(c.unmeasured for c in changes[:FULL_ROWS])
        full = table(
            _rows(changes[:FULL_ROWS], changes), caption=f"All {len(changes):,} changes", columns=_columns(changes), said=told
        )
    caption = "Actions, largest saving first" if _changes.totals(changes) else "Actions, largest release first"
    return table(
        _rows(changes[:top], changes), caption=caption, columns=_columns(changes), role="actions", said=said, full=full
    )


def _columns(changes: Sequence[Change]) -> list[Column]:
    totals = _changes.totals(list(changes))
    unit = f"{totals[0].currency} a month" if len(totals) == 1 else "a month"
    saves = [Column("Saves", unit, "right"), Column("Low to high", align="right")]
    freed = [Column("Releases", "cores", "right"), Column("Releases", "GiB", "right")]
    return [
        Column("Action"),
        *(saves if totals else freed),
        Column("Measured risk", align="right"),
        Column("Effort"),
        Column("Owner"),
    ]


def _rows(changes: Sequence[Change], everything: Sequence[Change]) -> list[list[Cell]]:
    """Rows for `changes`; the columns follow from `everything`, so that a part and the whole look alike."""
    currencies = len(_changes.totals(list(everything)))
    return [
        [
            c.cells,
            *(_amounts(c, single=currencies == 1) if currencies else _changes.cores_and_gib(c)),
            format_chance(c.risk) if c.risk == c.risk else "not measured",
            c.effort or "not known",
            named(c.owner or "no owner"),
        ]
        for c in changes
    ]


def _amounts(change: Change, *, single: bool) -> tuple[str, str]:
    """Saving and its range; without a price what is released, said as such."""
    if not change.priced:
        return "no price", f"frees {_released_words(change)}"
    money = format_amount(change.saving) if single else format_money(change.saving, change.currency)
    return money, f"{format_amount(change.low)} to {format_amount(change.high)}"


def _released_words(change: Change) -> str:
    cores, gib = _changes.cores_and_gib(change)
    return ", ".join(f"{amount} {unit}" for amount, unit in ((cores, "cores"), (gib, "GiB")) if amount != "0") or "nothing"


def _sum(changes: list[Change]) -> str:
    totals = _changes.totals(changes)
    without = [change for change in changes if not change.priced]
    if not totals:
        return f"which would {_changes.released(without)}"
    told = " and ".join(f"{format_money(total.saving, total.currency)} a month" for total in totals)
    return f"{told} together" + (
        f"; {len(without):,} of them {_sentences.plural(len(without), 'has', 'have')} no price" if without else ""
    )
