"""The command line: a click group that imports a command only when it is used, so that --help stays quick."""

from __future__ import annotations

import platform
import sys
from importlib import metadata
from types import TracebackType

import click

from devopskit import parts
from devopskit.commands._command import Voice
from devopskit.errors import RequestError

_KEY_PACKAGES = ("pandas", "duckdb", "ibis-framework", "plotly", "papermill")


class _LazyGroup(click.Group):
    """Commands are the modules of devopskit/commands; each holds one click command named `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(parts.names("commands"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in parts.names("commands"):
            return None
        command = parts.load("commands", name).command
        return command if isinstance(command, click.Command) else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from devopskit.errors import nearest

            near = nearest(args[0], self.list_commands(ctx))
            hint = f" Did you mean {near}?" if near else ""
            ctx.fail(f"there is no command {args[0]!r}.{hint} Commands: {', '.join(self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in _KEY_PACKAGES)
    click.echo(f"devopskit {metadata.version('devopskit')} (Python {platform.python_version()}; {packages})")
    ctx.exit()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show versions and exit.")
def devopskit() -> None:
    """Capacity and cost analysis: right-sizing with a measured risk, money at your own rate, one HTML page.

    First: `devopskit demo` shows the report on a made-up company; `devopskit init` sets up your own.
    """


def main() -> None:
    """Entry point of the console script: exit codes as documented, no traceback for a user's mistake."""
    sys.excepthook = _bug
    try:
        code = devopskit.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        Voice(json="--json" in sys.argv, no_color="--no-color" in sys.argv).error(_refusal(error))
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


def _refusal(error: click.ClickException) -> RequestError:
    """Return click's error in our three lines: its words, the form the command has, and how to see all of it."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "devopskit"
    form = " ".join(context.get_usage().split()).removeprefix("Usage: ") if context else f"{path} [OPTIONS]"
    return RequestError(error.format_message().rstrip("."), f"the form is: {form}", f"{path} --help")


def _bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Report an error nobody foresaw: with the traceback only where --debug asks for it, and exit code 4."""
    if issubclass(kind, KeyboardInterrupt):
        sys.exit(130)
    if "--debug" in sys.argv:
        sys.__excepthook__(kind, error, trace)
    else:
        where = trace
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        line = f"{where.tb_frame.f_code.co_name}, line {where.tb_lineno}" if where else "unknown place"
        click.echo(f"error: devopskit has a bug: {kind.__name__} in {line}", err=True)
        click.echo(
            f"  why: devopskit {metadata.version('devopskit')}, Python {platform.python_version()} did not foresee this",
            err=True,
        )
        click.echo("  fix: repeat the command with --debug and report what it prints", err=True)
    sys.stderr.flush()
    sys.exit(4)
