"""`devopskit run`: a report from a notebook, honest about whether it worked."""

from __future__ import annotations

from pathlib import Path

import click

from devopskit.commands._command import Command, Voice


@click.command(cls=Command, short_help="Run a report: page, tables, notebook and record.")
@click.argument("report", metavar="NAME|PATH.ipynb")
@click.option("-p", "--parameter", "given", multiple=True, metavar="NAME=VALUE", help="Set a parameter of the notebook.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder the run's own folder is made in.")
@click.option(
    "--cell-timeout",
    type=click.FloatRange(min=0, min_open=True, max=31_536_000),
    callback=lambda context, option, seconds: _a_number(seconds),
    metavar="S",
    help="Seconds a cell may take (default: no limit).",
)
@click.option("--fail-on", metavar="RULE", help="Exit with 1 when a recorded number breaks the rule, e.g. 'saving>=500'.")
@click.option("--no-fetch", is_flag=True, help="Read the store only, pull nothing.")
@click.option("--dry-run", is_flag=True, help="Say what would be pulled, run and written; touch nothing.")
@click.option("--yes", is_flag=True, help="Pull without asking, also where it costs money.")
@click.pass_obj
def command(
    voice: Voice,
    /,
    report: str,
    *,
    given: tuple[str, ...],
    out: Path | None,
    cell_timeout: float | None,
    fail_on: str | None,
    **flags: bool,
) -> None:
    """Run a report, e.g. `devopskit run right_sizing -p risk=0.05`.

    Writes a folder of its own below the reports folder: report.html, the executed notebook, findings as CSV and JSON,
    and run.json with what happened.
    """
    from devopskit.commands._run_report import run_report

    code = run_report(voice, report, given=given, out=out, cell_timeout=cell_timeout, fail_on=fail_on, **flags)
    click.get_current_context().exit(code)


def _a_number(seconds: float | None) -> float | None:
    # A range lets nan pass, since nan is neither below nor above anything.
    if seconds is not None and seconds != seconds:
        raise click.BadParameter("nan is no time limit; give the seconds a cell may take, or leave the option out")
    return seconds
