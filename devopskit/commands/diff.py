"""`devopskit diff`: what two runs of a report advise differently."""

from __future__ import annotations

from pathlib import Path

import click

from devopskit.commands._command import Command, Voice


@click.command(cls=Command, short_help="Compare two runs of a report.")
@click.argument("first", metavar="RUN")
@click.argument("second", metavar="RUN", default="latest")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write an HTML page there; - for stdout.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when something differs.")
@click.pass_obj
def command(voice: Voice, first: str, second: str, output: Path | None, exit_code: bool) -> None:
    """Compare two runs (names or folders; the second is the latest other one of the report by default): recommendations that are new, gone or changed.

    A recommendation has changed where another value is advised, or its saving moved by more than 10 % or 50 a month.
    Both runs must be of one report and scope.
    """
    from devopskit import settings as configured
    from devopskit.commands._chosen_run import chosen_run
    from devopskit.pipeline.comparing import compare_runs
    from devopskit.reporting import difference as shown

    reports = configured.load().reports
    one = chosen_run(first, reports)
    pair = [one, chosen_run(second, reports, beside=one)]
    if second == "latest":
        pair.sort(key=lambda folder: folder.name)  # names start with the time, so that the older one is "before"
    found = compare_runs(*pair)
    if output is not None and str(output) != "-":
        output.write_text(shown.difference_page(found), encoding="utf-8")
        voice.note(f"wrote {output}")
    text = shown.difference_page(found) if str(output) == "-" else shown.difference_text(found)
    voice.data(
        text,
        summary=shown.summary(found), rows=found.rows.astype(object).where(found.rows.notna(), None).to_dict("records"),
        before=found.before, after=found.after, currency=found.currency, parameters=found.parameters, versions=found.versions,
    )  # fmt: skip
    click.get_current_context().exit(1 if exit_code and (len(found.rows) or found.parameters) else 0)
