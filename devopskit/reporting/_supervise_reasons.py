"""How a run can end, in words: reason, what to do, exit code."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from devopskit.errors import BadTable, DataError, DevopskitError, SourceError

_DATA = {cls.__name__ for cls in (DataError, SourceError, BadTable)}
_NO_ROOM = {
    errno.ENOSPC: "the disk is full",
    errno.EFBIG: "a file may not grow further here",
    errno.EDQUOT: "the disk quota is used up",
}
# What a person can do about the exceptions that say too little themselves.
_ADVICE = {
    "MemoryError": "ask for less data (fewer weeks, fewer resources), or run where there is more memory",
    "ModuleNotFoundError": "install the package into the environment of the kernel, then repeat the run",
    "FileNotFoundError": "check the path: the notebook reads relative to the folder the run was started in",
    "NameError": "run the notebook from the top in JupyterLab: a cell uses a name that no cell above it makes",
}


@dataclass(frozen=True)
class End:
    """The end of a run; `status` is a word of run.json."""

    status: str
    reason: str = ""
    fix: str = ""
    exit_code: int = 4


def exception(name: str, text: str) -> End:
    """End by an exception in a cell; our own errors bring their fix, and errors of data exit with 3."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    ours = len(lines) >= 3 and name in _DATA | {cls.__name__ for cls in DevopskitError.__subclasses__()} | {
        "UnknownName",
        "MissingExtra",
    }
    fix = lines[-1] if ours else _ADVICE.get(name, "correct the cell in JupyterLab, run it there, then repeat the run")
    reason = f"{name}: {'; '.join(lines[:-1]) if ours else ' '.join(lines)}" if lines else name
    return End("failed", reason[:1500], fix, 3 if name in _DATA else 4)


def time_limit(seconds: float, *, answered: bool) -> End:
    """End by a cell that outlasted its limit."""
    how = "and was interrupted" if answered else "and its kernel did not respond to the interrupt, so it was killed"
    return End(
        "failed",
        f"timeout: the cell ran longer than the limit of {seconds:g} s for each cell {how}",
        "raise the limit (--cell-timeout), or ask for less data (fewer weeks, fewer resources)",
    )


def kernel_died(cause: str) -> End:
    """End by a kernel that is gone."""
    memory = "memory" in cause
    fix = "ask for less data (fewer weeks, fewer resources), or run where there is more memory" if memory else (
        "run the cell in JupyterLab and look at what the terminal prints; update the package that crashes"
    )  # fmt: skip
    return End("failed", f"the kernel died: {cause}", fix)


def kernel_unborn(said: str) -> End:
    """End before the first cell; `said` is the last line that the child process wrote."""
    return End(
        "failed",
        f"the kernel could not be started or stopped answering: {said or 'it said nothing'}",
        "try it by hand: python -m ipykernel_launcher --help; then: devopskit doctor",
    )


def child_broke(said: str) -> End:
    """End by the process that executes the notebook: it left, or was killed, without a last word."""
    return End(
        "failed",
        f"the process that executes the notebook broke or was killed: {said or 'it said nothing'}",
        "ask for less data, because memory is the usual cause; if it says why itself, correct that; then repeat the run",
    )


def stopped(name: str, number: int) -> End:
    """End by a signal to the runner."""
    return End("interrupted", f"interrupted: the run was stopped by {name} (signal {number})", "repeat the run", 128 + number)


def not_all_run(skipped: int) -> End:
    """End by a notebook that stopped itself, e.g. by sys.exit(0), which papermill takes for success."""
    return End(
        "failed",
        f"the notebook ended itself (SystemExit): {skipped} of its cells were not run",
        "remove the exit() from the cell: a report is complete only when every cell has run",
    )


def system(error: OSError, doing: str) -> End:
    """End by an error of the operating system while `doing` something after the cells ran."""
    if error.errno in _NO_ROOM:
        return End(
            "failed",
            f"no room to write: {doing} failed, {_NO_ROOM[error.errno]} ([Errno {error.errno}] {error.strerror})",
            "make room, or write elsewhere: --out DIR; old runs go with: devopskit runs prune",
        )
    return End("failed", f"{doing} failed: {error}", "check that the folder exists and may be written, or use --out DIR")


def broken(error: BaseException, doing: str) -> End:
    """End by an error of ours while `doing` something after the cells ran."""
    if isinstance(error, OSError):
        return system(error, doing)
    if isinstance(error, DevopskitError):
        return End("failed", f"{doing} failed: {error.what}; {error.why}", error.fix, error.exit_code)
    return End(
        "failed",
        f"{doing} failed: {type(error).__name__}: {error}"[:1500],
        "repeat with --debug and report the error with the run's folder",
    )
