"""The progress bar of a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def bar(report: str) -> Iterator[Callable[[int, int, str], None]]:
    """Show cells done of all, the cell that runs and the time, on stderr; yields the function to call."""
    columns = (
        TextColumn(report),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(report, total=None, step="")

        def update(done: int, total: int, name: str) -> None:
            progress.update(task, completed=done, total=total or None, step=name)

        yield update
