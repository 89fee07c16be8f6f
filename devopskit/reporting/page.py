"""The page: an executed notebook as one HTML file that asks nothing of any network.

Order: headline, decision, actions; then the charts and tables in the notebook's order; then what could not be decided,
assumptions, data age, method. Charts are static SVG where a Chromium is at hand; otherwise, and for zoom and hover, the
packed chart library is in the file and is started by a small script.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from devopskit.errors import RunError
from devopskit.reporting import _render, bundle, figures, svg
from devopskit.reporting._filters import Markdown, Shown
from devopskit.reporting._layout import Layout, arrange
from devopskit.reporting.blocks import headline
from devopskit.reporting.text import shorten


def export(notebook: Any, *, interactive: bool = True, meta: Mapping[str, Any], chromium: str | None = None) -> str:
    """Return the page of an executed notebook.

    Parameters
    ----------
    notebook : nbformat 4 notebook with outputs.
    interactive : whether the packed chart library (660 kB) goes along where the charts are drawn already.
    meta : what the page says about its run, all optional: `report` (name), `warning` (a sentence above everything, e.g.
        which sources are missing), `run_id`, `generated_at` (ISO text), `command` (to run it again), `parameters` and
        `versions` (name to value).
    chromium : path of a Chromium; "" for none, None to look for one.

    Raises
    ------
    RunError : an output cannot be shown, or a chart could not be drawn; nothing is left out silently.
    """
    layout = arrange(notebook)
    browser = svg.find_chromium(chromium) if layout.charts else None
    sized = [figures.for_page(dict(chart["figure"])) for chart in layout.charts]
    drawings = svg.draw(sized, chromium=browser) if browser else []
    scripts = bool(sized) and (interactive or not browser)
    shown = Shown(drawings, sized if scripts else [])
    text = _html(layout, shown, meta=meta, scripts=scripts)
    _demand_whole(text, layout, shown)
    return text


def _html(layout: Layout, shown: Shown, *, meta: Mapping[str, Any], scripts: bool) -> str:
    import nbformat
    from nbconvert.exporters import TemplateExporter  # 0.5 s of imports: only where a page is written

    # No preprocessors, because each could take cells or outputs away before our filter sees them.
    exporter = TemplateExporter(  # type: ignore[no-untyped-call]
        template_name="template",
        template_file="index.html.j2",
        extra_template_basedirs=[str(files("devopskit.reporting"))],
        filters={"show_output": shown, "show_markdown": Markdown()},
        default_preprocessors=[],
        exclude_input_prompt=True,
    )
    parts = {
        "head": Markup(_head(layout, meta, scripts)),
        "tools": Markup(_tools(layout, scripts, automatic=not shown.drawings)),
        "foot": Markup(_foot(meta, scripts)),
    }
    tools = {"cell_type": "markdown", "metadata": {"place": "tools"}, "source": ""}
    about = {"cell_type": "markdown", "metadata": {}, "source": f"## About this report\n\n{layout.about}"}
    cells = [*layout.lead, tools, *layout.body, *layout.tail, *([about] if layout.about else [])]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # nbformat 4.5 demands one, and the cells made here have none
    node = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})  # type: ignore[no-untyped-call]
    text, _ = exporter.from_notebook_node(node, resources={"page": parts})
    return str(text)


def _head(layout: Layout, meta: Mapping[str, Any], scripts: bool) -> str:
    """Head of the file, a warning where there is one, and a headline where the notebook gives none."""
    name = str(meta.get("report") or layout.title or "Report")
    told = layout.headline()
    finding = str(told["sentence"]) if told else layout.title or name
    # The finding comes first: a browser tab shows some 20 characters.
    title = finding if finding == name else f"{shorten(finding, 240)} - {name}"
    css = (files("devopskit.reporting") / "template" / "page.css").read_text(encoding="utf-8")
    text = str(_render.macro("head")(title, Markup(bundle.policy(scripts=scripts)), Markup(css)))
    if meta.get("warning"):
        text += str(_render.macro("warning")(meta["warning"]))
    return text + ("" if told else _render.block(headline(finding).to_json()))


def _tools(layout: Layout, scripts: bool, *, automatic: bool) -> str:
    if not layout.charts or not scripts:
        return ""
    why = (
        "The charts of this page need scripts, because no Chromium was found to draw them. For a page that reads without "
        f"scripts: {svg.INSTALL}, then run the report again."
    )
    return str(_render.macro("interactive")(automatic, why if automatic else ""))


def _foot(meta: Mapping[str, Any], scripts: bool) -> str:
    told = [
        ("Run", meta.get("run_id")),
        ("Written", meta.get("generated_at")),
        ("Run it again", meta.get("command")),
        ("Parameters", _listed(meta.get("parameters"))),
        ("Versions", _listed(meta.get("versions"))),
    ]
    library = Markup(bundle.packed()) if scripts else ""
    return str(_render.macro("foot")([(term, text) for term, text in told if text], library, Markup(bundle.start_script())))


def _listed(values: Mapping[str, Any] | None) -> str:
    return ", ".join(f"{name} = {value}" for name, value in (values or {}).items())


def _demand_whole(text: str, layout: Layout, shown: Shown) -> None:
    """Refuse a page that lacks a block or the picture of a chart."""
    drawn = len(re.findall(r"<svg\b[^>]*aria-labelledby=\"claim-", text)) if shown.drawings else text.count('class="figure">')
    if shown.blocks != layout.blocks or drawn != len(layout.charts):
        raise RunError(
            f"the page shows {shown.blocks} of {layout.blocks} blocks and {drawn} of {len(layout.charts)} charts of the notebook",
            "a page that lost a part looks whole, so it is not written",
            "this is a fault of devopskit: report it with the notebook; the notebook itself is complete",
        )
