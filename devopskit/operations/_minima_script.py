"""A weekly table as text that people can read, and the shell lines that look the present quarter hour up in it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from devopskit.errors import DataError

QUARTERS = 672

# POSIX sh and the date of busybox; "1$x - 100" keeps 08 and 09 from being read as octal numbers.
_SCRIPT = """set -eu
day=$(date -u +%u) hour=$(date -u +%H) minute=$(date -u +%M)
at=$(( (day - 1) * 96 + (1$hour - 100) * 4 + (1$minute - 100) / 15 ))
for run in $MINIMA; do
  at=$(( at - ${run#*x} ))
  if [ "$at" -lt 0 ]; then count=${run%x*}; break; fi
done
exec kubectl patch hpa NAME --namespace SPACE --type merge --patch "{\\"spec\\":{\\"minReplicas\\":$count}}"
"""


def script(hpa: str, namespace: str) -> str:
    """Lines that set the minimum of the present quarter hour; both names were checked to be plain."""
    return _SCRIPT.replace("NAME", hpa).replace("SPACE", namespace)


def packed(counts: Sequence[int]) -> str:
    """Runs of equal counts: "2x32 5x64" is 2 for eight hours, then 5 for sixteen."""
    return " ".join(f"{count}x{len(list(run))}" for count, run in itertools.groupby(counts))


def unpacked(text: str) -> tuple[int, ...]:
    """Counts of runs.

    Raises
    ------
    DataError : no runs, or no week of them.
    """
    runs = [run.split("x") for run in text.split()]
    if all(len(run) == 2 and run[0].isdigit() and run[1].isdigit() for run in runs):
        counts = tuple(int(run[0]) for run in runs for _ in range(int(run[1])))
        if len(counts) == QUARTERS:
            return counts
    raise DataError(
        f"the table {text[:40]!r} is no week of quarter hours",
        f"it must hold {QUARTERS} counts as runs such as 2x32, or a job would set what nobody asked for",
        "write the manifest again, or correct the runs so that they add up to a week",
    )
