"""`devopskit lab` starts a real JupyterLab that serves the report notebooks."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

DEVOPSKIT = str(Path(sys.executable).parent / "devopskit")
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+/)lab\?token=(\w+)")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a JupyterLab started in an empty folder, with its token."""
    folder = tmp_path_factory.mktemp("lab")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DEVOPSKIT_", "JUPYTER"))}
    clean |= {"HOME": str(folder)}
    (folder / ".jupyter").mkdir()
    # Continuous integration often runs as root, which Jupyter refuses unless the user's own settings allow it.
    (folder / ".jupyter" / "jupyter_server_config.json").write_text('{"ServerApp": {"allow_root": true, "port": 0}}')
    started = subprocess.Popen(
        [DEVOPSKIT, "lab", "--no-browser"], cwd=folder, env=clean, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        told = next(found for line in started.stderr if (found := ADDRESS.search(line)))
        with httpx.Client(base_url=told[1], headers={"Authorization": f"token {told[2]}"}, timeout=60) as client:
            yield client
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.stderr.close()
        started.wait()


@pytest.mark.server
@pytest.mark.slow
def test_lab_answers_with_the_page_of_jupyterlab(lab: httpx.Client) -> None:
    page = lab.get("lab")
    assert page.status_code == 200
    assert "<title>JupyterLab</title>" in page.text


@pytest.mark.server
@pytest.mark.slow
def test_lab_serves_the_report_notebooks_it_copied(lab: httpx.Client) -> None:
    listed = [entry["name"] for entry in lab.get("api/contents").json()["content"]]
    assert "right_sizing.ipynb" in listed
    notebook = lab.get("api/contents/right_sizing.ipynb").json()["content"]
    assert "import devopskit as kit" in json.dumps(notebook)


@pytest.mark.server
@pytest.mark.slow
def test_lab_lets_nobody_in_without_its_token(lab: httpx.Client) -> None:
    refused = httpx.get(f"{lab.base_url}api/contents", timeout=60)
    assert refused.status_code == 403
