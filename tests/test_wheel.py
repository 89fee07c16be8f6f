"""The wheel alone, in an empty environment outside the clone, can run the reports: nothing depends on the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def run(*words: str | Path, folder: Path) -> str:
    """Run a command without anything of this environment; returns its stdout."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "DEVOPSKIT_"))}
    # uv brings certificates of its own, where pip trusts the machine's: behind a proxy with its own authority only those work.
    clean |= {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"}
    done = subprocess.run([str(word) for word in words], cwd=folder, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment that holds the wheel and its pinned dependencies, and nothing else."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT, folder=folder)
    run(BIN / "uv", "venv", "-q", "--python", sys.executable, folder / "env", folder=folder)
    install = (BIN / "uv", "pip", "install", "-q", "--python", folder / "env" / "bin" / "python")
    run(*install, "--require-hashes", "-r", ROOT / "requirements" / "core.txt", folder=folder)
    run(*install, "--no-deps", next(folder.glob("*.whl")), folder=folder)
    return folder


def test_the_installed_package_comes_from_the_wheel_and_not_from_the_clone(elsewhere: Path) -> None:
    where = run(elsewhere / "env/bin/python", "-c", "import devopskit; print(devopskit.__file__)", folder=elsewhere)
    assert where.startswith(str(elsewhere))


def test_the_demo_of_the_installed_package_leaves_a_page(elsewhere: Path) -> None:
    told = json.loads(run(elsewhere / "env/bin/devopskit", "demo", "--days", "28", "--json", folder=elsewhere))
    assert "<main" in Path(told["page"]).read_text(encoding="utf-8")
    again = json.loads(run(elsewhere / "env/bin/devopskit", "demo", "--days", "28", "--json", "--dry-run", folder=elsewhere))
    assert again["store"] == told["store"]


def test_a_report_of_the_installed_package_is_found_by_its_name(elsewhere: Path) -> None:
    plan = run(elsewhere / "env/bin/devopskit", "run", "right_sizing", "--dry-run", "--no-fetch", folder=elsewhere)
    assert "right_sizing" in plan
