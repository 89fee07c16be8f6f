"""Rewrites the outputs that notebooks keep for nbval: `python tests/keep_outputs.py` (part of `make example`).

Runs each notebook through the real runner on the committed sample, and copies the outputs of its kept cells back.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
KEPT = {"keep_output", "nbval-check-output"}
DEVOPSKIT = Path(sys.executable).parent / "devopskit"


def main() -> None:
    """Keep the outputs of every notebook."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(SAMPLE, folder / "sample")
        shutil.copyfile(SAMPLE / "devopskit.toml", folder / "devopskit.toml")
        subprocess.run([DEVOPSKIT, "fetch", "--quiet"], cwd=folder, check=True)
        for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
            words = [DEVOPSKIT, "run", notebook, "--no-fetch", "--json", "--quiet"]
            told = json.loads(subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout)
            keep(notebook, Path(told["folder"]) / notebook.name)


def keep(notebook: Path, executed: Path) -> None:
    """Copy the outputs of the kept cells, strip all others, and number the code cells so that diffs stay quiet."""
    target = nbformat.read(notebook, as_version=4)
    done = {cell.id: cell for cell in nbformat.read(executed, as_version=4).cells}
    code = [cell for cell in target.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        cell.execution_count, cell.outputs = number, []
        if set(cell.metadata.get("tags", [])) >= KEPT:
            cell.outputs = [{**output, "execution_count": number, "metadata": {}} for output in done[cell.id].outputs]
    notebook.write_text(json.dumps(target, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
