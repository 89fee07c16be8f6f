"""The code of the made-up company: what its inventory says stands in its files, and every format reads them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from devopskit.changes._locate import find_resource, index_repository
from devopskit.sources import sample
from devopskit.sources._sample import code

MEMBERS = sample.members(sample.Settings())
FILES = code.files(MEMBERS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("code")
    for name, text in FILES.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, encoding="utf-8")
    return top


def test_the_same_company_has_the_same_code_and_another_seed_another() -> None:
    assert code.files(MEMBERS) == FILES
    assert code.files(sample.members(sample.Settings(seed=8))) != FILES


def test_every_container_and_machine_of_a_team_is_found_in_the_code(folder: Path) -> None:
    index = index_repository(folder, repository=folder)
    wanted = [m.row for m in MEMBERS if m.row["kind"] == "instance" and str(m.row["name"]).startswith("prod-")]
    found = [find_resource(folder, row, index=[e for e in index if e.address.startswith("aws_instance.")]) for row in wanted]
    assert [type(one).__name__ for one in found] == ["Entry"] * len(wanted)


def test_all_formats_that_the_readme_names_are_there() -> None:
    assert {name.split("/")[0] for name in FILES} == {"README.md", "terraform", "k8s", "charts"}
    assert "kind: Kustomization" in FILES["k8s/search/kustomization.yaml"]


def test_the_terraform_files_are_in_its_own_format(folder: Path, terraform: str) -> None:
    done = subprocess.run([terraform, "fmt", "-check", "-recursive", str(folder)], capture_output=True, text=True)
    assert done.stdout == ""


def test_the_kustomization_builds(folder: Path, program: Callable[[str], str]) -> None:
    done = subprocess.run([program("kubectl"), "kustomize", str(folder / "k8s/search")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("kind: Deployment") >= 4
