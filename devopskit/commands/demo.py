"""`devopskit demo`: the main report on a made-up company, without an account and without questions."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib import util
from pathlib import Path

import click

from devopskit.commands._command import Command, Voice
from devopskit.errors import RunError

STORE = Path("data") / "demo"
CODE = Path("data") / "demo-code"


@click.command(cls=Command, short_help="Make a made-up company and its report; no account needed.")
@click.option("--days", type=click.IntRange(21, 120), default=60, show_default=True, help="Days of history to make.")
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed is another company.")
@click.option(
    "--example", type=click.Path(path_type=Path, file_okay=False), help="Also write example.html and example.png there."
)
@click.option("--dry-run", is_flag=True, help="Say what would be made and where; make nothing.")
@click.pass_obj
def command(voice: Voice, days: int, seed: int, example: Path | None, dry_run: bool) -> None:
    """Make a company (two AWS accounts, a Kubernetes cluster, a bill), run the right-sizing report on it, say what to open.

    Everything is seeded and ends on a fixed date, so that the page is the same every time. The store is data/demo.
    """
    from devopskit import settings as configured
    from devopskit.commands._run_report import execute
    from devopskit.pipeline import fetching, running
    from devopskit.sources import sample
    from devopskit.sources._sample import code as infrastructure
    from devopskit.store import emptying

    started = time.monotonic()
    store = Path.cwd() / STORE
    written = Path.cwd() / CODE
    flags = {"store.path": str(store), "changes.roots": [str(written)]}
    settings = fetching.with_source(configured.load(flags=flags), "sample", seed=seed, days=days)
    given = {"as_of": f"{sample.END:%Y-%m-%d}"}
    request = running.prepare("right_sizing", settings=settings, given=given, out=None, fail_on=None)
    # `devopskit run` would read another store, so that what repeats a demo is the demo.
    request = replace(request, command=f"devopskit demo --days {days} --seed {seed}")
    if dry_run:
        voice.data(f"would make {days} days of a company in {store} and a report below {request.parent}", store=str(store))
        return
    voice.note(f"making {days} days of a company of about 150 resources in {STORE} ...")
    emptying.empty(store, wait=10.0)
    _write_code(written, infrastructure.files(sample.members(sample.Settings(seed=seed))))
    now = datetime.now(UTC)
    # What runs out needs a longer history than the rest, which the source cuts to `days`.
    planned = fetching.plan(settings, fetching.history(sample.END, max(days, sample.LONGEST)), now=now, only=["sample"])
    for pulled in fetching.fetch(settings, planned, now=now, on_progress=voice.detail):
        voice.note(f"  {pulled.table}: {pulled.rows:,} rows ({pulled.seconds:.1f} s)")
    made = time.monotonic() - started
    code = execute(voice, request, settings, cell_timeout=None, extra={"store": str(store)})
    voice.note(f"data {made:.0f} s, report {time.monotonic() - started - made:.0f} s")
    if code == 0:
        for line in _further(given["as_of"]):
            voice.note(line)
    if example is not None and code == 0:
        _publish(example, settings.reports)
    click.get_current_context().exit(code)


def _further(as_of: str) -> list[str]:
    """Commands for more of the demo, as they can be pasted into this shell."""
    here, program = f"DEVOPSKIT_STORE_PATH={STORE}", _program()
    # In a clone `make lab` installs what `make demo` leaves out.
    bare = util.find_spec("jupyterlab") is None and Path("Makefile").is_file()
    lab = "make lab" if bare else f"{program} lab"
    others = "executive_summary, cost_overview, capacity_forecast, autoscaling_policy"
    return [
        f"open the page above in a browser; to explore: {here} {lab}",
        f"more of it: {here} {program} run NAME --no-fetch -p as_of={as_of}, with NAME one of {others}",
        f"patches for its code: {here} {program} propose --repo {CODE}",
    ]


def _program() -> str:
    """`devopskit`, or its path where the shell would not find it, as in a clone whose environment is not activated."""
    own = Path(sys.executable).parent / "devopskit"
    if shutil.which("devopskit") or not own.is_file():
        return "devopskit"
    return str(own.relative_to(Path.cwd()) if own.is_relative_to(Path.cwd()) else own)


def _write_code(folder: Path, files: Mapping[str, str]) -> None:
    """Write the company's infrastructure code anew; a demo of another seed is another company."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _publish(folder: Path, reports: Path) -> None:
    """Copy the newest page to example.html and draw its first screen as example.png."""
    from devopskit.reporting import index, picture, svg

    newest = index.runs(reports)[0]
    page = folder / "example.html"
    shutil.copyfile(reports / newest.run_id / "report.html", page)
    browser = svg.find_chromium(None)
    if not browser:
        raise RunError(
            "no Chromium is at hand for the picture", "the page is written, its picture is not", "apt-get install chromium"
        )
    picture.take(page, folder / "example.png", chromium=browser)
