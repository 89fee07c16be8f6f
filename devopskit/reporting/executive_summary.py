"""The executive summary: one sentence over all reports, ten actions, what was done and what it really saved."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.reporting import _changes
from devopskit.reporting._chart_bars import bars
from devopskit.reporting._sentences import count, month_end, plural
from devopskit.reporting.blocks import Block, Column, facts, named, nothing_to_draw, show, table
from devopskit.reporting.blocks import headline as headline_block
from devopskit.reporting.provenance import age_words, warnings_of
from devopskit.units import format_amount, format_money, format_share

_TITLES = {
    "right_sizing": "Right-sizing", "autoscaling_policy": "Autoscaling", "capacity_forecast": "Capacity", "cost_overview": "Cost",
}  # fmt: skip
ROWS = 8


def summary_headline(summary: Any) -> Block:
    """Return the first sentence: what can be saved, of what cost, and what has been saved since the first run.

    Parameters
    ----------
    summary : answer of `summarise_all`.
    """
    changes = _changes.of(summary.findings)
    totals = _changes.totals(changes)
    sentence = _advised(changes, totals)
    spent = summary.spent
    if spent is not None and len(totals) == 1 and totals[0].currency == spent.currency and totals[0].saving > 0:
        before_after = spent.parts[spent.parts["dimension"] == "service"]["after"].sum()
        days = (spent.windows[1].end - spent.windows[1].start).days
        month = float(before_after) / days * 365 / 12 if days else 0.0
        sentence += f", {format_share(totals[0].saving / month)} of what usage costs" if month > 0 else ""
    numbers = summary.numbers
    if numbers["done"]:
        sentence += f"; {count(int(numbers['done']), 'change')} advised before {'is' if numbers['done'] == 1 else 'are'} done"
    until = summary.period.end
    kicker = f"Summary · {summary.period.start:%Y-%m-%d} to {until:%Y-%m-%d} · data until {until:%Y-%m-%d %H:%M} UTC, {age_words(until, summary.now)}"
    notes = [*_unpriced(changes, totals), *_notes(summary), *warnings_of(summary.status, until, summary.now)]
    return headline_block(sentence, kicker=kicker, notes=notes)


def _advised(changes: list[_changes.Change], totals: list[_changes.Total]) -> str:
    if not changes:
        return "No change is advised"
    if not totals:
        return f"{count(len(changes), 'change')} would {_changes.released(changes) or 'save nothing that has a price'}"
    # Changes without a price are not counted, because they have no part in the sum.
    told, saved = count(sum(total.count for total in totals), "change"), " and ".join(_changes.money(total) for total in totals)
    if all(total.saving <= 0 for total in totals):
        return (
            f"{told} would add what is missing, for {' and '.join(format_money(-t.saving, t.currency) for t in totals)} a month"
        )
    return f"{told} would save {saved}"


def _unpriced(changes: list[_changes.Change], totals: list[_changes.Total]) -> list[str]:
    """Sentence on what the sum leaves out, because the decision below counts it too."""
    without = len(changes) - sum(total.count for total in totals)
    return [f"{count(without, 'further change')} {plural(without, 'has', 'have')} no price."] if totals and without else []


def _notes(summary: Any) -> list[str]:
    numbers, spent = summary.numbers, summary.spent
    notes = []
    if numbers["realised"] == numbers["realised"] and spent is not None:
        promised, saved = (format_money(numbers[name], spent.currency) for name in ("promised", "realised"))
        notes.append(
            f"Of what was done, {promised} a month had been promised, and the bill shows {saved} a month less for these resources."
        )
    if spent is not None and spent.landing is not None:
        landing = spent.landing
        chance = f", {format_share(landing.chance)} chance to pass its budget" if landing.budget else ""
        notes.append(f"{month_end(landing, spent.currency)}{chance}.")
    if spent is None:
        notes.append("No bill was loaded, so that nothing can be said of cost and of what was really saved.")
    return notes


def saving_by_action(findings: pd.DataFrame) -> Block:
    """Return bars: which kind of change holds the saving (remove, schedule, size, move, tier, price model).

    Parameters
    ----------
    findings : table `findings`.
    """
    decided = findings[(findings["status"] == "decided") & findings["saving"].notna()]
    currency = next(iter(decided["currency"].dropna().value_counts().index), "")
    sums = decided[decided["currency"] == currency].groupby("action")["saving"].sum().sort_values(ascending=False)
    if sums.empty or sums.iloc[0] <= 0:
        return nothing_to_draw("What kind of change saves", "no change with a price saves anything")
    texts = [format_money(float(value), currency) for value in sums]
    claim = f"{format_share(float(sums.iloc[0]) / float(sums[sums > 0].sum()))} of the saving comes from changes of the kind {sums.index[0]}"
    body = [[str(name), format_amount(float(value))] for name, value in sums.items()]
    figures = table(
        body, caption="Saving by kind of change", columns=[Column("Kind"), Column("Saves", f"{currency} a month", "right")]
    )
    return show(
        bars([str(name) for name in sums.index], list(sums), texts),
        claim=claim, help=f"Bars show {currency} a month, each saving net of the changes that come before it.", table=figures,
    )  # fmt: skip


def _hold(share: float) -> str:
    return "hold most" if share > 0.5 else "hold the largest part"


def saving_by_check(findings: pd.DataFrame) -> Block:
    """Return bars: which checks found most.

    Parameters
    ----------
    findings : table `findings`.
    """
    decided = findings[(findings["status"] == "decided") & (findings["saving"] > 0)]
    currency = next(iter(decided["currency"].dropna().value_counts().index), "")
    chosen = decided[decided["currency"] == currency]
    sums = chosen.groupby("check")["saving"].sum().sort_values(ascending=False)
    if sums.empty:
        return nothing_to_draw("What was found", "no check found a saving with a price")
    names = [str(name).replace("_", " ") for name in sums.index]
    counts = chosen["check"].value_counts()
    claim = f"{names[0].capitalize()} {_hold(float(sums.iloc[0]) / float(sums.sum()))} of the saving: {format_money(float(sums.iloc[0]), currency)} a month in {count(int(counts[sums.index[0]]), 'finding')}"
    body = [
        [name, f"{int(counts[check]):,}", format_amount(float(value))]
        for name, (check, value) in zip(names, sums.items(), strict=True)
    ]
    columns = [Column("Check"), Column("Findings", align="right"), Column("Saves", f"{currency} a month", "right")]
    texts = [format_money(float(value), currency) for value in sums.head(ROWS)]
    drawn = bars(names[:ROWS], list(sums.head(ROWS)), texts)
    return show(
        drawn,
        claim=claim,
        help=f"Bars show {currency} a month, the largest {ROWS} checks.",
        table=table(body, caption="Saving by check", columns=columns),
    )


def done_since(outcomes: pd.DataFrame) -> Block:
    """Return what became of earlier advice: promised against realised saving, a row for each that was done.

    Parameters
    ----------
    outcomes : answer of `analysis.realised.realised`.
    """
    counts = outcomes["outcome"].value_counts()
    told = [f"{int(counts.get(name, 0)):,} {name}" for name in ("done", "open", "no longer advised")]
    done = outcomes[outcomes["outcome"] == "done"].sort_values("promised", ascending=False)
    body = [
        [named(row["resource_id"]), row["how"], _amount(row["promised"]), _amount(row["realised"])]
        for row in done.head(20).to_dict("records")
    ]
    columns = [
        Column("Resource"),
        Column("How it shows"),
        Column("Promised", "a month", "right"),
        Column("Realised", "a month", "right"),
    ]
    said = (
        [f"Of what earlier runs advised: {', '.join(told)}."]
        if len(outcomes)
        else ["No earlier run is in the ledger yet; the next run will say what was done."]
    )
    return table(
        body, caption="Done since it was advised", columns=columns, heading="What was done, and what it saved", said=said
    )


def report_states(reports: pd.DataFrame) -> Block:
    """Return what each report last said, and the command for those that have not run.

    Parameters
    ----------
    reports : report, started_at, status, headline.
    """
    items = [(_TITLES.get(row["report"], row["report"]), _last_said(row)) for row in reports.to_dict("records")]
    return facts(items, heading="What each report last said")


def summary_method(checks: int) -> Block:
    """Return how the sums of the summary are made.

    Parameters
    ----------
    checks : how many checks looked.
    """
    items = (
        ("Savings", f"{checks:,} checks; each saving net of the changes before it (remove, schedule, size, modernise, tier, price model) and of commitments it would strand"),
        ("Done", "the inventory shows the advised value, or the resource no more"),
        ("Realised", "cost a month of the resource in the two weeks before the advice, less that of the last two weeks of the bill"),
        ("Risk", "share of past weeks that the advised size would not have fitted, by sizes fitted on the weeks before"),
    )  # fmt: skip
    return facts(items, heading="Method", role="method")


def _last_said(row: dict[Any, Any]) -> str:
    if pd.isna(row["started_at"]):
        return f"not run yet; devopskit run {row['report']}"
    # A run without a headline has run all the same, so that it must not be advised as if it had not.
    said = row["headline"] if isinstance(row["headline"], str) and row["headline"] else "it said nothing"
    return f"{row['started_at']:%Y-%m-%d}: {said}"


def _amount(value: Any) -> str:
    return format_amount(float(value)) if pd.notna(value) else "not known"
