"""Commitments on the cost page: the use they could cover, what to add and what it risks, and in which steps to buy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from devopskit.reporting._chart_duration import duration
from devopskit.reporting.blocks import Block, Cell, Column, named, nothing_to_draw, show, table
from devopskit.reporting.text import label
from devopskit.units import HOURS_PER_MONTH, format_amount, format_money, format_rate, format_share, significant

_NOTHING = "the bill has no use of machines or databases that a commitment could cover"


def use_and_cover(made: Any) -> Block:
    """Return the hours of the dearest kind of use, sorted, with what commitments cover of them now and by the advice.

    Parameters
    ----------
    made : answer of `commitments`.
    """
    used = [cover for cover in made.covers if cover.hours.max() > 0]
    if not used:
        return nothing_to_draw("Use that commitments could cover", _NOTHING)
    cover = used[0]
    left = 1.0 if cover.discount is None else 1 - cover.discount
    # The own commitment is drawn by the use that it covers, because that is what stands against the use of the hours.
    levels = {"covered now": cover.owned / left}
    decided = cover.plan is not None and cover.plan.status == "decided"
    if decided:
        levels["covered by the advice"] = (cover.owned + cover.plan.buy) / left
    drawn = duration(
        cover.hours, levels=levels, share=cover.break_even, share_text="must be used", unit=cover.currency,
    )  # fmt: skip
    help = (
        f"The curve is the use of every hour at the rate without commitment, largest first"
        f"{' and after the other savings' if made.saved_elsewhere > 0 else ''}; what lies above a level is paid at that rate."
    )
    return show(drawn, claim=_claim(cover), help=help, table=_levels(cover, levels))


def _claim(cover: Any) -> str:
    kind = f"{label(cover.category) or 'unnamed'} use of {label(cover.provider) or 'a provider without a name'}"
    if cover.plan is not None and cover.plan.status == "decided":
        saved = format_money(float(cover.savings.mean()), cover.currency)
        more = format_rate(cover.plan.buy, cover.currency)
        return f"{more} an hour more of commitment would save {saved} a month on the {kind}"
    if cover.plan is not None and cover.plan.status == "keep":
        return f"What is owned covers all {kind} that is steady enough to pay"
    share = 0.9 if cover.discount is None else cover.break_even
    level = format_rate(float(np.quantile(cover.hours, 1 - share)), cover.currency)
    why = "" if cover.discount is None else ", in which a commitment must be used to pay"
    return f"The {kind} was at least {level} an hour in {format_share(share)} of the hours{why}"


def _levels(cover: Any, levels: dict[str, float]) -> Block:
    body: list[list[Cell]] = [
        [f"in {100 - place} % of the hours at least", significant(float(np.quantile(cover.hours, place / 100)))]
        for place in (100, 90, 75, 50, 25, 10, 0)
    ]
    body += [[text, significant(height)] for text, height in levels.items()]
    columns = [Column("Use"), Column("An hour", cover.currency, "right")]
    return table(body, caption="Use of the hours, and what is covered of it", columns=columns)


def commitments_advised(made: Any) -> Block:
    """Return one row for each kind of use: covered, used, break-even, held, what to add, what it saves and risks.

    Parameters
    ----------
    made : answer of `commitments`. Below the table stand what rests undecided and why, what the use was lowered by, and
        what ends; folded, the purchases in monthly steps.
    """
    columns = [
        Column("Use"), Column("A month", made.currency, "right"), Column("Covered", align="right"),
        Column("Of it used", align="right"), Column("Break-even", "use", "right"), 
        Column("Held + more", f"{made.currency}/h", "right"), Column("Saves", f"{made.currency}/month", "right"),
        Column("Regret", "chance", "right"),
    ]  # fmt: skip
    rows = [_row(cover) for cover in made.covers]
    said = list(_said(made)) if rows else [f"There is nothing to commit to: {_NOTHING}."]
    steps = _steps(made) if len(made.steps) else None
    caption = "Commitments by kind of use: cover, advice and risk"
    return table(rows, caption=caption, columns=columns, heading="Commitments", said=said, full=steps)


def _row(cover: Any) -> list[Cell]:
    plan = cover.plan
    decided = plan is not None and plan.status == "decided"
    kind: Cell = [*named(cover.provider or "no provider"), " ", *named(cover.category or "no kind")]
    kept = plan is not None and plan.status == "keep"
    nothing = "none" if kept else "not known"
    more = f" + {significant(plan.buy)}" if decided else ("" if kept else ", undecided")
    return [
        kind,
        format_amount(cover.monthly),
        _share(cover.coverage),
        _share(cover.utilisation),
        _share(cover.break_even),
        f"{significant(cover.owned)}{more}",
        format_amount(float(cover.savings.mean())) if decided else nothing,
        format_share(plan.regret) if decided else nothing,
    ]


def _said(made: Any) -> Iterable[str]:
    for cover in made.covers:
        name = f"{label(cover.provider)} {label(cover.category)}".strip() or "Unnamed use"
        yield f"{name}: {_past(cover, made.currency)}"
    yield _after_others(made)
    for row in made.held.to_dict("records"):
        ends = f"ends on {row['ends']}" if row["ends"] else "ends on a day that the inventory does not know (fact expires_at)"
        yield f"{label(row['name'] or row['commitment_id'])}, {format_rate(row['per_hour'], made.currency)} an hour, {ends}."
    yield from _sold(made)


def _past(cover: Any, currency: str) -> str:
    """How the rule did on the past of one kind of use, or why nothing is advised for it."""
    plan = cover.plan
    if plan is None:
        return "no commitment of its own tells a discount; give the one of an offer, e.g. -p discount=0.28."
    if plan.status != "decided":
        return str(plan.reason)
    low, high = (format_money(float(value), currency) for value in (cover.savings.min(), cover.savings.max()))
    return (
        f"{low} to {high} in the months of the past. Of {plan.tried} purchases by the same rule at past weeks, "
        f"{plan.regretted} would have cost more by today than none; the chance counts the months that they span."
    )


def _sold(made: Any) -> Iterable[str]:
    """Under which names what is advised can be bought."""
    offered = {cover.category for cover in made.covers if cover.plan is not None and cover.plan.status == "decided"}
    kinds = [kind for kind in made.sold if offered & set(kind.covers)]
    if kinds:
        terms = " or ".join(str(term) for term in sorted({term for kind in kinds for term in kind.terms}))
        yield f"It is sold as {', '.join(_offer(kind) for kind in kinds)}, for {terms} months."


def _offer(kind: Any) -> str:
    bound = f"for one {', '.join(kind.bound_to)}" if kind.bound_to else "for any use"
    return f"{kind.name} ({bound}{'' if kind.exit == 'none' else '; ' + kind.exit})"


def _after_others(made: Any) -> str:
    if made.advised_at is None:
        return "No other saving is taken off the use: run executive_summary first, so that nothing is committed to that is about to go."
    return (
        f"The use is what the other savings leave, {format_money(made.saved_elsewhere, made.currency)} a month by the runs until "
        f"{made.advised_at:%Y-%m-%d}."
    )


def _steps(made: Any) -> Block:
    body: list[list[Cell]] = [
        [row["month"], named(row["category"]), *(significant(row[name]) for name in ("alive", "buy", "after")), row["ends"]]
        for row in made.steps.to_dict("records")
        if row["buy"] > 0
    ]
    amounts = [Column(name, f"{made.currency}/h", "right") for name in ("Held before", "Buy", "Held after")]
    columns = [Column("Month"), Column("Kind"), *amounts, Column("Ends")]
    said = [f"Amounts are an hour; times {HOURS_PER_MONTH:.0f} they are a month. Look at the use again before each step."]
    return table(body, caption="Purchases in monthly steps, so that a part of them ends each month", columns=columns, said=said)


def _share(value: float) -> str:
    return format_share(value) if value == value else "none"
