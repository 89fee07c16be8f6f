"""`devopskit lab`: JupyterLab on the notebooks, without calls to anywhere."""

from __future__ import annotations

import os
import sys
from importlib import util
from pathlib import Path

import click

from devopskit.commands._command import Command, Voice
from devopskit.errors import MissingExtra

# JupyterLab fetches a news feed and looks for updates unless told not to.
_QUIET = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)


@click.command(cls=Command, short_help="Open JupyterLab on the report notebooks.")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option("--dry-run", is_flag=True, help="Print the command that would be run.")
@click.pass_obj
def command(voice: Voice, no_browser: bool, dry_run: bool) -> None:
    """Open JupyterLab on copies of the report notebooks in ./notebooks, e.g. `devopskit lab`.

    Where there is no ./notebooks yet, the kit's own are copied there; existing files are left as they are.
    """
    from devopskit.pipeline.notebooks import own_notebooks

    if util.find_spec("jupyterlab") is None:
        raise MissingExtra("jupyterlab", "lab", other="in a clone: make lab")
    folder = Path.cwd() / "notebooks" if dry_run else own_notebooks()
    words = [sys.executable, "-m", "jupyterlab", *_QUIET, *(["--no-browser"] if no_browser else []), str(folder)]
    if dry_run:
        voice.data(" ".join(words), command=words)
        return
    voice.note(f"JupyterLab on {folder}; stop it with Ctrl-C")
    os.execv(words[0], words)
