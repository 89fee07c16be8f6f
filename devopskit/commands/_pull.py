"""Pulling with a person in front: say what it costs, ask above a limit, show each source as it is read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from devopskit.commands._command import Voice
from devopskit.errors import RequestError
from devopskit.period import Period
from devopskit.settings import Settings
from devopskit.units import format_money

if TYPE_CHECKING:
    from devopskit.pipeline.fetching import Planned, Pulled
    from devopskit.tables.fetched import Estimate

ASK_ABOVE_USD = 1.0
REASONS = 3  # of rows left out, said for each table; a file that fits nowhere may have dozens


def wanted_period(settings: Settings, days: float | None, now: datetime) -> Period:
    """Return the span of history to have: `days`, else the weeks of [right_sizing]; ends today at midnight UTC plus a day."""
    return Period.last(days or 7 * settings.get("right_sizing", "weeks"), now=now, step_seconds=3600)


def pull(
    voice: Voice,
    settings: Settings,
    *,
    only: Iterable[str] = (),
    days: float | None = None,
    dry_run: bool = False,
    yes: bool = False,
) -> list[Pulled]:
    """Pull what is missing and return the pulls that failed.

    Raises
    ------
    RequestError : no source is configured, or a pull that costs money was not agreed to.
    """
    from devopskit.pipeline import fetching

    now = datetime.now(UTC)
    if not settings.sources:
        raise RequestError(
            "no source is configured", "there is nothing to pull from", "devopskit init (or, to look around: devopskit demo)"
        )
    planned = fetching.plan(settings, wanted_period(settings, days, now), now=now, only=only)
    cost, planned = fetching.estimated(planned)
    say = voice.note if dry_run else voice.detail
    for step in planned:
        say(f"{step.source.name}: {step.table}: {_missing(step)}")
    if cost.requests or dry_run:
        voice.note(_cost(cost))
    if dry_run:
        voice.data(
            "",
            requests=cost.requests,
            usd=cost.usd,
            pulls=[(p.source.name, p.table, [str(s) for s in p.spans]) for p in planned],
        )
        return []
    _agree(cost.usd, yes)
    done = fetching.fetch(settings, planned, now=now, on_progress=voice.note)
    _say(voice, done)
    if voice.json and (missing := unread(done)):
        voice.note(missing)
    return [pulled for pulled in done if pulled.error]


def _cost(cost: Estimate) -> str:
    """Requests and what they cost; where nothing is charged for them, no money is named."""
    charged = f", about {format_money(cost.usd, 'USD')}" if cost.usd else ""
    return f"{_counted(cost.requests, 'request')}{charged}{f' ({cost.note})' if cost.note else ''}"


def _missing(step: Planned) -> str:
    if step.error:
        return f"cannot be read: {step.error.what}"
    return f"{step.spans[0].start:%Y-%m-%d} to {step.spans[-1].end:%Y-%m-%d}" if step.spans else "nothing missing"


def _agree(usd: float, yes: bool) -> None:
    if usd <= ASK_ABOVE_USD or yes:
        return
    if not (sys.stdin.isatty() and click.confirm(f"This costs about {format_money(usd, 'USD')}. Pull?", err=True)):
        raise RequestError(
            f"the pull would cost about {format_money(usd, 'USD')}",
            f"above USD {ASK_ABOVE_USD:.0f} somebody must agree",
            "add --yes, or ask for fewer --days",
        )


def unread(failed: Iterable[Pulled]) -> str:
    """Which tables of which source could not be read, and why, in one sentence a source and reason."""
    tables: dict[tuple[str, str], list[str]] = {}
    for pulled in failed:
        if pulled.error:
            tables.setdefault((pulled.source, pulled.error.what), []).append(pulled.table)
    return "; ".join(f"{source}: {', '.join(names)} could not be read ({what})" for (source, what), names in tables.items())


def _say(voice: Voice, done: list[Pulled]) -> None:
    said = set()
    for pulled in done:
        if pulled.error:
            # Said once, because one dead server fails every table it has.
            if (pulled.source, pulled.error.what) not in said and not voice.json:
                voice.error(pulled.error)
            said.add((pulled.source, pulled.error.what))
            continue
        others = f", {pulled.rejected:,} left out" if pulled.rejected else ""
        voice.note(f"{pulled.source}: {pulled.table}: {pulled.rows:,} rows kept{others} ({pulled.seconds:.1f} s)")
        for line in (*left_out(pulled.reasons), *(f"note: {note}" for note in pulled.notes)):
            voice.note(f"  {line}")
    voice.data(
        "",
        pulls=[
            {
                "source": p.source,
                "table": p.table,
                "rows": p.rows,
                "rejected": p.rejected,
                "reasons": dict(p.reasons),
                "error": p.error and p.error.what,
            }
            for p in done
        ],
    )


def left_out(reasons: Mapping[str, int]) -> list[str]:
    """Why rows were left out, a line for each of the REASONS most frequent reasons and one for the others together."""
    ordered = sorted(reasons.items(), key=lambda pair: -pair[1])
    said = [f"left out: {_counted(rows, 'row')}, because {reason}" for reason, rows in ordered[:REASONS]]
    rest = [rows for _, rows in ordered[REASONS:]]
    more = (
        [f"left out: {_counted(sum(rest), 'row')} for {_counted(len(rest), 'other reason')}, listed by a report"]
        if rest
        else []
    )
    return said + more


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
