"""`devopskit doctor`: does each source work, and if not, which command fixes it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from devopskit.commands._command import Command, Voice

if TYPE_CHECKING:
    from devopskit.pipeline.inspecting import Row

_MARKS = {"ok": ("ok", "green"), "warning": ("warn", "yellow"), "failure": ("FAIL", "red")}


@click.command(cls=Command, short_help="Say whether each source works, and what mends it.")
@click.pass_obj
def command(voice: Voice) -> None:
    """Ask each configured source: reachable, allowed, has data, has what a report needs. Changes nothing.

    Exit code 3 when a configured source fails, 0 otherwise, also with warnings.
    """
    rows = answers()
    voice.data(as_text(rows), rows=[asdict(row) for row in rows])
    click.get_current_context().exit(3 if any(row.level == "failure" for row in rows) else 0)


def answers() -> list[Row]:
    """Ask everything for the settings of the working folder."""
    from devopskit import settings
    from devopskit.pipeline import inspecting

    return inspecting.doctor(settings.load())


def as_text(rows: list[Row]) -> str:
    """Two lines an answer at most: the mark with what was seen, and the fix."""
    lines = []
    for row in rows:
        mark, color = _MARKS[row.level]
        lines.append(
            f"{click.style(f'{mark:4}', fg=color, bold=row.level == 'failure')} {row.subject}: {row.question}: {row.seen}"
        )
        if row.fix:
            lines.append(f"     fix: {row.fix}")
    return "\n".join(lines)
