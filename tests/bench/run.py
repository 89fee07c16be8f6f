"""`make bench`: quality and speed figures, each from a process of its own; CPU seconds and ratios, because wall time is noise.

Every bench prints lines of `name: figure`; this script adds the whole demo with its steps and the start of the command.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
DEVOPSKIT = Path(sys.executable).parent / "devopskit"


def main() -> None:
    """Run every bench_*.py beside this file, then the demo and --help."""
    for script in sorted(HERE.glob("bench_*.py")):
        print(f"== {script.stem.removeprefix('bench_')}", flush=True)
        subprocess.run([sys.executable, str(script)], check=True, env=os.environ | {"PYTHONPATH": str(HERE.parents[1])})
    print("== demo", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        demo(Path(folder))
        start(Path(folder))


def demo(folder: Path) -> None:
    """The whole demo: CPU of every step together, peak memory of its largest process, bytes of its page."""
    cpu, wall, done = timed([str(DEVOPSKIT), "demo", "--json", "--verbose"], folder)
    told = json.loads(done.stdout)
    for line in done.stderr.splitlines():
        if "rows (" in line or "data " in line:
            print(f"demo {line.strip()}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"demo: {cpu:.1f} CPU s, {wall:.0f} s wall, largest process {peak:.0f} MiB, page {Path(told['page']).stat().st_size / 1000:.0f} kB"
    )


def start(folder: Path) -> None:
    """CPU of `devopskit --help` and `devopskit run --help`, the median of seven."""
    for words in (["--help"], ["run", "--help"]):
        cpu = sorted(timed([str(DEVOPSKIT), *words], folder)[0] for _ in range(7))[3]
        print(f"devopskit {' '.join(words)}: {cpu:.2f} CPU s")


def timed(words: list[str], folder: Path) -> tuple[float, float, subprocess.CompletedProcess[str]]:
    """CPU seconds of a command and its children, wall seconds, and what it printed."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - begun, done


if __name__ == "__main__":
    main()
