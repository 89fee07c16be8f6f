from __future__ import annotations

from typing import Any

from devopskit.reporting import _supervise_notebook as notebooks
from devopskit.reporting._supervise_watch import Seen


def code(source: str, **metadata: Any) -> dict[str, Any]:
    """One code cell."""
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}


def prose(source: str, **metadata: Any) -> dict[str, Any]:
    """One markdown cell."""
    return {"cell_type": "markdown", "metadata": metadata, "source": source}


CELLS = [prose("intro\n## Costs of a month"), code("a"), code(""), code("b"), code("c")]
FAILED = {"event": "failed", "index": 1, "name": "ValueError", "text": "boom"}


def test_cells_that_were_not_reached_are_not_run() -> None:
    seen = Seen(marks={1: "done", 3: "failed"}, current=3, end={**FAILED, "index": 3})
    assert notebooks.marks(seen, CELLS) == {1: "done", 2: "done", 3: "failed", 4: "not run"}


def test_cell_that_ran_when_the_kernel_died_is_cut_short() -> None:
    seen = Seen(marks={1: "running"}, current=1, end={"event": "dead", "code": -9})
    assert notebooks.marks(seen, CELLS)[1] == "cut short"


def test_cell_that_was_interrupted_is_cut_short_not_failed() -> None:
    seen = Seen(marks={1: "failed"}, current=1, end=FAILED, over="limit")
    assert notebooks.marks(seen, CELLS)[1] == "cut short"


def test_failing_cell_is_the_one_that_raised() -> None:
    assert notebooks.failing_cell(Seen(current=4, end=FAILED), skipped=0) == 1


def test_failing_cell_is_else_the_last_one_started() -> None:
    assert notebooks.failing_cell(Seen(current=4, end=FAILED, over="limit"), skipped=0) == 4
    assert notebooks.failing_cell(Seen(current=3, end={"event": "done"}), skipped=1) == 3
    assert notebooks.failing_cell(Seen(current=None), skipped=0) is None


def test_no_cell_is_to_blame_when_all_ran() -> None:
    assert notebooks.failing_cell(Seen(current=4, end={"event": "done"}), skipped=0) is None


def test_cell_is_called_by_the_heading_above_it() -> None:
    assert notebooks.title(CELLS, 4) == "Costs of a month"
    assert notebooks.title([prose("no heading"), code("x = 1\ny = 2")], 1) == "x = 1"


def test_source_in_lines_is_one_text() -> None:
    assert notebooks.text({"source": ["a\n", "b"]}) == "a\nb"


def test_notes_of_papermill_are_taken_out_before_cells_are_counted() -> None:
    note = prose("An Exception was encountered", tags=["papermill-error-cell-tag"])
    seen = Seen(
        notebook={"cells": [note, note, code("a"), code("b")]}, marks={0: "failed"}, current=0, end={**FAILED, "index": 0}
    )
    kept = notebooks.assemble(seen, {"cells": []}, 0, str)
    assert [cell["metadata"]["devopskit"]["status"] for cell in kept["cells"]] == ["failed", "not run"]


def test_prose_below_a_failure_is_not_called_completed() -> None:
    cells = [prose("a", papermill={"status": "completed"}), code("x"), prose("b", papermill={"status": "completed"})]
    seen = Seen(notebook={"cells": cells}, marks={1: "failed"}, current=1, end=FAILED)
    kept = notebooks.assemble(seen, {"cells": []}, 1, str)["cells"]
    assert [cell["metadata"]["papermill"]["status"] for cell in kept] == ["completed", "failed", "pending"]


def test_source_and_metadata_are_scrubbed_like_outputs() -> None:
    seen = Seen(notebook={"metadata": {"papermill": {"parameters": {"login": "canary"}}}, "cells": [code("login('canary')")]})
    kept = notebooks.assemble(seen, {"cells": []}, None, lambda text: text.replace("canary", "[gone]"))
    assert "canary" not in str(kept)
    assert kept["cells"][0]["source"] == "login('[gone]')"
