"""Charts as static SVG: one Chromium draws all figures of a page (kaleido, kept open).

Started once for each figure, Chromium takes 2 to 3 seconds a chart; kept, 0.2 (facts measured in November 2026).
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from devopskit.errors import RunError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
INSTALL = "apt-get install chromium fonts-dejavu-core"


def find_chromium(setting: str | None = None) -> str | None:
    """Return the path of a Chromium, or None.

    Parameters
    ----------
    setting : path of one; "" means that none shall be used; None looks at BROWSER_PATH, then at the PATH.
    """
    if setting is not None:
        return setting if setting and Path(setting).is_file() else None
    named = os.environ.get("BROWSER_PATH")
    if named:
        return named if Path(named).is_file() else None
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def draw(figures: Sequence[dict[str, Any]], *, chromium: str, patience: float = 60.0) -> list[str]:
    """Draw each figure (JSON, sized) as SVG text, ready to stand in a page.

    Parameters
    ----------
    chromium : path of the browser. patience : seconds for its start; each figure adds five.

    Raises
    ------
    RunError : the browser did not start or answer, or a figure came out without a mark.
    """
    if not figures:
        return []
    limit = patience + 5.0 * len(figures)
    try:
        # In a thread of its own, because a notebook's kernel already runs a loop in this one.
        with ThreadPoolExecutor(1) as pool:
            raw = pool.submit(lambda: asyncio.run(asyncio.wait_for(_drawn(figures, chromium), limit))).result()
    except (RuntimeError, OSError, ValueError, TimeoutError) as error:
        raise RunError(
            f"Chromium ({chromium}) did not draw the {len(figures)} charts of the page: {_reason(error, limit)}",
            "a page without one of its charts would hide what it was meant to show",
            f"see whether it starts: {chromium} --headless --no-sandbox --dump-dom about:blank; or install it again: {INSTALL}",
        ) from error
    return [tidy(bytes(text).decode(), number) for number, text in enumerate(raw)]


async def _drawn(figures: Sequence[dict[str, Any]], chromium: str) -> list[bytes]:
    import kaleido  # pulls in its browser driver: only where something is drawn

    # mathjax=False: kaleido would fetch it from a CDN, and a name such as $x$ would become a formula. Its "sync server"
    # would do the same work, but waits for ever when the browser dies (kaleido 1.5, _sync_server.py, call_function).
    async with kaleido.Kaleido(n=1, mathjax=False, path=chromium) as server:
        sizes = [{"format": "svg", "width": f["layout"]["width"], "height": f["layout"]["height"]} for f in figures]
        return [await server.calc_fig(figure, opts=size) for figure, size in zip(figures, sizes, strict=True)]


def _reason(error: BaseException, limit: float) -> str:
    return (
        f"no answer within {limit:.0f} s"
        if isinstance(error, TimeoutError)
        else str(error.args[0] if error.args else error)[:200]
    )


def tidy(svg: str, number: int) -> str:
    """`svg` for use inside a page: fixed ids of its own, scalable, named by the chart's claim.

    plotly draws random ids, so that two exports would differ and two charts of a page could share a clip path.

    Raises
    ------
    RunError : the drawing holds no mark.
    """
    if not re.search(r"<(path|rect|circle|text)\b", svg):
        raise RunError(
            f"the drawing of chart {number + 1} is empty",
            "a page with an empty frame hides what it was meant to show",
            "look at the figure in JupyterLab: devopskit lab",
        )
    ids = {name: f"c{number}-{index}" for index, name in enumerate(sorted(set(re.findall(r'<[^>]*\bid="([^"]+)"', svg))))}
    # Only inside tags: a label may hold anything, also what looks like an id or a long number.
    svg = re.sub(r"<[^>]+>", lambda tag: _tidy_tag(tag[0], ids), svg)
    head = re.match(r"<svg\b[^>]*>", svg)
    box = re.search(r'viewBox="([^"]+)"', head[0]) if head else None
    if head is None or box is None:
        raise RunError(
            f"the drawing of chart {number + 1} is no SVG with a viewBox",
            "it could not be fitted to the width of a phone",
            "install the versions that devopskit is tested with: pip install 'kaleido>=1.5,<2' 'plotly>=7,<8'",
        )
    opening = f'<svg viewBox="{box[1]}" role="img" aria-labelledby="claim-{number + 1}" xmlns="http://www.w3.org/2000/svg">'
    return opening + svg[head.end() :]


def _tidy_tag(tag: str, ids: Mapping[str, str]) -> str:
    tag = re.sub(r"""(\bid="|#)([^"')]+)""", lambda m: m[1] + ids.get(m[2], m[2]), tag)
    tag = re.sub(r'\s(xmlns(:xlink)?|class|data-[a-z]+)="[^"]*"', "", tag)
    # Six decimals of a pixel are a third of the bytes and cannot be seen.
    return re.sub(r"\d+\.\d{3,}", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), tag)
