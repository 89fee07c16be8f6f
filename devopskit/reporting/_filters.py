"""The page's two filters: outputs and markdown of a notebook as safe HTML. What cannot be shown fails the export.

nbconvert's own chain drops an output type it does not know with no more than a warning: plotly figures of a papermill run
vanished from its pages, exit status 0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from devopskit.errors import RunError
from devopskit.reporting import _render
from devopskit.reporting._layout import RECORD_MIME, block_of
from devopskit.reporting.blocks import MIME, PLOTLY_MIME
from devopskit.reporting.text import without_machine_paths, without_terminal_codes

PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
# Richer forms of what text/plain also says; HTML is left out because its names may be unescaped (pandas Styler).
ALSO_TEXT = ("text/html", "text/latex", "text/markdown", "application/json")


class Shown:
    """Filter `show_output`: one output of a cell as HTML.

    Parameters
    ----------
    drawings : SVG of each chart in the order of its number; empty where no Chromium is at hand.
    figures : JSON of each figure for the interactive chart; empty where the page has no chart library.
    """

    def __init__(self, drawings: Sequence[str], figures: Sequence[Mapping[str, Any]]) -> None:
        self.drawings, self.figures = drawings, figures
        self.blocks = 0
        self.pictures = 0

    def __call__(self, output: Mapping[str, Any]) -> Markup:
        """HTML of a stream, error, display_data or execute_result.

        Raises
        ------
        RunError : the output has a type that the page cannot show.
        """
        kind = output["output_type"]
        if kind == "stream":
            return self._stream(output)
        if kind == "error":
            trace = _clean("\n".join(output["traceback"]))
            return Markup(_render.macro("error")(output["ename"], _clean(output["evalue"]), trace))
        if kind in ("display_data", "execute_result"):
            return self._display(output)
        raise _cannot_show(f"the output type {kind}")

    def _stream(self, output: Mapping[str, Any]) -> Markup:
        text = _clean(output["text"])
        if not text.strip():
            return Markup("")
        if output["name"] == "stderr":
            return Markup(_render.macro("messages")(text, len(text.strip().splitlines())))
        return Markup(_render.macro("words")(text))

    def _display(self, output: Mapping[str, Any]) -> Markup:
        block, data = block_of(output), output["data"]
        if block:
            self.blocks += 1
            return Markup(self._block(block))
        unknown = set(data) - {"text/plain", *PICTURES, *ALSO_TEXT, RECORD_MIME, PLOTLY_MIME, MIME}
        picture = next((mime for mime in PICTURES if mime in data), None)
        if unknown or (picture is None and "text/plain" not in data):
            raise _cannot_show(f"an output of the type {', '.join(sorted(unknown or data))}")
        if picture:
            return self._picture(picture, data[picture])
        return Markup(_render.macro("words")(_clean(data["text/plain"])))

    def _block(self, block: Mapping[str, Any]) -> str:
        if block["kind"] not in ("headline", "decision", "table", "chart", "code", "diffs", "facts"):
            raise _cannot_show(f"a block of the kind {block['kind']!r}")
        number = int(block.get("number", 0))
        drawing = self.drawings[number - 1] if number and self.drawings else ""
        figure = script_json(self.figures[number - 1]) if number and self.figures else ""
        return _render.block(block, svg=drawing, number=number, figure_json=figure)

    def _picture(self, mime: str, data: str) -> Markup:
        import base64

        self.pictures += 1
        # An SVG from elsewhere must stand in an <img>, where its scripts and links are dead.
        packed = base64.b64encode(data.encode()).decode() if mime == "image/svg+xml" else "".join(data.split())
        return Markup(_render.macro("picture")(f"data:{mime};base64,{packed}", self.pictures))


def script_json(value: Any) -> str:
    """JSON that may stand inside a script element: no "<", ">" or "&" is left that could end it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


class Markdown:
    """Filter `show_markdown`: the notebook author's text; raw HTML is escaped, headings start at h2 and skip no level."""

    def __init__(self) -> None:
        import mistune

        self._level = 1
        self._parse = mistune.create_markdown(renderer=_renderer(self), plugins=["table"])

    def level(self, wanted: int) -> int:
        """Level for a heading the author wrote as `wanted`: below the page's h1, at most one deeper than the last."""
        self._level = max(2, min(wanted, self._level + 1))
        return self._level

    def __call__(self, source: str) -> Markup:
        """HTML of one markdown cell."""
        return Markup(self._parse(source))


def _renderer(markdown: Markdown) -> Any:
    import mistune

    class Renderer(mistune.HTMLRenderer):
        """mistune's renderer with our levels; `escape=True` turns raw HTML into text, and links may not hold scripts."""

        def heading(self, text: str, level: int, **attributes: Any) -> str:
            """Return a heading at a level that fits the page."""
            level = markdown.level(level)
            return f"<h{level}>{text}</h{level}>\n"

    return Renderer(escape=True)


def _clean(text: Any) -> str:
    joined = text if isinstance(text, str) else "".join(text)
    return without_machine_paths(without_terminal_codes(joined))


def _cannot_show(what: str) -> RunError:
    return RunError(
        f"the page cannot show {what}",
        "an output that is left out without a word would make the page say less than the notebook",
        "show it through the kit (kit.show for figures, kit.table for tables), or print it as text",
    )
