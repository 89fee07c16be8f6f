"""Every notebook obeys the shape of the design, runs through the real runner, and its kept outputs are compared by nbval."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SAMPLE = ROOT / "data" / "sample"
KEPT = {"keep_output", "nbval-check-output"}
LOGIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try, ast.With, ast.Lambda)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def cells(path: Path, kind: str = "code") -> list[Any]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def tags(cell: Any) -> set[str]:
    return set(cell.metadata.get("tags", []))


@each_notebook
def test_a_notebook_has_eight_to_twenty_cells_half_of_them_prose(path: Path) -> None:
    prose, code = cells(path, "markdown"), cells(path)
    assert 8 <= len(prose) + len(code) <= 20
    assert len(prose) >= 0.4 * (len(prose) + len(code))


@each_notebook
def test_a_notebook_holds_no_logic_and_imports_the_kit_alone(path: Path) -> None:
    nodes = [node for cell in cells(path) for node in ast.walk(ast.parse(cell.source))]
    assert not [node for node in nodes if isinstance(node, LOGIC)]
    imported = [ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    assert imported == ["import devopskit as kit"]


@each_notebook
def test_a_code_cell_has_at_most_twelve_lines_and_usually_six(path: Path) -> None:
    lines = sorted(len(cell.source.splitlines()) for cell in cells(path) if "parameters" not in tags(cell))
    assert lines[-1] <= 12
    assert lines[int(0.9 * (len(lines) - 1))] <= 6


@each_notebook
def test_the_parameters_are_annotated_literals_with_a_comment_each(path: Path) -> None:
    (parameters,) = [cell for cell in cells(path) if "parameters" in tags(cell)]
    for line in parameters.source.splitlines():
        name, _, rest = line.partition(":")
        assert name.isidentifier()
        assert "=" in rest
        assert "  # " in rest, f"{name} has no comment"


@each_notebook
def test_outputs_are_stripped_but_for_the_cells_that_nbval_compares(path: Path) -> None:
    kept = [cell for cell in cells(path) if tags(cell) >= KEPT]
    assert kept, "nbval compares nothing in a fully stripped notebook"
    assert all(cell.outputs for cell in kept)
    assert not [cell.source for cell in cells(path) if cell.outputs and not tags(cell) >= KEPT]


@each_notebook
def test_nbstripout_would_change_nothing(path: Path, tmp_path: Path) -> None:
    copy = shutil.copy(path, tmp_path)
    keys = "metadata.papermill cell.metadata.papermill cell.metadata.execution metadata.language_info.version"
    done = subprocess.run(
        [Path(sys.executable).parent / "nbstripout", "--verify", "--keep-id", "--keep-count", "--extra-keys", keys, copy],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of its own whose devopskit.toml reads the committed sample."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(SAMPLE, folder / "sample")
    shutil.copyfile(SAMPLE / "devopskit.toml", folder / "devopskit.toml")
    return_code = devopskit(folder, "fetch", "--days", "400").returncode
    assert return_code == 0
    return folder


def devopskit(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "devopskit"), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=os.environ | {"COLUMNS": "200"})


@each_notebook
def test_a_notebook_runs_through_the_real_runner(path: Path, project: Path) -> None:
    done = devopskit(project, "run", path.stem, "--no-fetch", "--json")
    assert done.returncode == 0, done.stderr
    folder = Path(json.loads(done.stdout)["folder"])
    assert json.loads((folder / "run.json").read_text())["status"] == "completed"
    assert "<main" in (folder / "report.html").read_text(encoding="utf-8")


@each_notebook
def test_nbval_finds_the_stored_outputs_again(path: Path, project: Path) -> None:
    assert nbval(shutil.copy(path, project), project) == 0


@each_notebook
def test_nbval_fails_when_a_kept_digit_is_changed(path: Path, project: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    kept = next(cell for cell in notebook.cells if tags(cell) >= KEPT)
    text = json.dumps(kept.outputs)
    digit = next(character for character in text.split('"text"')[-1] if character.isdigit())
    head, mark, tail = text.rpartition('"text"')
    kept.outputs = [nbformat.from_dict(o) for o in json.loads(head + mark + tail.replace(digit, str((int(digit) + 1) % 10), 1))]
    changed = project / f"changed_{path.name}"
    nbformat.write(notebook, changed)
    assert nbval(changed, project) == 1


def nbval(notebook: str | Path, folder: Path) -> int:
    """Exit code of nbval over one notebook, in a fresh process so that our own pytest options do not reach it."""
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "--rootdir",
        str(folder),
        "--nbval-lax",
        str(notebook),
    ]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True).returncode
