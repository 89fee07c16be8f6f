"""`devopskit propose`: the findings of a run as patches to the user's own infrastructure code."""

from __future__ import annotations

from pathlib import Path

import click

from devopskit.commands._command import Command, Voice


@click.command(cls=Command, short_help="Make patches for your infrastructure code from a run's findings.")
@click.option(
    "--repo", type=click.Path(path_type=Path), help="Folder of the code, e.g. a clone; default: the folder in [changes] roots."
)
@click.option("--run", "run", default="latest", show_default=True, help="Run whose findings are meant: its name or folder.")
@click.option("--branch", metavar="NAME", help="Also commit all patches on this new branch; nothing else changes there.")
@click.option("--no-validate", is_flag=True, help="Do not run the checkers of the formats that are installed.")
@click.option("--dry-run", is_flag=True, help="Say what would be written; write nothing.")
@click.pass_obj
def command(voice: Voice, *, repo: Path | None, run: str, branch: str | None, no_validate: bool, dry_run: bool) -> None:
    """Make a change set, e.g. `devopskit propose --repo ../infrastructure --run latest`.

    Writes the folder `changes` of the run: one patch for each change with its reverse, PULL_REQUEST.md, CHANGES.md and
    plan.json. Each patch is applied and taken back by git in a scratch copy first. Your files stay as they are.
    """
    from devopskit.commands._propose import propose

    propose(voice, repo, run, branch=branch, validate=not no_validate, dry_run=dry_run)
