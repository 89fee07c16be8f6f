"""Program of test_crash: saves a second delivery and is killed at each of its file operations in turn.

Prints one JSON line for each kill: the operation, what the store holds afterwards, and what after one more save.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from devopskit.period import Period
from devopskit.store.store import Store
from devopskit.tables.fetched import Fetched
from devopskit.tables.usage import usage
from tests.store.bills import bill

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 20, tzinfo=UTC)
WATCHED = ("open", "os.rename", "os.remove", "os.mkdir", "shutil.rmtree")


VALUE = {"usage": "value", "costs": "billed_cost"}


def delivery(table: str, value: float) -> Fetched:
    """Rows in two weeks or months, all of one value."""
    if table == "costs":
        return Fetched([bill(f"2026-03 {value}", f"2026-03 {value}", f"2026-04 {value}")])
    times = ["2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", "2026-03-12T00:00:00Z"]
    frame = pd.DataFrame({"resource_id": "web", "metric": "m", "time": times, "value": value, "step_seconds": 3600})
    return Fetched([usage.check(frame)], [Period(START, END)])


def die_at(number: int, folder: str) -> None:
    """Kill this process, as the kernel would for lack of memory, before its operation `number` in the folder."""
    seen = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in WATCHED and str(arguments[0]).startswith(folder):
            seen += 1
            if seen == number:
                sys.stdout.write(json.dumps({"killed": f"{number} {event} {Path(str(arguments[0])).suffix}"})[:-1])
                sys.stdout.flush()
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def in_child(work: object, *arguments: object) -> int:
    """Run `work` in a forked process and return its exit status."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        work(*arguments)
        sys.stdout.flush()
        os._exit(0)
    return os.waitpid(pid, 0)[1]


def write(folder: str, table: str, value: float, number: int) -> None:
    """Save, dying at operation `number` (0: never)."""
    die_at(number, folder)
    Store(folder, lock_wait=0.1, grace=0).save(table, "a", delivery(table, value))


def report(folder: str, table: str) -> None:
    """Complete the line with what is held now and after another save."""
    store = Store(folder, lock_wait=0.1, grace=0)
    held = store.frame(table)[VALUE[table]].tolist()
    store.save(table, "a", delivery(table, 3.0))
    after = store.frame(table)[VALUE[table]].tolist()
    left = [path.name for path in Path(folder).rglob("*") if path.name.startswith("stage-") or path.suffix == ".pending"]
    sys.stdout.write(", " + json.dumps({"held": held, "after": after, "left": left})[1:] + "\n")


def main(root: str, table: str) -> None:
    """Kill at operation 1, 2, 3 ... until a save runs through."""
    number, died = 1, True
    while died:
        folder = f"{root}/{number}"
        in_child(write, folder, table, 1.0, 0)
        died = in_child(write, folder, table, 2.0, number) == signal.SIGKILL
        if died:
            in_child(report, folder, table)
        number += 1


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
