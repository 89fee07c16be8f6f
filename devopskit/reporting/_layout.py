"""Which cell of a notebook stands where on its page: the lead first, the body in the notebook's order, the rest last.

A markdown cell introduces the code cells below it. It is shown where one of their outputs stays in the body, or where it
stands alone; the text above cells that show nothing, or whose blocks went to the lead or the end (which have headings
of their own), is for the notebook's readers.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devopskit.errors import RunError
from devopskit.reporting.blocks import LEAD, MIME, PLOTLY_MIME, TAIL, show

RECORD_MIME = "application/vnd.devopskit.record+json"  # numbers for run.json, not for the page


@dataclass
class Layout:
    """A notebook taken apart for its page.

    Attributes
    ----------
    title, about : heading and text of the first markdown cell.
    lead, body, tail : cells in the order of the page.
    charts : the chart blocks in that order; each holds its number (from 1) on the page.
    blocks : number of blocks in the notebook, all of which must be on the page.
    """

    title: str = ""
    about: str = ""
    lead: list[Any] = field(default_factory=list)
    body: list[Any] = field(default_factory=list)
    tail: list[Any] = field(default_factory=list)
    charts: list[Mapping[str, Any]] = field(default_factory=list)
    blocks: int = 0

    def headline(self) -> Mapping[str, Any] | None:
        """Return the headline block, or None."""
        return next((b for c in self.lead for o in c["outputs"] if (b := block_of(o)) and b["kind"] == "headline"), None)


def arrange(notebook: Any) -> Layout:
    """Return the layout of an executed notebook (nbformat 4); the notebook itself is not changed."""
    layout = Layout()
    cells = [copy.deepcopy(cell) for cell in notebook["cells"]]
    if cells and cells[0]["cell_type"] == "markdown":
        layout.title, layout.about = _title(cells[0]["source"])
        cells = cells[1:] if layout.title else cells
    placed: dict[str, list[Any]] = {}
    for group in _groups(cells):
        kept = [cell for cell in (_body_cell(cell, placed) for cell in group[1:]) if cell["outputs"]]
        alone = len(group) == 1
        layout.body += ([group[0]] if group[0] is not None and (kept or alone) else []) + kept
    layout.lead = _collected(placed, LEAD)
    layout.tail = _collected(placed, TAIL)
    _number(layout)
    return layout


def block_of(output: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the block of an output, or None where it holds none."""
    found = output.get("data", {}).get(MIME) if output["output_type"] in ("display_data", "execute_result") else None
    return found if isinstance(found, dict) else None


def _title(source: str) -> tuple[str, str]:
    match = re.match(r"\s*#\s+(.+?)\s*(?:\n|$)", source)
    return (match[1], source[match.end() :].strip()) if match else ("", "")


def _groups(cells: list[Any]) -> list[list[Any]]:
    """Each markdown cell with the code cells below it; code before any markdown follows a None."""
    groups: list[list[Any]] = [[None]]
    for cell in cells:
        if cell["cell_type"] == "markdown":
            groups.append([cell])
        elif cell["cell_type"] == "code":
            groups[-1].append(cell)
    return groups if len(groups[0]) > 1 else groups[1:]


def _body_cell(cell: Any, placed: dict[str, list[Any]]) -> Any:
    """`cell` with the outputs that stay in the body; those of the lead and the end go to `placed`."""
    kept = []
    for output in cell["outputs"]:
        block = _as_block(output)
        if block and block.get("role") in (*LEAD, *TAIL):
            placed.setdefault(block["role"], []).append(output)
        elif set(output.get("data", {})) - {"text/plain"} != {RECORD_MIME}:
            kept.append(output)
    cell["outputs"] = kept
    charts = sum(1 for output in kept if (block_of(output) or {}).get("kind") == "chart")
    cell["metadata"]["place"] = "several" if charts > 1 else "single"
    return cell


def _as_block(output: Any) -> dict[str, Any] | None:
    """Block of an output; a bare plotly figure becomes a chart block, or the export fails for want of a claim."""
    data = output.get("data", {})
    if MIME not in data and PLOTLY_MIME in data:
        figure = data[PLOTLY_MIME]
        title = (figure.get("layout", {}).get("title") or {}).get("text", "")
        data[MIME] = show(figure, claim=re.sub(r"<[^>]*>", " ", title), help="").to_json()
    block = block_of(output)
    if block and block["kind"] == "chart" and not block.get("figure", {}).get("data"):
        raise RunError(
            f"the chart {block.get('claim', '')!r} of the notebook holds no figure",
            "the page would show its title over nothing, and nobody would miss what was lost",
            "run the notebook again, and see that nothing strips its outputs: devopskit run NAME",
        )
    return block


def _collected(placed: Mapping[str, list[Any]], roles: tuple[str, ...]) -> list[Any]:
    outputs = [output for role in roles for output in placed.get(role, [])]
    place = "lead" if roles == LEAD else "tail"
    cell = {"cell_type": "code", "source": "", "metadata": {"place": place}, "outputs": outputs, "execution_count": None}
    return [cell] if outputs else []


def _number(layout: Layout) -> None:
    for cell in (*layout.lead, *layout.body, *layout.tail):
        for output in cell.get("outputs", []):
            block = block_of(output)
            layout.blocks += block is not None
            if block and block["kind"] == "chart":
                layout.charts.append(block)
                block["number"] = len(layout.charts)
