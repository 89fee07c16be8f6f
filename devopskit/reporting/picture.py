"""A picture of a page: the first screen of a finished report, for a README or a message."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from devopskit.errors import RunError

WIDTH, HEIGHT = 1280, 1500  # the headline, the decision, the actions and the first charts


def take(page: Path, picture: Path, *, chromium: str) -> None:
    """Draw the top of `page` as a PNG.

    Raises
    ------
    RunError : the browser made no picture.
    """
    with tempfile.TemporaryDirectory() as profile:
        # Without the sandbox Chromium also starts as root, as in containers; the page is our own and asks for nothing.
        words = [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
            "--disable-background-networking", f"--user-data-dir={profile}", f"--window-size={WIDTH},{HEIGHT}",
            f"--screenshot={picture.absolute()}", page.absolute().as_uri(),
        ]  # fmt: skip
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode or not picture.is_file():
        raise RunError(
            f"Chromium made no picture of {page.name} (exit {done.returncode})",
            "the page itself is there",
            f"try: {chromium} --version",
        )
