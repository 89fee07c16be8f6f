"""The import table of the design, without exceptions: who may import whom inside devopskit."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "devopskit"
TABLES = {"tables", "period", "units", "errors"}
BELOW_PIPELINE = {
    "errors", "units", "period", "http", "syntax", "tables", "parts", "settings", "secrets", "store", "catalog", "sources", "analysis",
    "checks", "changes", "operations", "reporting",
}  # fmt: skip
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "units": set(),
    "period": set(),
    "http": {"errors"},
    "syntax": {"errors"},
    "tables": TABLES,
    "parts": {"errors"},
    "settings": {"errors"},
    "secrets": {"errors"},
    "store": TABLES,
    "catalog": TABLES,
    "sources": {*TABLES, "http", "secrets"},
    "analysis": TABLES,
    "checks": {"tables", "analysis", "catalog", "units", "errors"},
    "changes": {"tables", "units", "errors", "syntax"},
    "operations": {"tables", "units", "errors", "syntax"},
    "reporting": TABLES,
    "pipeline": BELOW_PIPELINE,
    "commands": {*BELOW_PIPELINE, "pipeline"},
    "cli": {"commands", "parts", "settings", "errors"},
}
VAGUE = {"utils", "util", "helpers", "helper", "base", "manager", "handler", "common", "misc"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def layer(module: Path) -> str:
    """Room a file belongs to: its folder, or its own name at the top."""
    relative = module.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported(module: Path) -> set[str]:
    """Dotted names of ours that a file imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import; write the full name so that this test can read it"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.split(".")[0] == "devopskit"}


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_a_module_imports_only_what_the_design_allows(module: Path) -> None:
    own = layer(module)
    allowed = MAY_IMPORT.get(own, BELOW_PIPELINE | {"pipeline"} if own == "__init__" else set()) | {own}
    reached = {name.split(".")[1] for name in imported(module) if "." in name}
    assert reached <= allowed, f"{own} may not import {sorted(reached - allowed)}"


@pytest.mark.parametrize("kind", ["sources", "checks", "changes", "operations", "secrets"])
def test_parts_of_one_kind_never_import_each_other(kind: str) -> None:
    parts = [m for m in MODULES if layer(m) == kind and not m.name.startswith("_")]
    crossed = {
        f"{m.name} -> {name}" for m in parts for name in imported(m)
        if name.startswith(f"devopskit.{kind}.") and not name.split(".")[2].startswith("_")
    }  # fmt: skip
    assert not crossed


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_no_module_has_a_name_that_says_nothing(module: Path) -> None:
    assert module.stem.strip("_") not in VAGUE


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_no_module_is_longer_than_250_lines(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 250


def test_every_room_of_the_package_stands_in_the_table() -> None:
    rooms = {layer(m) for m in MODULES} - {"__init__"}
    assert rooms <= set(MAY_IMPORT), f"not in the import table: {sorted(rooms - set(MAY_IMPORT))}"
