"""The child process of a run: papermill executes the notebook here and its parent is told each step, a JSON line each.

Papermill's own word about cells is not passed on, because it calls cells of a killed kernel completed (clientwrap.py of
papermill 2.7 catches only CellExecutionError). Nothing is written to disk here.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from typing import IO, Any

from devopskit.reporting import outputs
from devopskit.reporting._quick import without_grammar

PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Teller:
    """Papermill's hooks, turned into lines for the parent."""

    def __init__(self, stream: IO[str], manager: Any) -> None:
        self.stream, self.manager = stream, manager
        self.notebook: Any = None
        self.kernel: Any = None

    def tell(self, event: str, **fields: Any) -> None:
        """Write one line."""
        self.stream.write(json.dumps({"event": event, **fields}) + "\n")
        self.stream.flush()

    def started(self, notebook: Any) -> None:
        """Keep the kernel's process: its exit status is asked for when it is gone."""
        self.notebook, self.kernel = notebook, self.manager.provisioner.process
        self.tell("kernel", pid=self.kernel.pid, notebook=notebook)

    def cell_started(self, cell: Any, cell_index: int) -> None:
        """Say that a code cell is sent to the kernel."""
        self.tell("start", index=cell_index)

    def cell_ended(self, cell: Any, cell_index: int, execute_reply: Any) -> None:
        """Say that the kernel answered, and hand over what the cell has put out."""
        from nbformat import from_dict

        # Ten times what the parent keeps, so that no secret lies cut in two where it looks for one.
        outputs.cap(cell, 10 * outputs.KEPT)
        cell["outputs"] = from_dict(cell["outputs"])  # type: ignore[no-untyped-call]  # papermill reads attributes
        self.tell("end", index=cell_index, ok=execute_reply["content"]["status"] == "ok", cell=cell)


def execute(job: dict[str, Any], teller: Teller) -> dict[str, Any]:
    """Run the notebook; return the last event."""
    with without_grammar():
        from nbclient.exceptions import DeadKernelError
        from nbformat import from_dict
        from papermill import PapermillExecutionError, execute_notebook

    notebook = from_dict(job["notebook"])  # type: ignore[no-untyped-call]
    hooks = {"on_notebook_start": teller.started, "on_cell_execute": teller.cell_started, "on_cell_executed": teller.cell_ended}
    try:
        execute_notebook(
            notebook, None, job["parameters"], kernel_name=job["kernel"], language="python",
            progress_bar=False, start_timeout=job["start_timeout"], km=teller.manager, **hooks,
        )  # fmt: skip
    except PapermillExecutionError as error:
        return {"event": "failed", "index": error.cell_index, "name": error.ename, "text": error.evalue}
    except DeadKernelError:
        return {"event": "dead", "code": teller.kernel.poll()}
    return {"event": "done"}


def main() -> None:
    """Read the job from stdin, run it, say how it ended."""
    job = json.load(sys.stdin)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != job["parent"]:
        return  # the parent went before the line above could tie us to it
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_core.utils import run_sync

    manager = AsyncKernelManager(kernel_name=job["kernel"], **job["connection"])
    with os.fdopen(job["events"], "w", encoding="utf-8") as stream:
        teller = Teller(stream, manager)
        teller.tell(**execute(job, teller), notebook=teller.notebook)
        run_sync(manager.shutdown_kernel)()


if __name__ == "__main__":
    main()
