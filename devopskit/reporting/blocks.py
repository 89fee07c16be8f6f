"""Blocks: what a report is made of. Each is plain JSON data that JupyterLab shows as HTML and the page renders anew.

The data travels in the notebook under its own MIME type, so the page never has to take HTML out of a notebook, where a
name from outside could have got in unescaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from devopskit.errors import RequestError
from devopskit.reporting import _render, figures

MIME = "application/vnd.devopskit.block+json"
PLOTLY_MIME = "application/vnd.plotly.v1+json"
LEAD = ("headline", "decision", "actions")  # what a leader reads, first on the page
TAIL = ("undecided", "unpriced", "assumptions", "data_age", "method", "glossary")  # what stands at the end, in this order
FIGURE_ROWS = 20

# A cell is text, or parts of which names from outside are {"name": ...}: they get a box of their own, so that a
# right-to-left name cannot reorder the words around it.
Cell = str | Sequence[str | Mapping[str, str]]


@dataclass(frozen=True)
class Column:
    """Head of a table's column; `unit` stands under the label, `align` is "right" for numbers."""

    label: str
    unit: str = ""
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True)
class Block:
    """One part of a report.

    Attributes
    ----------
    kind : headline, decision, table, chart, code or facts: which macro draws it.
    role : where it belongs on the page: one of LEAD or TAIL, else "" for the place it has in the notebook.
    data : JSON data of the macro.
    """

    kind: str
    role: str
    data: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return the block as JSON data, as it stands in the notebook."""
        return {"schema": 1, "kind": self.kind, "role": self.role, **self.data}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        bundle: dict[str, Any] = {MIME: self.to_json(), "text/html": _render.block(self.to_json()), "text/plain": self.text()}
        if self.kind == "chart":
            # JupyterLab draws this one with plotly's own extension; the page ignores it.
            bundle[PLOTLY_MIME] = figures.titled(self.data["figure"], self.data["claim"])
        return bundle

    def text(self) -> str:
        """One line of plain text, for a terminal."""
        told = next(
            (str(self.data[key]) for key in ("sentence", "asked", "claim", "caption", "heading") if self.data.get(key)), ""
        )
        return f"{self.role or self.kind}: {told}"


class Together(tuple[Block, ...]):
    """Blocks shown one after the other by one cell, because a cell shows only its last value by itself."""

    def _ipython_display_(self) -> None:
        from IPython.display import display  # in every kernel; kept out of a start of the command line

        for block in self:
            display(block)  # type: ignore[no-untyped-call]


def together(*blocks: Block | None) -> Together:
    """Show several blocks from one cell; charts stand side by side where the page is wide. None shows nothing."""
    return Together(block for block in blocks if block is not None)


def headline(sentence: str, *, kicker: str = "", notes: Iterable[str] = ()) -> Block:
    """Return the finding as a full sentence, with a line above (report, period, data until) and notes below."""
    return Block("headline", "headline", {"sentence": sentence, "kicker": kicker, "notes": list(notes)})


def decision(asked: str, *, of: str = "", by: str = "", begin: str = "", otherwise: str = "") -> Block:
    """Return the decision asked for: what, of whom, by when, where to begin, and what happens if nothing is done."""
    return Block("decision", "decision", {"asked": asked, "of": of, "by": by, "begin": begin, "otherwise": otherwise})


def table(
    rows: Iterable[Sequence[Cell]],
    *,
    caption: str,
    columns: Sequence[Column],
    role: str = "",
    heading: str = "",
    said: Iterable[str] = (),
    full: Block | None = None,
) -> Block:
    """Return a table of finished texts.

    Parameters
    ----------
    rows : one sequence of cells for each row; the first cell is the row's head.
    caption : what the table holds, in words.
    heading : heading of the section, where the table is a section of its own.
    said : sentences below the table, or in its place where there are no rows ("N more, $X together").
    full : a longer table, folded below.

    Raises
    ------
    RequestError : a row has another number of cells than there are columns.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    wrong = [index for index, row in enumerate(cells) if len(row) != len(columns)]
    if wrong:
        raise RequestError(
            f"row {wrong[0]} of the table {caption!r} has {len(cells[wrong[0]])} cells, but there are {len(columns)} columns",
            "every cell needs the head that says what it is",
            "give each row one text for each column, an empty one where there is nothing to say",
        )
    heads = [{"label": c.label, "unit": c.unit, "align": c.align} for c in columns]
    data = {"heading": heading, "caption": caption, "columns": heads, "rows": cells, "said": list(said)}
    return Block("table", role, {**data, "full": full.to_json() if full else None})


def facts(items: Iterable[str | tuple[str, Cell]], *, heading: str, role: str = "") -> Block:
    """Return a list of sentences, or of terms with their text, under a heading."""
    told = [{"term": "", "text": _cell(i)} if isinstance(i, str) else {"term": i[0], "text": _cell(i[1])} for i in items]
    return Block("facts", role, {"heading": heading, "items": told})


def code(texts: Iterable[tuple[str, str]], *, heading: str, said: Iterable[str] = (), role: str = "") -> Block:
    """Return texts to copy, such as manifests and differences, each folded under its caption and shown as it is."""
    told = [{"caption": caption, "text": text} for caption, text in texts]
    return Block("code", role, {"heading": heading, "said": list(said), "texts": told})


def show(figure: Any, *, claim: str, help: str, table: Block | None = None) -> Block:
    """Return a chart for the page.

    Parameters
    ----------
    figure : plotly figure (or its JSON); traces above the cap of points are thinned, and the page says so.
    claim : what the chart shows, as a sentence of at least 20 characters; it is the chart's title and its name for a screen reader.
    help : one sentence on how to read it.
    table : the figures behind it (a block of `table`), folded; at most 20 rows are kept.

    Raises
    ------
    RequestError : the claim is no sentence, the figure is empty, or a trace type is not in the page's chart library.
    """
    if len(claim.strip()) < 20:
        raise RequestError(
            f"the chart's claim {claim!r} is too short to be a sentence",
            "the claim is the chart's title and its only name for a reader who cannot see it",
            'say what the chart shows: show(figure, claim="Team a holds 37 % of the saving", help=...)',
        )
    drawn, notes = figures.capped(figure)
    rows = table.to_json() if table else None
    if rows and len(rows["rows"]) > FIGURE_ROWS:
        rows["said"] = [*rows["said"], f"{len(rows['rows']) - FIGURE_ROWS} more rows stand in findings.csv or in the notebook."]
        rows["rows"] = rows["rows"][:FIGURE_ROWS]
    return Block("chart", "", {"claim": claim, "help": " ".join([help, *notes]).strip(), "figure": drawn, "table": rows})


def nothing_to_draw(heading: str, why: str) -> Block:
    """Return a sentence in the place of a chart that has nothing to show."""
    return facts([f"There is nothing to draw here: {why}."], heading=heading)


def named(text: object) -> Cell:
    """Return a cell that holds one name from outside, in a box of its own."""
    return [{"name": str(text)}]


def _cell(value: Cell) -> Any:
    """Cell as JSON: a text, or a list of texts and names."""
    return value if isinstance(value, str) else [part if isinstance(part, str) else {"name": part["name"]} for part in value]
