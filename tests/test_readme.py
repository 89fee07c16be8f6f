"""Every code block of the README does what it says, in the order it stands there, in a fresh folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from devopskit import parts, settings
from devopskit.settings.options import build

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("readme")]


def blocks(kind: str) -> list[str]:
    return [text for language, text in BLOCKS if language == kind]


COMMANDS = [line for text in blocks("sh") for line in text.splitlines() if line]
MAKES = [line for line in COMMANDS if " make " in f" {line}"]
OURS = [line for line in COMMANDS if line.startswith("devopskit ")]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo has run, as the README has it before its other blocks."""
    folder = tmp_path_factory.mktemp("project")
    shell(folder, "devopskit demo --days 28")
    return folder


def shell(folder: Path, line: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {
        "PATH": path,
        "DEVOPSKIT_STORE_PATH": "data/demo",
        "XDG_CONFIG_HOME": str(folder / "nowhere"),
        "HOME": str(folder),
    }
    done = subprocess.run(line, shell=True, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_every_block_is_of_a_kind_that_is_run_here() -> None:
    assert {language for language, _ in BLOCKS} == {"sh", "python", "toml"}
    assert sorted(MAKES + OURS) == sorted(COMMANDS)


@pytest.mark.parametrize("line", MAKES)
def test_a_make_target_of_the_readme_exists_and_would_run(line: str) -> None:
    # Running `make test` from a test would never end; .ci/run runs it, and the demo and the lab have tests of their own.
    done = subprocess.run(f"{line} --dry-run", shell=True, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("text", blocks("python"))
def test_a_python_block_runs_as_it_stands(text: str, project: Path, tmp_path: Path) -> None:
    script = tmp_path / "block.py"
    script.write_text(text, encoding="utf-8")
    assert shell(project, f"python {script}").strip()


@pytest.mark.parametrize("line", OURS)
def test_a_command_of_the_readme_runs_as_it_stands(line: str, project: Path) -> None:
    shell(project, line)


@pytest.mark.parametrize("text", blocks("toml"))
def test_a_toml_block_fills_the_settings_of_its_sources(text: str, tmp_path: Path) -> None:
    (tmp_path / "devopskit.toml").write_text(text, encoding="utf-8")
    found = settings.load(tmp_path, environment={"XDG_CONFIG_HOME": str(tmp_path / "nowhere")})
    assert found.sources
    assert all(build(parts.load("sources", s.kind).Settings, s.options, where=s.name) for s in found.sources)


def test_the_picture_and_the_page_it_stands_for_are_committed() -> None:
    linked = re.findall(r"\((reports/[^)]+)\)", README)
    assert linked == ["reports/example.png", "reports/example.html"]
    assert all((ROOT / name).stat().st_size > 10_000 for name in linked)
