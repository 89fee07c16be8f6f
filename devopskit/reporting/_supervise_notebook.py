"""The executed notebook as it is kept: our marks on the cells instead of papermill's, scrubbed, and cut to size."""

from __future__ import annotations

import re
from typing import Any

from devopskit.reporting import outputs, scrub
from devopskit.reporting._supervise_watch import Seen

_PAPERMILLS = {"done": "completed", "failed": "failed", "cut short": "failed", "not run": "pending"}
_ERROR_NOTE = "papermill-error-cell-tag"  # of the two cells that papermill inserts around a failure


def assemble(seen: Seen, source: dict[str, Any], failing: int | None, clean: scrub.Scrub) -> dict[str, Any]:
    """Return the notebook with what was seen of its run; the source itself where the kernel never started.

    The order matters: pieces of a print are joined before the scrub, which would miss a secret cut in two, and cut to
    size after it for the same reason.
    """
    notebook = seen.notebook or source
    cells = [cell for cell in notebook["cells"] if _ERROR_NOTE not in cell.get("metadata", {}).get("tags", [])]
    states = marks(seen, cells)
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["outputs"] = outputs.joined(cell.get("outputs", []))
    kept: dict[str, Any] = scrub.tree({**notebook, "cells": cells}, clean)
    for index, cell in enumerate(kept["cells"]):
        _mark(cell, states.get(index), read=failing is None or index < failing)
        if cell["cell_type"] == "code":
            outputs.cap(cell)
    return kept


def marks(seen: Seen, cells: list[dict[str, Any]]) -> dict[int, str]:
    """Return the state of each code cell by index: not run, done, failed or cut short."""
    states = {index: seen.marks.get(index, "not run") for index, cell in enumerate(cells) if cell["cell_type"] == "code"}
    if seen.current in states and (states[seen.current] == "running" or (seen.over and states[seen.current] == "failed")):
        states[seen.current] = "cut short"
    if seen.end and seen.end["event"] == "failed" and not seen.over:
        states[seen.end["index"]] = "failed"
    return {
        index: "done" if not text(cells[index]).strip() and state == "not run" else state for index, state in states.items()
    }


def failing_cell(seen: Seen, *, skipped: int) -> int | None:
    """Index of the cell the run ended in: the one that raised, else the last one started; None where none is to blame."""
    if seen.end and seen.end["event"] == "failed" and not seen.over:
        return int(seen.end["index"])
    ended_well = seen.end is not None and seen.end["event"] == "done" and not seen.over and not skipped
    return None if ended_well else seen.current


def title(cells: list[dict[str, Any]], index: int) -> str:
    """Words for a cell: the last heading above it, else its own first line."""
    for cell in reversed(cells[:index]):
        heading = re.search(r"^#+\s*(.+)$", text(cell), re.MULTILINE) if cell["cell_type"] == "markdown" else None
        if heading:
            return heading[1].strip()[:120]
    return next(iter(text(cells[index]).strip().splitlines()), "")[:120]


def text(cell: dict[str, Any]) -> str:
    """Source of a cell."""
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def _mark(cell: dict[str, Any], state: str | None, *, read: bool) -> None:
    metadata = cell.setdefault("metadata", {})
    if state is None:
        if "papermill" in metadata:
            metadata["papermill"] = {**metadata["papermill"], "status": "completed" if read else "pending"}
        return
    metadata["devopskit"] = {"status": state}
    metadata["papermill"] = {
        **metadata.get("papermill", {}), "status": _PAPERMILLS[state], "exception": state in ("failed", "cut short"),
    }  # fmt: skip
