"""The change set as Markdown: PULL_REQUEST.md, short enough for every forge, and CHANGES.md with everything."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from devopskit.reporting._changes import value
from devopskit.reporting.safest_first import Candidate, begin_with
from devopskit.reporting.text import label, shorten, spell_out
from devopskit.reporting.unmeasured import why_unmeasured
from devopskit.units import HALF_A_CENT, format_amount, format_chance, format_money

Row = Mapping[str, Any]
_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")
_MENTION = re.compile(r"([@#])(?=\w)")
_APPLY = "git apply changes/NNN-name.patch; undo: git apply changes/rollback/NNN-name.patch (both from the repository's top)."
_LEFT = {"price model": "change how it is paid", "tier": "move to another tier"}
_NEVER = (
    "A patch changes values that the code writes out, or adds a file for a lifecycle rule of an S3 bucket, a schedule, an "
    "autoscaler or a disruption budget. It never removes a resource, and never guesses: each line says what stopped it."
)


def pull_request(patches: pd.DataFrame, *, limit: int = 3500, approval: str = "", base: str = "") -> str:
    """Text of a pull request in at most `limit` characters; what does not fit is counted and stands in CHANGES.md.

    Parameters
    ----------
    patches : table `patches`. approval : sentence about change approval. base : commit that the patches were made for.
    """
    made = _with_status(patches, "patch")
    begin = safest(patches, spelled=escape)
    head = [f"# {_title(made)}", "", *([escape(approval), ""] if approval else []), *([begin, ""] if begin else [])]
    tail = ["", *_left(patches), "", "How to apply or go back with one patch:", _APPLY, "", "Watch, for one week after each:"]
    tail += [f"- {text}" for text in dict.fromkeys(str(row["watch"]).removeprefix("For one week: ") for row in made)][:4]
    tail += ["", f"Made for commit {base}." if base else "", "Reasons, risks, warnings and diffs: CHANGES.md."]
    room = limit - len("\n".join([*head, *tail])) - 80
    return "\n".join([*head, *_fitting(made, room), *tail]).strip()[: limit - 1] + "\n"


def changes(patches: pd.DataFrame) -> str:
    """All patches with reasons, warnings, ways back and diffs; then what is postponed or refused, with the places to look."""
    out = ["# All changes", ""]
    group = None
    for row in _with_status(patches, "patch"):
        here = f"{row['team'] or 'no owner'}, {row['directory']}"
        if here != group:
            out += [f"## {escape(here)}", ""]
            group = here
        out += [*_section(row), ""]
    for status, heading in (("postponed", "Postponed to a later run"), ("refused", "Left to a person")):
        rows = _with_status(patches, status)
        head = [f"## {heading}", "", *_why_left(rows, status)]
        out += [*head, *[_denied(row) for row in rows], ""] if rows else []
    return "\n".join(out).rstrip() + "\n"


def escape(text: object) -> str:
    """A name from outside as Markdown text: no mark-up, no mention, no line break, no hidden character."""
    plain = spell_out(" ".join(str(text).split()))
    # The joint keeps a forge from notifying a person or linking an issue that a tag happens to be spelled like.
    return _MENTION.sub("\\1\u2060", _MARKS.sub(r"\\\1", plain)) if "@" in plain or "#" in plain else _MARKS.sub(r"\\\1", plain)


def step_words(row: Row) -> list[str]:
    """Return "cpu request 500 m to 250 m" for every step of a row of the table."""
    steps = json.loads(str(row["steps"]))
    return [
        f"{step['field'].replace('_', ' ')} {value(step['current'], step['unit'])} to {value(step['recommended'], step['unit'])}"
        for step in steps
    ]


def money_words(row: Row) -> str:
    """Saving a month with its currency, "no price" where it has none; growth is said as a cost."""
    if not row["currency"] or not math.isfinite(row["saving"]):
        return "no price"
    if abs(row["saving"]) < HALF_A_CENT:
        return "hardly any money"
    amount = format_money(abs(row["saving"]), row["currency"])
    return f"saves {amount} a month" if row["saving"] >= 0 else f"costs {amount} a month"


def safest(patches: pd.DataFrame, *, spelled: Callable[[str], str] = str) -> str:
    """Where to begin with many patches; "" where there are few, or none has a measured risk and a saving.

    Parameters
    ----------
    patches : table `patches`. spelled : how a name from outside is written where the text goes.
    """
    made = _with_status(patches, "patch")
    return begin_with([Candidate(spelled(label(row["patch"])), row["risk"], row["saving"], row["currency"]) for row in made])


def listed(row: Row, column: str) -> list[str]:
    """Items of a column that holds a JSON list."""
    return [str(item) for item in json.loads(str(row[column] or "[]"))]


def _with_status(patches: pd.DataFrame, status: str) -> list[Row]:
    rows = patches[patches["status"] == status].fillna({"currency": "", "team": "", "directory": "", "reason": ""})
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def _title(made: list[Row]) -> str:
    count = f"{len(made)} change{'' if len(made) == 1 else 's'}"
    currencies = {row["currency"] for row in made if row["currency"]}
    if len(currencies) != 1:
        return f"{count} to the sizes of what runs"
    total = math.fsum(row["saving"] for row in made if row["currency"] and math.isfinite(row["saving"]))
    return f"{count}, {'saving' if total >= 0 else 'adding'} {format_money(abs(total), currencies.pop())} a month"


def _fitting(made: list[Row], room: int) -> list[str]:
    lines: list[str] = []
    for number, row in enumerate(made):
        line = _line(row)
        if sum(len(text) + 1 for text in lines) + len(line) > room:
            return [*lines, f"- and {len(made) - number} more in CHANGES.md"]
        lines.append(line)
    return lines


def _line(row: Row) -> str:
    names = shorten(", ".join(listed(row, "names")), 60)
    steps = shorten("; ".join(step_words(row)), 120)
    risk = f", risk {format_chance(row['risk'])}" if math.isfinite(row["risk"]) else ""
    return (
        f"- `{row['patch']}` ({escape(row['team'] or 'no owner')}): {escape(names)}, {escape(steps)}; {money_words(row)}{risk}"
    )


def _left(patches: pd.DataFrame) -> list[str]:
    counts = patches["status"].value_counts()
    words = {"postponed": "wait for a later run because of the limits", "refused": f"need a person{_unplaced(patches)}"}
    return [f"{counts[name]} more {text}." for name, text in words.items() if counts.get(name, 0)]


def _unplaced(patches: pd.DataFrame) -> str:
    """How many refusals name a place to look at, because a reader who is promised one searches for it."""
    refused = patches[patches["status"] == "refused"]
    lost = int((refused["places"].fillna("[]") == "[]").sum())
    return ", with the place named" if not lost else f" ({lost} of them without a place in this code)"


def _section(row: Row) -> list[str]:
    risk = f"measured risk {format_chance(row['risk'])} a week" if math.isfinite(row["risk"]) else _unmeasured(row)
    span = f" ({format_amount(row['saving_low'])} to {format_amount(row['saving_high'])})" if row["currency"] else ""
    lines = [f"### {row['patch']}", "", f"{escape(', '.join(listed(row, 'names')))}: {money_words(row)}{span}, {risk}.", ""]
    lines += [f"- {escape(text)}" for text in step_words(row)]
    lines += [f"- warning: {escape(text)}" for text in listed(row, "warnings")]
    lines += [f"- watch: {escape(row['watch'])}", f"- back: {escape(row['back'])}", ""]
    return [*lines, _fenced(str(row["diff"]))]


def _unmeasured(row: Row) -> str:
    first = json.loads(str(row["steps"]))[0]
    return f"risk not measured, because {why_unmeasured(str(row['action']), str(first['field']))}"


def _why_left(rows: list[Row], status: str) -> list[str]:
    """What patches never do, and how many of each kind are left, so that nobody takes the set for all of the findings."""
    if status != "refused":
        return []
    counts: dict[str, int] = {}
    for row in rows:
        counts[str(row["action"])] = counts.get(str(row["action"]), 0) + 1
    told = ", ".join(f"{count} to {_LEFT.get(kind, kind)}" for kind, count in counts.items())
    return [f"{told[:1].upper()}{told[1:]}. {_NEVER}", ""]


def _fenced(text: str) -> str:
    """A diff between fences longer than any run of backticks in it, so that it cannot end its own block."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}diff\n{spell_out(text)}{fence}"


def _denied(row: Row) -> str:
    places = ", ".join(escape(place) for place in listed(row, "places"))
    look = f"; look at {places}" if places else ""
    names = escape(", ".join(listed(row, "names")))
    return f"- {names} ({escape('; '.join(step_words(row)))}): {escape(row['reason'])}{look} [{row['code']}]"


def one_line(text: str) -> str:
    """A text for a terminal: one line, hidden and control characters spelled out."""
    return spell_out(" ".join(text.split()))
