"""Steps of a bench, each measured in a process of its own, so that neither imports nor the step before count."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Step = Callable[[list[str], str], None]


def cpu() -> float:
    """CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> float:
    """Largest memory of this process in MiB; ru_maxrss, where Linux tells nothing better, counts the parent's before it too."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def measure(steps: Mapping[str, Step], words: list[str]) -> None:
    """Run the step that `words` (its name, a folder, the files) ask for in this process and print its figures as JSON."""
    step, folder, *paths = words
    start = cpu()
    steps[step](paths, folder)
    print(json.dumps({"cpu": cpu() - start, "peak": peak()}))


def show(script: str, step: str, folder: str, paths: list[str], *, rows: int, name: str) -> None:
    """Run one step of `script` in a process of its own, and print a line `name: figure` for a reader."""
    done = measured(script, step, folder, paths)
    speed = rows / done["cpu"] / 1000
    print(f"{name}: {speed:,.0f} k rows per CPU s ({done['cpu']:.2f} CPU s, peak {done['peak']:.0f} MiB)", flush=True)


def measured(script: str, step: str, folder: str, paths: list[str]) -> dict[str, float]:
    """Run one step of `script` in a process of its own; its CPU seconds and its peak memory in MiB."""
    command = [sys.executable, "-W", "ignore", script, "--step", step, folder, *paths]
    found: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return found
