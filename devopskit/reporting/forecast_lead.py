"""The first screen of the capacity page: what runs out first, what is to be decided, and the table by urgency."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from devopskit.period import Period
from devopskit.reporting import _forecast_words as words
from devopskit.reporting._sentences import count, plural
from devopskit.reporting.blocks import Block, Column, named, table
from devopskit.reporting.blocks import decision as decision_block
from devopskit.reporting.blocks import headline as headline_block
from devopskit.reporting.provenance import age_words, newest, warnings_of
from devopskit.reporting.text import label
from devopskit.units import format_money, format_share

FULL_ROWS = 200
BASE = "as forecast"


def first_to_run_out(
    rows: pd.DataFrame, *, period: Period | None = None, status: pd.DataFrame | None = None, now: datetime | None = None
) -> Block:
    """Return the page's first sentence: what runs out first, when, how sure that is, and by when to act.

    Parameters
    ----------
    rows : one row for each target, the most urgent first, as `capacity_forecast` gives them.
    period : span that was looked at. status : `store.status()`, for "data until". now : moment the age is counted to.
    """
    until = newest(status, now) if status is not None else None
    kicker = [
        "Capacity forecast",
        f"{period.start:%Y-%m-%d} to {period.end:%Y-%m-%d}" if period else "",
        f"data until {until:%Y-%m-%d %H:%M} UTC, {age_words(until, now or datetime.now(UTC))}" if until is not None else "",
        count(len(rows), "limit"),
    ]
    return headline_block(
        _first(rows, period.end if period else None),
        kicker=" · ".join(part for part in kicker if part),
        notes=[*_notes(rows), *warnings_of(status, until, now or datetime.now(UTC))],
    )


def _first(rows: pd.DataFrame, today: datetime | None) -> str:
    urgent, decided = words.at_risk(rows), rows[rows["status"] == "decided"]
    if rows.empty:
        return "Nothing could be looked at: nothing in this period has both a use and a limit that is known"
    if decided.empty:
        return f"Nothing can be said yet: none of {count(len(rows), 'limit')} has enough history to be forecast"
    if urgent.empty:
        highest = float(decided["chance"].max())
        days = int(decided["reach"].max())
        return f"Nothing runs out: of {count(len(decided), 'limit')} none is passed within {days} days with a chance above {words.chance(highest)}"
    first = urgent.iloc[0].to_dict()
    name = f"{label(str(first['name']))} ({first['what']})"
    others = f"; {count(len(urgent) - 1, 'other')} {plural(len(urgent) - 1, 'follows', 'follow')}" if len(urgent) > 1 else ""
    if first["full"]:
        return f"{name} is at {format_share(float(first['used']))} of its limit already: act now{others}"
    when = f"most likely on {words.day(first['likely'])}" if pd.notna(first["likely"]) else f"within {int(first['reach'])} days"
    sure = f", with a chance of {words.chance(first['chance'])}"
    if first["what"] == "commitment":
        when, sure = f"on {words.day(first['likely'])}", ""  # its day is known
    act = f", so act by {words.day(first['act_by'])}" if pd.notna(first["act_by"]) else ""
    if act and today is not None and first["act_by"] < pd.Timestamp(today):
        act = f"; the last day to act was {words.day(first['act_by'])}"
    return f"{name} {words.ending(first)} {when}{sure}{act}{others}"


def _notes(rows: pd.DataFrame) -> list[str]:
    waiting, short = (
        rows[rows["status"] == "undecided"],
        rows[(rows["status"] == "decided") & (rows["reach"] < rows["reach"].max())],
    )
    notes = []
    if len(short):
        notes.append(
            f"{count(len(short), 'limit')} could be forecast {_spans(short['reach'])} days ahead only, because their history is short."
        )
    if len(waiting):
        notes.append(f"{count(len(waiting), 'limit')} could not be decided; what history would be enough stands below.")
    hidden = rows["caveats"].fillna("").str.contains("at least")
    if hidden.any():
        notes.append(
            f"For {count(int(hidden.sum()), 'limit')} the need is at least what is shown: use at the limit hides demand and was left out."
        )
    return notes


def _spans(reach: pd.Series) -> str:
    return " or ".join(f"{int(days)}" for days in sorted(reach.unique()))


def capacity_decision(rows: pd.DataFrame, plan: pd.DataFrame, *, now: datetime) -> Block:
    """Return the decision asked for: what to order, of whom, by when, and what comes otherwise.

    Parameters
    ----------
    rows : targets, the most urgent first. plan : what each scenario asks for. now : dates before it are named as past.
    """
    urgent = words.at_risk(rows)
    if urgent.empty:
        return decision_block(
            "No decision is asked for.", otherwise="Nothing runs out by what is known. The next run looks again."
        )
    base = plan[(plan["scenario"] == BASE) & plan["subject"].isin(urgent["subject"]) & (plan["monthly"] > 0)]
    money = [format_money(float(sums), str(currency)) for currency, sums in base.groupby("currency")["monthly"].sum().items()]
    owners = list(dict.fromkeys(label(str(owner)) for owner in urgent["owner"].dropna()))
    dates = urgent["act_by"].dropna()
    due = (
        f"{dates.min():%Y-%m-%d}" + (" (past)" if dates.min() < pd.Timestamp(now) else "")
        if len(dates)
        else "The lead time has begun"
    )
    first = urgent.iloc[0].to_dict()
    return decision_block(
        _asked(urgent, f" for {' and '.join(money)} a month" if money else ""), of=", ".join(owners[:3]) or "The owners of these resources; the inventory names none",
        by=due, otherwise=_otherwise(first),
    )  # fmt: skip


def _otherwise(first: dict[str, Any]) -> str:
    """What comes where nothing is done, in one sentence about the most urgent limit."""
    name = f"{label(str(first['name']))} ({first['what']})"
    if first["full"]:
        return f"{name} stays over its limit." if first["used"] > 1 else f"{name} stays at its limit."
    ends = {"budget": "is spent", "commitment": "ends"}.get(str(first["what"]), "passes its limit")
    if pd.notna(first["likely"]):
        return f"{name} {ends} on {words.runs_out(first)}."
    before = f", not before {words.day(first['early'])}" if pd.notna(first["early"]) else ""
    return f"{name} {ends} within {int(first['reach'])} days with a chance of {words.chance(first['chance'])}{before}."


def _asked(urgent: pd.DataFrame, cost: str) -> str:
    """What is to be decided: capacity to order, and what no order helps."""
    kinds = (("budget", "the budget"), ("commitment", "what follows the commitment"))
    others = [said for what, said in kinds if urgent["what"].eq(what).any()]
    order = [f"order the capacity below{cost}"] if len(words.capacity(urgent)) else []
    text = " and ".join([*order, *([f"decide on {' and '.join(others)}"] if others else [])])
    return f"{text[0].upper()}{text[1:]}."


def by_urgency(rows: pd.DataFrame, plan: pd.DataFrame, *, top: int = 5, now: datetime | None = None) -> Block:
    """Return the targets by urgency with the date, its range, the chance, the last day to act and what to order.

    Parameters
    ----------
    rows : targets, the most urgent first. plan : what each scenario asks for. top : rows to show; the rest is folded.
    now : days before it are named as past; without it none is.
    """
    columns = [
        Column("Order, for what"), Column("Runs out"), Column("Chance", align="right"), Column("Order by"), Column("Costs", "a month", "right"),
        Column("Owner"),
    ]  # fmt: skip
    buys = plan[plan["scenario"] == BASE].set_index("subject").to_dict("index")
    urgent = words.at_risk(rows)
    body = [_row(row, buys.get(row["subject"], {}), now) for row in urgent.head(FULL_ROWS).to_dict("records")]
    more = len(body) - top
    said = (
        [f"{more:,} more {plural(more, 'stands', 'stand')} in the folded table, with the last day to act."] if more > 0 else []
    )
    if not body:
        decided = int((rows["status"] == "decided").sum())
        said = [
            f"Nothing is to be ordered: of {count(len(rows), 'limit')} that were looked at, {decided:,} last and {len(rows) - decided:,} could not be decided."
        ]
    everything = _everything(rows)
    return table(body[:top], caption="Actions, most urgent first", columns=columns, role="actions", said=said, full=everything)


def _row(row: dict[str, Any], buy: dict[str, Any], now: datetime | None) -> list[Any]:
    asked = _text(row.get("ask"))
    order, cost = (f"{asked} ", row["stake"] or "no order") if asked else _order(buy)
    return [
        [order, *words.what(row)], words.runs_out(row), _sure(row) if asked else words.chance(row["chance"]),
        f"{words.day(row['act_by']) or 'now'}{' (past)' if now is not None and row['act_by'] < pd.Timestamp(now) else ''}", cost, named(_text(row["owner"]) or "no owner"),
    ]  # fmt: skip


def _order(buy: dict[str, Any]) -> tuple[str, str]:
    """What to order, and what it costs a month; without a need for now, to watch it."""
    number, monthly = buy.get("units", 0), buy.get("monthly", float("nan"))
    if not number:
        return "Watch ", "nothing yet"
    cost = format_money(monthly, buy["currency"]) if monthly == monthly else "no price"
    return (f"{int(number)} x {buy['unit_name']} for " if number == number else "Watch "), cost


def _text(value: object) -> str:
    """`value` if it is text, else "" (missing values of a frame are NaN or None)."""
    return value if isinstance(value, str) else ""


def _sure(row: dict[str, Any]) -> str:
    return "certain" if row["what"] == "commitment" else words.chance(row["chance"])


def _everything(rows: pd.DataFrame) -> Block | None:
    decided = rows[rows["status"] == "decided"].sort_values("used", ascending=False)
    if decided.empty:
        return None
    columns = [
        Column("What"), Column("Limit", align="right"), Column("Used", align="right"), Column("Runs out"), Column("Chance", align="right"),
        Column("Act by"), Column("Days ahead", align="right"),
    ]  # fmt: skip
    body = [
        [words.what(r), _limit(r), _used(r), words.runs_out(r), _sure(r), words.day(r["act_by"]) or ("now" if r["alarm"] else ""), f"{int(r['reach'])}"]
        for r in decided.head(FULL_ROWS).to_dict("records")
    ]  # fmt: skip
    return table(body, caption=f"All {len(decided):,} limits that could be forecast, the fullest first", columns=columns)


def _limit(row: dict[str, Any]) -> str:
    return "its last day" if row["what"] == "commitment" else words.amount(row["limit"], row["unit"])


def _used(row: dict[str, Any]) -> str:
    return format_share(float(row["used"])) if pd.notna(row["used"]) else "not known"
