"""What every command shares: the output flags, and errors as three lines with the right exit code.

Data goes to stdout, everything else to stderr. `--json` prints one object, also for an error.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import Any

import click

from devopskit.errors import DevopskitError

SCHEMA = 1  # of the objects that --json prints; must be raised when a key changes its meaning
_FLAGS = (
    ("json", "Print one JSON object on stdout instead of text."),
    ("quiet", "Print errors only."),
    ("verbose", "Print timings and details on stderr."),
    ("no_color", "No colours (also: NO_COLOR, TERM=dumb)."),
    ("debug", "Show the Python traceback of an error."),
)


@dataclass(frozen=True)
class Voice:
    """How a command speaks: as text or JSON, and how much."""

    json: bool = False
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False
    debug: bool = False

    def data(self, text: str, **fields: Any) -> None:
        """Print the result on stdout: `text`, or `fields` as one JSON object."""
        if self.json:
            click.echo(json.dumps({"schema": SCHEMA, **fields}, ensure_ascii=False, default=str))
        elif text:
            click.echo(text, color=self.color(sys.stdout.isatty()))

    def note(self, text: str) -> None:
        """Print a line for the person who waits, on stderr."""
        if not self.quiet:
            click.echo(text, err=True, color=self.color(sys.stderr.isatty()))

    def detail(self, text: str) -> None:
        """Print a line that only --verbose asks for."""
        if self.verbose:
            self.note(text)

    def error(self, error: DevopskitError) -> None:
        """Print what, why and fix on stderr, or as the JSON object on stdout."""
        if self.json:
            fields = {"what": error.what, "why": error.why, "fix": error.fix, "code": error.exit_code}
            self.data("", error=fields)
            return
        color = self.color(sys.stderr.isatty())
        click.echo(click.style(f"error: {error.what}", fg="red", bold=True), err=True, color=color)
        click.echo(f"  why: {error.why}\n  fix: {error.fix}", err=True, color=color)

    def color(self, tty: bool) -> bool:
        """Whether to colour: only on a terminal, unless FORCE_COLOR; never with NO_COLOR, TERM=dumb or --no-color."""
        if self.no_color or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb":
            return False
        return tty or "FORCE_COLOR" in os.environ


class Command(click.Command):
    """A click command with the output flags; its function gets the `Voice` through `click.pass_obj`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in _FLAGS:
            flag = "--" + name.replace("_", "-")
            self.params.append(click.Option([flag, f"voice_{name}"], is_flag=True, help=text))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of ours becomes three lines and its exit code."""
        voice = Voice(**{name: bool(ctx.params.pop(f"voice_{name}", False)) for name, _ in _FLAGS})
        ctx.obj = voice
        try:
            return super().invoke(ctx)
        except DevopskitError as error:
            if voice.debug:
                raise
            voice.error(error)
            return ctx.exit(error.exit_code)
