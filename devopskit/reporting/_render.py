"""Blocks to HTML by autoescaping Jinja macros; every value that reaches the page is spelled out on the way."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from devopskit.reporting.text import shorten, spell_out, tight, unbroken, whole_days


def block(data: Mapping[str, Any], *, svg: str = "", number: int = 0, figure_json: str = "") -> str:
    """HTML of one block.

    Parameters
    ----------
    data : the block as it stands in the notebook.
    svg : drawing of a chart, finished and safe.
    number : position on the page, for the ids that tie a chart to its caption.
    figure_json : the figure for the interactive chart, escaped for a script element.
    """
    return str(macro(str(data["kind"]))(data, Markup(svg), number, Markup(figure_json)))


def macro(name: str) -> Any:
    """Return the macro `name` of template/blocks.html.j2."""
    return getattr(_environment().get_template("blocks.html.j2").make_module(), name)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("devopskit.reporting", "template"),
        autoescape=True,
        finalize=_shown,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(shorten=shorten, tight=_held, unbroken=unbroken, whole_days=whole_days, characters=_characters)
    return environment


def _characters(cell: Any) -> int:
    """Length of what a cell shows; a sentence stands below its heading in a card of the phone, a word beside it."""
    parts = [cell] if isinstance(cell, str) else cell
    return sum(len(part if isinstance(part, str) else part["name"]) for part in parts)


def _held(text: str) -> Markup:
    """Text of our own in which neither a number and its unit nor the parts of a date are torn apart."""
    return whole_days(tight(text))


def _shown(value: Any) -> Any:
    """Spell out hidden characters in every printed value, so that no template can forget it."""
    if value is None:
        return ""
    return value if isinstance(value, Markup | jinja2.runtime.Macro) else spell_out(str(value))
