"""`devopskit fetch`: sources into the local store, only what is missing."""

from __future__ import annotations

import click

from devopskit.commands._command import Command, Voice


@click.command(cls=Command, short_help="Pull usage, bills and inventory into the store.")
@click.argument("sources", nargs=-1)
@click.option(
    "--days",
    type=click.FloatRange(min=0, min_open=True),
    help="Days of history to have (default: the weeks of [right_sizing]).",
)
@click.option("--dry-run", is_flag=True, help="Say what would be pulled and what it costs; pull nothing.")
@click.option("--yes", is_flag=True, help="Do not ask, also where pulling costs money.")
@click.pass_obj
def command(voice: Voice, sources: tuple[str, ...], days: float | None, dry_run: bool, yes: bool) -> None:
    """Pull usage, billing and inventory into the local store, e.g. `devopskit fetch prometheus --days 30`.

    Asking twice pulls only what is missing; late data of the last two days is read again.
    """
    from devopskit import settings
    from devopskit.commands._pull import pull

    failed = pull(voice, settings.load(), only=sources, days=days, dry_run=dry_run, yes=yes)
    click.get_current_context().exit(3 if failed else 0)
