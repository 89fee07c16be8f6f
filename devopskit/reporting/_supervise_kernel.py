"""Kernels and processes: which kernels there are, whether a process lives, and what killed it."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from devopskit.errors import RequestError, nearest


def check(name: str) -> None:
    """Refuse a kernel that is not installed.

    Raises
    ------
    RequestError : lists the kernels there are; papermill would call all cells completed though nothing ever ran.
    """
    from jupyter_client.kernelspec import KernelSpecManager

    known = sorted(KernelSpecManager().find_kernel_specs())
    if name in known:
        return
    near = nearest(name, known)
    raise RequestError(
        f"the notebook asks for the kernel {name!r}, which is not installed here",
        f"a notebook runs in the kernel it names; installed: {', '.join(known) or 'none'}{f', did you mean {near}?' if near else ''}",
        "choose the kernel python3 in JupyterLab and save the notebook, because that name fits every environment",
    )


def state(pid: int) -> str:
    """State letter of a process (proc(5)): R, S, D, T (stopped), Z; "" where it is gone or only waits to be reaped."""
    try:
        letter = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return ""
    return "" if letter in "ZX" else letter


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to the process group that `pid` leads; one that is gone is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def memory_kills() -> int | None:
    """Return how often the memory limit of our control group has killed a process; None where that is not known."""
    try:
        group = Path("/proc/self/cgroup").read_text().strip().splitlines()[-1].split("::")[-1].lstrip("/")
        events = (Path("/sys/fs/cgroup") / group / "memory.events").read_text()
        return next(int(line.split()[1]) for line in events.splitlines() if line.startswith("oom_kill "))
    except (OSError, StopIteration, ValueError):
        return None


def cause_of_death(code: int | None, *, kills_before: int | None) -> str:
    """Say why a process is gone, from its exit status as `Popen.returncode` gives it (negative: a signal)."""
    if code is None:
        return "it died, and its exit status is not known"
    if code >= 0:
        return f"it ended by itself with exit status {code} (os._exit, or a library that ends the process)"
    name = signal.Signals(-code).name if -code in signal.valid_signals() else "unknown"
    if code != -signal.SIGKILL:
        return f"killed by signal {-code} ({name}), a crash in compiled code is likely"
    now = memory_kills()
    if now is not None and kills_before is not None and now > kills_before:
        return "killed by signal 9 (SIGKILL) because the memory of this machine or container was used up"
    return "killed from outside by signal 9 (SIGKILL), out of memory is likely"
