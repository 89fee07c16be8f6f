"""The page of a run that gave no report: reason, what to do, the failing cell's source, the command to repeat.

Below 8 kB, so that it can still be written where the disk or a limit of file sizes leaves no more.
"""

from __future__ import annotations

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from devopskit.reporting.record import RunRecord
from devopskit.reporting.text import shorten, spell_out

LARGEST = 8_000
_WORDS = {"failed": "Failed", "interrupted": "Interrupted", "refused": "Refused"}


def page(run: RunRecord, status: str, reason: str, fix: str, *, cell: tuple[int, str, str] | None) -> str:
    """Return the page as HTML of at most `LARGEST` bytes.

    Parameters
    ----------
    reason, fix : already scrubbed.
    cell : index, title and source of the failing cell; None where no cell is to blame.
    """
    template = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True).get_template(
        "failure.html"
    )
    for limit in (3000, 1200, 500, 200):
        text = template.render(
            run=run,
            word=_WORDS.get(status, status),
            where=f"because its cell {cell[0] + 1} did not end well" if cell else "though no cell of it is to blame",
            reason=_shown(reason, limit),
            fix=_shown(fix, limit),
            command=_shown(run.command, limit),
            cell=cell,
            title=_shown(cell[1], 120) if cell else "",
            source=middle_cut(spell_out(cell[2]), limit) if cell else "",
            parameters=_shown(json.dumps(run.parameters, ensure_ascii=False), min(limit, 600)) if run.parameters else "",
        )
        if len(text.encode()) <= LARGEST:
            break
    return text


def middle_cut(source: str, limit: int) -> str:
    """`source` cut to about `limit` characters in whole lines; the first and the last line always stay."""
    lines = [shorten(line, max(80, limit // 3)) for line in source.strip("\n").splitlines()]
    head, rest, tail = lines[:1], lines[1:-1], lines[1:][-1:]
    left = limit - sum(map(len, head + tail))
    while rest and left > len(rest[-1]):
        left -= len(rest[-1]) + 1
        tail.insert(0, rest.pop())  # the end rather than the start, because that is where cells fail
    return "\n".join([*head, *([f"… {len(rest)} lines …"] if rest else []), *tail])


def _shown(text: str, limit: int) -> str:
    return spell_out(text if len(text) <= limit else f"{text[: limit - 60]} … {text[-50:]}")
