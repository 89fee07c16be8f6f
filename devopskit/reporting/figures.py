"""Plotly figures as plain JSON: read, capped, checked and set in the page's type. A page must not grow with the data.

Evidently's pages grew to gigabytes because points were kept for the browser to thin (evidentlyai/evidently#2, #47), so
the cap is applied here.
"""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np

from devopskit.errors import RequestError
from devopskit.reporting.bundle import demand_traces

LINE_POINTS = 2000  # a trace; more than the pixels of a chart
DOTS = 300  # a trace of markers; a dot costs 190 bytes of SVG
WIDTH = 480  # px, with font 14: shown on a phone of 375 px the text is 10 px high
FONT = 14
HEIGHT = 320

Figure = dict[str, Any]


def as_json(figure: Any) -> Figure:
    """Return a plotly figure, or its JSON, as plain JSON data: packed arrays (`bdata`) become lists."""
    raw = figure if isinstance(figure, Mapping) else figure.to_plotly_json()
    return {"data": _plain(raw.get("data") or []), "layout": _plain(raw.get("layout") or {})}


def capped(figure: Any) -> tuple[Figure, list[str]]:
    """Return the figure with at most LINE_POINTS (lines) or DOTS (markers) points a trace, and what a reader must know.

    Raises
    ------
    RequestError : nothing would be drawn, a trace type is unknown to the page, or a trace cannot be thinned.
    """
    drawn = as_json(figure)
    demand_traces(trace.get("type", "scatter") for trace in drawn["data"])
    if not any(_points(trace) for trace in drawn["data"]):
        raise RequestError(
            "the chart holds no point, so nothing would be drawn",
            "an empty frame on the page looks like a fault and hides that there were no data",
            "say it in words where there is nothing to draw: kit.facts([...], heading=...)",
        )
    notes = []
    for trace in drawn["data"]:
        before = _points(trace)
        _thin(trace)
        if _points(trace) < before:
            notes.append(f"{_points(trace):,} of {before:,} points are drawn.")
    return drawn, notes


def for_page(figure: Figure) -> Figure:
    """`figure` in the page's size and type, whoever made it; a title is dropped because the claim stands above."""
    layout = {**figure["layout"]}
    for key in ("title", "template", "autosize"):
        layout.pop(key, None)
    layout["font"] = {"size": FONT, "color": "#111827", **layout.get("font", {}), "family": "sans-serif"}
    layout.setdefault("margin", {"l": 56, "r": 16, "t": 16, "b": 48})
    layout.update(width=WIDTH, height=layout.get("height", HEIGHT), paper_bgcolor="#ffffff", plot_bgcolor="#ffffff")
    return {"data": figure["data"], "layout": layout}


def titled(figure: Figure, title: str) -> Figure:
    """`figure` with its claim as title, for JupyterLab, which shows the figure alone."""
    wrapped = "<br>".join(line.replace("&", "&amp;").replace("<", "&lt;") for line in textwrap.wrap(title, 60))
    margin = {**figure["layout"].get("margin", {}), "t": 40 + 20 * wrapped.count("<br>")}
    return {
        "data": figure["data"],
        "layout": {**figure["layout"], "title": {"text": wrapped, "font": {"size": FONT}}, "margin": margin},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if "bdata" in value and "dtype" in value:
            return _unpacked(value)
        return {str(key): _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return None  # JSON has no NaN, and plotly draws null as a gap
    return value if value is None or isinstance(value, str | int | float | bool) else _moment(value)


def _unpacked(packed: Mapping[str, Any]) -> Any:
    array = np.frombuffer(base64.b64decode(packed["bdata"]), dtype=np.dtype(packed["dtype"]))
    shape = packed.get("shape")
    if shape is not None:
        array = array.reshape([int(n) for n in str(shape).split(",")])
    return _plain(array.tolist())


def _moment(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _points(trace: Mapping[str, Any]) -> int:
    if isinstance(trace.get("z"), list):
        return sum(len(row) if isinstance(row, list) else 1 for row in trace["z"])
    return max((len(trace[axis]) for axis in ("x", "y", "values") if isinstance(trace.get(axis), list)), default=0)


def _thin(trace: dict[str, Any]) -> None:
    dots = "markers" in str(trace.get("mode", "")) and trace.get("type", "scatter") == "scatter"
    limit, size = (DOTS if dots else LINE_POINTS), _points(trace)
    if size <= limit:
        return
    if trace.get("type", "scatter") != "scatter" or not isinstance(trace.get("y"), list):
        raise RequestError(
            f"the {trace.get('type', 'scatter')} trace {trace.get('name', '')!r} has {size:,} points, more than {limit:,}",
            "a page that carries them all gets too large to open, and leaving some out would change a chart of this type",
            "count or average before drawing: bins for a histogram, at most 2,000 cells for a heat map",
        )
    keep = _spread(size, limit) if dots else _envelope(trace["y"], limit)
    _leave(trace, keep, size)
    _leave(trace.get("marker", {}), keep, size)


def _leave(values: dict[str, Any], keep: list[int], size: int) -> None:
    """Leave only some places of every list with one entry for each point, so that colours and texts stay with their points."""
    for key, value in values.items():
        if isinstance(value, list) and len(value) == size:
            values[key] = [value[i] for i in keep]


def _spread(size: int, limit: int) -> list[int]:
    return sorted({round(i * (size - 1) / (limit - 1)) for i in range(limit)})


def _envelope(values: list[Any], limit: int) -> list[int]:
    """Positions of the lowest and the highest value of each stretch, so that no peak is lost."""
    numbers = np.array([np.nan if v is None else v for v in values], dtype=float)
    keep = {0, len(values) - 1}
    for part in np.array_split(np.arange(len(values)), limit // 2 - 1):
        known = part[~np.isnan(numbers[part])]
        if len(known):
            keep |= {int(known[numbers[known].argmin()]), int(known[numbers[known].argmax()])}
        else:
            keep.add(int(part[0]))
    return sorted(keep)
