"""A new file beside its neighbour: named and ended like it, listed where it must be, never inside somebody's file."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from devopskit.operations import hpa
from devopskit.pipeline.change_merge import Patch
from devopskit.pipeline.change_new import file_name, new_beside
from devopskit.pipeline.changing import read_code
from devopskit.tables.policies import Hpa
from tests.propose.conftest import DEPLOYMENT

WEB = {"resource_id": "c/shop/deployment/web"}
LIST = "kind: Kustomization\nresources:\n  - web.yaml # the shop\n  - other.yaml\n"
TEXT = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\n"


@pytest.fixture
def add(tmp_path: Path) -> Callable[..., object]:
    def make(files: dict[str, str], text: str = TEXT, word: str = "pdb") -> object:
        for name, data in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data.encode())
        return new_beside(read_code(tmp_path, repository=tmp_path), WEB, word=word, text=text)

    return make


@pytest.mark.parametrize(
    ("neighbour", "name"),
    [
        ("api-deployment.yml", "api-hpa.yml"), ("deployment.yaml", "hpa.yaml"), ("k/api.yaml", "api-hpa.yaml"), ("my_api.yml", "my_api_hpa.yml"),
        ("deploy.api.yaml", "hpa.api.yaml"), ("deployments.yaml", "deployments-hpa.yaml"),
    ],
)  # fmt: skip
def test_the_name_follows_the_neighbours_style(neighbour: str, name: str) -> None:
    assert file_name(neighbour, "hpa") == name


def test_the_new_file_is_one_of_its_own_and_the_neighbour_stays(add) -> None:
    (made,) = add({"k/web.yaml": DEPLOYMENT}).files
    assert (made.file, made.data, made.result.decode()) == ("k/web-pdb.yaml", None, TEXT)


def test_windows_line_ends_of_the_neighbour_are_kept(add) -> None:
    (made,) = add({"web.yaml": DEPLOYMENT.replace("\n", "\r\n")}).files
    assert made.result == TEXT.replace("\n", "\r\n").encode()


def test_the_list_of_the_kustomization_gets_one_line_after_the_neighbour(add) -> None:
    _, listed = add({"k/web.yaml": DEPLOYMENT, "k/other.yaml": "", "k/kustomization.yaml": LIST}).files
    assert listed.result.decode() == LIST.replace("the shop\n", "the shop\n  - web-pdb.yaml\n")


def test_a_list_without_final_line_end_still_has_none(add) -> None:
    text = "kind: Kustomization\nresources:\n- web.yaml"
    _, listed = add({"web.yaml": DEPLOYMENT, "kustomization.yaml": text}).files
    assert listed.result.decode() == f"{text}\n- web-pdb.yaml"


def test_a_list_in_one_line_is_left_to_a_person_and_said(add) -> None:
    made = add({"web.yaml": DEPLOYMENT, "kustomization.yaml": "kind: Kustomization\nresources: [web.yaml]\n"})
    assert made.warnings == ("list web-pdb.yaml in kustomization.yaml below resources",)


def test_a_file_of_that_name_is_never_replaced(add) -> None:
    answer = add({"web.yaml": DEPLOYMENT, "web-pdb.yaml": "x: 1\n"})
    assert (answer.code, answer.place) == ("ambiguous", "web-pdb.yaml:1")


def test_a_workload_that_no_file_defines_gets_no_new_file(add) -> None:
    assert add({"web.yaml": DEPLOYMENT.replace("name: web", "name: x")}).code == "no_such_resource"


def test_git_makes_the_file_with_its_list_and_takes_both_back(add, program, tmp_path: Path) -> None:
    made = add({"web.yaml": DEPLOYMENT, "other.yaml": "", "kustomization.yaml": LIST})
    assert isinstance(made, Patch)
    for text in (made.diff, made.reverse):
        subprocess.run([program("git"), "apply"], input=text, cwd=tmp_path, check=True, capture_output=True)
    assert not (tmp_path / "web-pdb.yaml").exists()
    assert (tmp_path / "kustomization.yaml").read_text() == LIST


def test_an_autoscaler_of_the_operations_part_becomes_a_file(add) -> None:
    text = hpa.emit(Hpa(min_replicas=2, max_replicas=5), name="web", namespace="shop")
    (made,) = add({"deployment.yaml": DEPLOYMENT}, text=text, word="hpa").files
    assert (made.file, b"kind: HorizontalPodAutoscaler" in made.result) == ("hpa.yaml", True)
