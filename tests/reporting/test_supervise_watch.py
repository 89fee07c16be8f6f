"""The watch over processes that are no notebooks: small Python programs which tell what a child would."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from devopskit.reporting._supervise_watch import Seen, Watch

TELL = """
import json, os, signal, subprocess, sys, time
events = os.fdopen(int(sys.argv[1]), "w")
def tell(**event):
    events.write(json.dumps(event) + "\\n")
    events.flush()
def kernel(code="import time; time.sleep(60)"):
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    tell(event="kernel", pid=process.pid, notebook={"cells": [{}, {}]})
    return process
"""


def watched(script: str, *, limit: float | None = None, wanted: float = 60, pause: float = 0) -> Seen:
    """Watch a child that runs `script` to its end; the run is wanted for `wanted` seconds, and each look takes `pause` more."""
    receiving, sending = os.pipe()
    child = [sys.executable, "-c", TELL + script, str(sending)]
    process = subprocess.Popen(child, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, process_group=0, pass_fds=(sending,))
    os.close(sending)
    until = time.monotonic() + wanted
    watch = Watch(process, receiving, limit=limit, wanted=lambda: time.monotonic() < until)
    seen = watch.follow(lambda seen: time.sleep(pause))
    watch.close()
    assert process.returncode is not None
    return seen


def test_steps_of_a_child_are_seen_in_order() -> None:
    seen = watched(
        "k = kernel(); tell(event='start', index=0); tell(event='end', index=0, ok=True, cell={'a': 1})\n"
        "tell(event='start', index=1); tell(event='end', index=1, ok=False, cell={}); tell(event='done'); k.kill()"
    )
    assert (seen.marks, seen.current, seen.end) == ({0: "done", 1: "failed"}, 1, {"event": "done"})
    assert seen.notebook == {"cells": [{"a": 1}, {}]}
    assert seen.over == ""


def test_last_word_that_lies_unread_counts_before_the_dead_kernel() -> None:
    script = "k = kernel(); tell(event='start', index=0); tell(event='done'); k.kill(); k.wait(); time.sleep(0.5)"
    seen = watched(script, pause=0.3)
    assert (seen.over, seen.end) == ("", {"event": "done"})


def test_child_that_lingers_after_a_failure_is_ended() -> None:
    start = time.monotonic()
    seen = watched("kernel(); tell(event='start', index=0); tell(event='failed', index=0, name='x', text='y'); time.sleep(60)")
    assert (seen.over, seen.current) == ("", 0)
    assert time.monotonic() - start < 15


def test_event_of_many_megabytes_is_read_whole() -> None:
    seen = watched("k = kernel(); tell(event='end', index=0, ok=True, cell={'a': 'x' * 5_000_000}); k.kill()")
    assert seen.notebook is not None
    assert len(seen.notebook["cells"][0]["a"]) == 5_000_000


def test_child_that_breaks_leaves_its_last_words() -> None:
    seen = watched("raise MemoryError('no more')")
    assert seen.end is None
    assert seen.tail.endswith("MemoryError: no more\n")


def test_child_is_waited_for_when_its_kernel_is_dead() -> None:
    seen = watched(
        "k = kernel('raise SystemExit(3)'); tell(event='start', index=0); time.sleep(1); tell(event='dead', code=k.wait())"
    )
    assert seen.end == {"event": "dead", "code": 3}


def test_child_that_does_not_notice_a_dead_kernel_is_ended() -> None:
    start = time.monotonic()
    seen = watched("kernel('pass'); tell(event='start', index=0); time.sleep(60)")
    assert (seen.over, seen.end) == ("dead", None)
    assert time.monotonic() - start < 15


def test_kernel_that_ignores_the_interrupt_is_killed() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)"
    seen = watched(
        f"k = kernel({deaf!r}); time.sleep(1); tell(event='start', index=0); tell(event='dead', code=k.wait())", limit=0.5
    )
    assert seen.over == "limit"
    assert seen.end == {"event": "dead", "code": -signal.SIGKILL}


def test_cell_within_its_limit_is_left_alone() -> None:
    seen = watched("k = kernel(); tell(event='start', index=0); time.sleep(0.5); tell(event='done'); k.kill()", limit=30)
    assert seen.over == ""


def test_kernel_is_interrupted_when_the_run_is_not_wanted() -> None:
    seen = watched("k = kernel(); tell(event='start', index=0); tell(event='dead', code=k.wait())", wanted=1.5)
    assert seen.over == "signal"
    assert seen.end in ({"event": "dead", "code": -signal.SIGINT}, {"event": "dead", "code": 1})


def test_nothing_of_the_kernels_group_survives_the_watch() -> None:
    nested = (
        "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"
    )
    seen = watched(f"kernel({nested!r}); time.sleep(1.5); tell(event='done')")
    assert seen.kernel is not None
    assert not group_lives(seen.kernel)


def group_lives(leader: int) -> bool:
    """Whether a process of the group is there that is more than a zombie, two seconds later."""
    time.sleep(2)
    fields = [stat(path) for path in Path("/proc").glob("[0-9]*/stat")]
    return any(group == str(leader) and state != "Z" for state, _, group, *_ in fields)


def stat(path: Path) -> list[str]:
    """Fields of a process behind its name; of nobody where it is gone by now."""
    with contextlib.suppress(OSError):
        return path.read_text().rsplit(")", 1)[1].split()
    return ["Z", "", ""]
