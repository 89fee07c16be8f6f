"""The packed chart library: plotly.js (cartesian bundle, MIT) as gzip, embedded in a page and started on demand.

The bundle is not part of the plotly wheel; it was taken from npm (`npm pack plotly.js-cartesian-dist-min@4.1.1`, the
plotly.js version of plotly 7.1.0) and packed with `gzip -9 -n`. Its text is pinned by sha256, because the page's
Content-Security-Policy lets exactly this script run.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable
from importlib.resources import files

from devopskit.errors import RequestError, RunError

VERSION = "4.1.1"
SHA256 = "79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a"  # of the unpacked script
# From the bundle's README; a type outside is drawn as something else or not at all, without a word.
TRACES = frozenset(
    ("bar", "box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour", "image", "pie", "scatter", "violin")
) | {"scatterternary"}


def packed() -> str:
    """Return the gzip of the bundle as base64 text (about 660 kB).

    Raises
    ------
    RunError : the file is not the pinned one.
    """
    data = (files("devopskit.reporting") / "bundle" / "plotly-cartesian.min.js.gz").read_bytes()
    found = hashlib.sha256(gzip.decompress(data)).hexdigest()
    if found != SHA256:
        raise RunError(
            f"the packed plotly.js of devopskit has the sha256 {found[:12]}…, not {SHA256[:12]}…",
            "the page would refuse to run it, or run something else than what was reviewed",
            "install devopskit again: pip install --force-reinstall --no-deps devopskit",
        )
    return base64.b64encode(data).decode()


def start_script() -> str:
    """Return our script that unpacks the bundle and draws the figures of the page."""
    return (files("devopskit.reporting") / "template" / "start.js").read_text(encoding="utf-8")


def policy_hash(script: str | bytes) -> str:
    """Return the source expression of an inline script for a Content-Security-Policy, e.g. 'sha256-…' in quotes."""
    data = script.encode() if isinstance(script, str) else script
    return f"'sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}'"


def policy(*, scripts: bool) -> str:
    """Content-Security-Policy of a page: nothing from anywhere, and with `scripts` only our two scripts by their hash."""
    if not scripts:
        return "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    library = f"'sha256-{base64.b64encode(bytes.fromhex(SHA256)).decode()}'"
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; script-src {policy_hash(start_script())} {library}"


def demand_traces(types: Iterable[str]) -> None:
    """Refuse trace types that the bundle does not hold.

    Raises
    ------
    RequestError : names the types and those that can be drawn.
    """
    missing = sorted(set(types) - TRACES)
    if missing:
        raise RequestError(
            f"the chart type {', '.join(missing)} is not in the bundle that the page carries",
            f"a page would draw it as something else without a word; it holds {', '.join(sorted(TRACES))}",
            "draw the figure with one of these types, e.g. scatter for scattergl and stacked bar for waterfall",
        )
