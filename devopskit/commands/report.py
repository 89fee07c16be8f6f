"""`devopskit report`: the page of a run once more, from its executed notebook."""

from __future__ import annotations

from pathlib import Path

import click

from devopskit.commands._chosen_run import chosen_run
from devopskit.commands._command import Command, Voice
from devopskit.errors import RequestError


@click.command(cls=Command, short_help="Export the page of a run once more.")
@click.argument("run", default="latest")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; - for stdout.")
@click.option("--static", is_flag=True, help="Leave the packed chart library out: under 500 kB, pictures only.")
@click.pass_obj
def command(voice: Voice, run: str, output: Path | None, static: bool) -> None:
    """Export the page of RUN (a run's folder or its name; default the latest) again, e.g. `devopskit report --static`.

    Nothing is computed again: the page comes from the outputs that the run's notebook holds.
    """
    import nbformat

    from devopskit import settings as configured
    from devopskit.pipeline.running import page_meta
    from devopskit.reporting.page import export

    folder = chosen_run(run, configured.load().reports)
    _refuse_without_result(folder)
    notebook = next(folder.glob("*.ipynb"), None)
    if notebook is None:
        raise RequestError(f"the run {folder.name} left no notebook", "a page is made from its outputs", "run the report again")
    node = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    text = export(node, interactive=not static, meta=page_meta(folder))
    target = output or folder / "report.html"
    if str(target) == "-":
        voice.data(text, page=text)
        return
    target.write_text(text, encoding="utf-8")
    voice.data(str(target), page=str(target), bytes=len(text.encode()))


def _refuse_without_result(folder: Path) -> None:
    """Refuse a run that has no result: its page says what went wrong, and an export of half a notebook would hide it."""
    from devopskit.reporting import record

    ended = record.read(folder)
    if ended.status not in record.WITH_A_RESULT:
        raise RequestError(
            f"the run {folder.name} has no result to export: {ended.status}",
            ended.reason or "it did not come to its end",
            f"mend that and repeat it: {ended.command or 'devopskit run right_sizing'}",
        )
