"""`devopskit runs`: what ran, what became of it, where its page is; and removing old ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from devopskit.commands._command import Command, Voice

if TYPE_CHECKING:
    from devopskit.reporting.index import Row
    from devopskit.settings import Settings

_SHOWN = 20


@click.command(cls=Command, short_help="List what ran; prune old runs.")
@click.argument("action", type=click.Choice(["list", "prune"]), default="list")
@click.option("--all", "every", is_flag=True, help=f"List all runs, not the newest {_SHOWN} only.")
@click.option("--dry-run", is_flag=True, help="With prune: print the folders that would go; remove nothing.")
@click.pass_obj
def command(voice: Voice, action: str, every: bool, dry_run: bool) -> None:
    """List the runs in the reports folder (and rebuild its index.html), or prune old ones: `devopskit runs prune`.

    Pruning removes run folders beyond what [reports] keep_runs and keep_days keep; the ledger in the store stays.
    """
    from devopskit import settings as configured

    settings = configured.load()
    if action == "prune":
        _prune(voice, settings, dry_run)
    else:
        _list(voice, settings, every)


def _list(voice: Voice, settings: Settings, every: bool) -> None:
    from devopskit.reporting import index

    rows = index.rebuild(settings.reports) if settings.reports.is_dir() else []
    lines = [f"{row.run_id}  {row.status:11}  {row.headline or row.reason}"[:160] for row in (rows if every else rows[:_SHOWN])]
    if not rows:
        voice.note("no run yet; start one: devopskit run right_sizing")
    voice.data("\n".join(lines), runs=[_fields(row) for row in rows])


def _fields(row: Row) -> dict[str, Any]:
    return {
        "run_id": row.run_id, "report": row.report, "status": row.status, "started_at": row.started_at, "seconds": row.seconds,
        "reason": row.reason, "headline": row.headline, "links": row.links, "command": row.command,
    }  # fmt: skip


def _prune(voice: Voice, settings: Settings, dry_run: bool) -> None:
    from devopskit.reporting import index

    keep = {name: settings.get("reports", name) for name in ("keep_runs", "keep_days")}
    gone = index.prune(settings.reports, **keep, dry_run=dry_run) if settings.reports.is_dir() else []
    verb = "would remove" if dry_run else "removed"
    voice.data("\n".join(f"{verb} {path.name}" for path in gone) or "nothing to remove", removed=[path.name for path in gone])
