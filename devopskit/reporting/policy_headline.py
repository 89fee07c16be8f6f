"""First sentence, table and method of the autoscaling page, all from the frames of the study."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pandas as pd

from devopskit.period import Period
from devopskit.reporting.blocks import Block, Column, facts, named, table
from devopskit.reporting.blocks import headline as headline_block
from devopskit.reporting.provenance import age_words, newest, warnings_of
from devopskit.reporting.text import but_for_numbers, label
from devopskit.units import format_amount, format_money, format_share, significant

# What a replay leaves out (see the issue trackers of Kubernetes and of the autoscalers); said because it can decide.
NOT_MODELLED = (
    ("Pod churn", "evictions, crash loops and roll-outs take pods away that a replay keeps; leave room where they are frequent"),
    ("Nodes", "nodes are taken to be there when a pod starts; without a node policy a scale-up may wait minutes for one"),
    ("Several autoscalers on one target", "each policy is replayed as if it were alone"),
    ("Demand", "is taken from the past as it was; that a slow service makes its users come less is not seen"),
)  # fmt: skip


def policy_headline(
    workloads: pd.DataFrame,
    *,
    period: Period | None = None,
    status: pd.DataFrame | None = None,
    budget: float = 0.001,
    now: datetime | None = None,
) -> Block:
    """Return the page's first sentence: what the policies cost now and then, and how often a week would break the budget.

    Parameters
    ----------
    workloads : one row a policy, as `autoscaling` gives them. period : span looked at. status : `store.status()`.
    budget : share of a week's minutes that may be short. now : moment the age of the data is counted to.
    """
    until = newest(status, now) if status is not None else None
    age = age_words(until, now or datetime.now(UTC)) if until is not None else ""
    kicker = [
        "Autoscaling policies",
        f"{period.start:%Y-%m-%d} to {period.end:%Y-%m-%d}" if period else "",
        f"data until {until:%Y-%m-%d %H:%M} UTC, {age}" if until is not None else "",
        f"{len(workloads):,} policies",
    ]
    return headline_block(
        _sentence(workloads),
        kicker=" · ".join(part for part in kicker if part),
        notes=[*_notes(workloads, budget), *warnings_of(status, until, now or datetime.now(UTC))],
    )


def policy_table(workloads: pd.DataFrame) -> Block:
    """Return one row for each workload: now, proposed, cost, chance of a broken budget, minutes short in its worst week.

    Parameters
    ----------
    workloads : as `autoscaling` gives them; undecided ones are left to the block that says why.
    """
    rows = _decided(workloads)
    currency = _currency(rows)
    unit = f"{currency} a month" if currency else "instance hours a month"
    columns = [
        Column("Workload"), Column("Now"), Column("Proposed"), Column("Costs now", unit, "right"), Column("Costs then", "90 % range", "right"),
        Column("Risk now", align="right"), Column("Risk then", "90 % range", "right"), Column("Short", "now to then", "right"),
    ]  # fmt: skip
    shown = format_amount if currency else significant
    # A chance below a hundredth of a percent is written as that, because a few weeks cannot tell it from any smaller one.
    body = [
        [
            named(row["name"]), row["now"], row["proposed"], shown(row["cost_now"]),
            f"{shown(row['cost_then'])} ({shown(row['cost_low_then'])} to {shown(row['cost_high_then'])})",
            _share(row["chance_now"]),
            f"{_share(row['chance_then'])} ({significant(max(100 * row['chance_low_then'], 0.01), 2)} to {_share(row['chance_high_then'])})",
            f"{significant(row['short_now'])} to {significant(row['short_then'])}",
        ]
        for row in rows.to_dict("records")
    ]  # fmt: skip
    said = ["Short counts the minutes of the worst week that were short of capacity."]
    said = said if len(rows) else ["No policy could be decided; the reasons stand below."]
    return table(body, caption="Policies now and proposed", columns=columns, said=said)


def policy_method(workloads: pd.DataFrame, *, budget: float, risk: float) -> Block:
    """Return how a policy is replayed, chosen and judged."""
    weeks = _decided(workloads)["weeks_then"]
    spans = sorted({int(weeks.min()), int(weeks.max())}) if len(weeks) else []
    tested = f"{' to '.join(map(str, spans))} past weeks for each workload" if spans else "no week could be judged"
    items = [
        ("Replay", "the autoscaler's own rules every 15 seconds, with its tolerance, windows and start-up delays"),
        (
            "Budget",
            f"{format_share(budget)} of a week's minutes may have more demand than the requests of ready instances, or than their latency objective lets them carry",
        ),
        ("Accepted chance", f"{format_share(risk)} of the weeks may break the budget"),
        ("Choice", "the cheapest candidate whose measured chance is not above the accepted one"),
        ("Measured on", tested),
        ("Interval", "90 % for the chance and for the cost of the coming week"),
    ]
    return facts(items, heading="Method", role="method")


def not_modelled(warnings: Iterable[str] = ()) -> Block:
    """Return what a replay leaves out, and what the data of this run leave open.

    Parameters
    ----------
    warnings : sentences of the study.
    """
    told = [(term, f"{text}.") for term, text in NOT_MODELLED]
    # One sentence for all workloads, because those of each differ in a number only.
    alike = {but_for_numbers(text): text for text in reversed(list(warnings))}
    this_run = [("This run", f"{text[:1].upper()}{text[1:]}.") for text in reversed(alike.values())]
    return facts([*told, *this_run], heading="What a replay does not show")


def policy_glossary() -> Block:
    """Return the words of an autoscaling page."""
    words = (
        ("Short", "more demand than the requests of the instances that are ready"),
        ("Budget", "minutes of a week that may be short"),
        ("Chance", "measured chance that the coming week breaks the budget"),
        ("Target", "use of the request, in percent, that the autoscaler holds"),
        ("Scheduled", "the minimum follows the quarter hour of the week"),
        ("Frontier", "candidates that no other one beats in both cost and chance"),
    )
    return facts(words, heading="Words", role="glossary")


def _sentence(workloads: pd.DataFrame) -> str:
    rows = _decided(workloads)
    if rows.empty:
        return f"None of the {len(workloads):,} autoscaling policies could be decided from the demand that was recorded"
    currency = _currency(rows)
    now, then = float(rows["cost_now"].sum()), float(rows["cost_then"].sum())
    noun = "policy costs" if len(rows) == 1 else "policies cost"
    costs = f"{format_money(then, currency)} a month instead of {format_money(now, currency)}" if currency else (
        f"{significant(then)} instance hours a month instead of {significant(now)}"
    )  # fmt: skip
    worst_now, worst = _share(float(rows["chance_now"].max())), _share(float(rows["chance_then"].max()))
    return f"{len(rows)} better {noun} {costs}; the chance of a broken budget is at most {worst} a week, {worst_now} now"


def _notes(workloads: pd.DataFrame, budget: float) -> list[str]:
    undecided = int((workloads["status"] != "decided").sum()) if len(workloads) else 0
    told = [
        f"The budget is {format_share(budget)} of a week's minutes with more demand than ready instances carry: their requests, or as much of them as keeps a latency objective."
    ]
    told += _rising(_decided(workloads))
    return [*told, *([f"{undecided:,} of {len(workloads):,} policies could not be decided."] if undecided else [])]


def _rising(rows: pd.DataFrame) -> list[str]:
    """Sentence on the workloads that pay for their saving with risk; the first sentence tells the worst of all only."""
    shown = [(row["name"], _share(row["chance_now"]), _share(row["chance_then"])) for row in rows.to_dict("records")
             if row["chance_then"] > row["chance_now"]]  # fmt: skip
    names = [f"{label(str(name))} ({now} to {then})" for name, now, then in shown if now != then]
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    return [f"The chance rises for {', '.join(names[:3])}{more}."] if names else []


def _decided(workloads: pd.DataFrame) -> pd.DataFrame:
    return workloads[workloads["status"] == "decided"] if len(workloads) else pd.DataFrame({"weeks_then": []})


def _currency(rows: pd.DataFrame) -> str:
    """The one currency of all rows; amounts of several are not added."""
    found = rows["currency"].unique() if len(rows) else []
    return str(found[0]) if len(found) == 1 else ""


def _share(value: float) -> str:
    return format_share(value) if value == value else "not known"
