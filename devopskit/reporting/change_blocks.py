"""The change set on a page: what changes where and for how much, the diffs, and how to apply or go back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from devopskit.reporting.blocks import Block, Cell, Column, facts, named, table
from devopskit.reporting.change_text import listed, money_words, step_words
from devopskit.reporting.text import shorten

_SHOWN = 20  # patches on the page; the rest stands in the folder of the run
_LINES = 60  # of one diff
_CONFIGURE = (
    'No folder of infrastructure code is configured, so no patches were made. Add roots = ["path/to/code"] below [changes] in '
    "devopskit.toml, or: devopskit propose --repo DIR."
)
Row = Mapping[str, Any]


def change_table(patches: pd.DataFrame | None) -> Block:
    """Return the patches with place, money and team, the counts of what waits, and folded what needs a person.

    Parameters
    ----------
    patches : table `patches`, or None where no code is configured, which is then said.
    """
    if patches is None:
        return facts([_CONFIGURE], heading="Patches")
    made, left = _rows(patches, "patch"), [*_rows(patches, "postponed"), *_rows(patches, "refused")]
    columns = [Column("Patch"), Column("Change"), Column("Where"), Column("Money"), Column("Team")]
    said = [] if made else ["No change of this run leads to a line of the code."]
    if len(made) > _SHOWN:
        said.append(f"{len(made) - _SHOWN} more patches stand in the folder that devopskit propose writes.")
    if left:
        said.append(f"{len(left)} changes have no patch; each says why, and where to look.")
    rows = [[row["patch"], _steps(row), named(_place(row)), money_words(row), named(row["team"] or "no owner")] for row in made]
    return table(rows[:_SHOWN], caption="Patches in the order they are applied", columns=columns, said=said, full=_left(left))


def change_diffs(patches: pd.DataFrame | None) -> Block:
    """Return the diffs of the patches, folded; text from the user's files is escaped and hidden characters are spelled out."""
    made = [] if patches is None else _rows(patches, "patch")
    items = [
        {"name": row["patch"], "summary": f"{row['patch']}: {', '.join(listed(row, 'places'))}", "text": _cut(row["diff"])}
        for row in made
    ]
    said = [] if made else ["There is no diff to show."]
    return Block("diffs", "", {"heading": "The diffs", "items": items[:_SHOWN], "said": said})


def change_steps(patches: pd.DataFrame | None) -> Block:
    """Return how to get the patches as files, apply one, see what it did, and go back."""
    made = [] if patches is None else _rows(patches, "patch")
    watch = dict.fromkeys(str(row["watch"]) for row in made)
    items: list[tuple[str, Cell]] = [
        ("Get", "devopskit propose --repo DIR writes the folder changes of this run, with every patch proven by git."),
    ]
    if not made:
        return facts(items, heading="How to get patches")
    items += [
        ("Apply", "git apply changes/NNN-name.patch, from the top of the repository; or all on a branch: --branch NAME."),
        ("Go back", "git apply changes/rollback/NNN-name.patch; it restores every byte of the code."),
        *(("Watch", text) for text in list(watch)[:3]),
    ]
    return facts(items, heading="How to apply, and how to go back")


def _left(rows: list[Row]) -> Block | None:
    if not rows:
        return None
    columns = [Column("Resource"), Column("Change"), Column("Why there is no patch"), Column("Look at"), Column("Money")]
    cells: list[list[Cell]] = [
        [named(", ".join(listed(row, "names"))), _steps(row), named(row["reason"]), named(_place(row)), money_words(row)]
        for row in rows[:200]
    ]
    return table(cells, caption=f"{len(rows)} changes without a patch", columns=columns)


def _rows(patches: pd.DataFrame, status: str) -> list[Row]:
    text = ("currency", "team", "directory", "reason", "patch")
    rows = patches[patches["status"] == status].fillna(dict.fromkeys(text, ""))
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def _steps(row: Row) -> Cell:
    return [{"name": ", ".join(listed(row, "names"))}, ": ", {"name": "; ".join(step_words(row))}]


def _place(row: Row) -> str:
    places = listed(row, "places")
    more = f" and {len(places) - 2} more" if len(places) > 2 else ""
    return ", ".join(places[:2]) + more


def _cut(diff: object) -> str:
    """A diff of at most 60 lines of 200 characters; the patch file has all of it."""
    lines = str(diff).split("\n")
    more = [f"... {len(lines) - _LINES} more lines in the patch"] if len(lines) > _LINES else []
    return "\n".join([shorten(line, 200) for line in lines[:_LINES]] + more)
