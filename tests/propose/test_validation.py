"""Checkers that are installed: an old problem is no reason, a new one refuses the patch, a missing one is said once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devopskit.changes._combine import FileChange, Splice, new_file
from devopskit.pipeline.change_checkers import find
from devopskit.pipeline.change_merge import Patch
from devopskit.pipeline.change_validation import Verdict, validate
from tests.propose.conftest import CPU, DEPLOYMENT, INSTANCE, MEMORY

SELECTOR = DEPLOYMENT.replace("spec:\n  template:", "spec:\n  selector: {matchLabels: {a: b}}\n  template:", 1)


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., Verdict]:
    def call(file: str, text: str, old: str, new: str) -> Verdict:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
        at = text.index(old)
        change = FileChange(file, text.encode(), (Splice(at, at + len(old), new.encode()),))
        return validate({"001-x": Patch((), (change,), ())}, tmp_path)

    return call


NOT_IN_DEBIAN = {"terraform"}  # so that .ci/run cannot install it


def new(file: str, text: str) -> dict[str, Patch]:
    """A patch that makes a file, which takes one start of a checker where an edit that fails takes two."""
    return {"001-x": Patch((), (new_file(file, text.encode()),), ())}


def installed(program: str) -> pytest.MarkDecorator:
    """Skip without the program; where the full suite is demanded the test runs, and so fails, unless Debian has no package."""
    demanded = os.environ.get("DEVOPSKIT_REQUIRE_ALL") == "1" and program not in NOT_IN_DEBIAN
    return pytest.mark.skipif(find(program) is None and not demanded, reason=f"{program} is not installed")


@installed("kubernetes-validate")
def test_a_value_of_another_type_is_a_new_problem_of_a_manifest(tmp_path: Path) -> None:
    text = SELECTOR.replace("spec:\n  selector", "spec:\n  replicas: [2]\n  selector")
    found = validate(new("web.yaml", text), tmp_path).problems["001-x"]
    assert any(line.startswith("kubernetes-validate: web.yaml") for line in found)


@installed("kubernetes-validate")
def test_a_problem_that_was_there_before_refuses_nothing(judge) -> None:
    text = SELECTOR.replace("spec:\n  selector", "spec:\n  replicas: x\n  selector")
    assert judge("web.yaml", text, "500m", "250m").problems == {}


@installed("terraform")
def test_a_line_that_is_out_of_format_only_now_is_a_new_problem(judge) -> None:
    found = judge("main.tf", INSTANCE, '"m6i.xlarge"', '  "m6i.large"').problems["001-x"]
    assert found == ("terraform: main.tf: terraform fmt: line 3 is not in its format",)


@installed("terraform")
def test_a_file_that_was_never_formatted_is_no_reason(judge) -> None:
    assert judge("main.tf", INSTANCE.replace("ami  ", "ami"), "m6i.xlarge", "m6i.large").problems == {}


@installed("cfn-lint")
def test_a_template_with_an_unknown_type_of_value_is_a_new_problem(tmp_path: Path) -> None:
    text = "Resources:\n  V:\n    Type: AWS::EC2::Volume\n    Properties: {AvailabilityZone: us-east-1a, Size: ten}\n"
    assert validate(new("t.yaml", text), tmp_path).problems["001-x"][0].startswith("cfn-lint: t.yaml")


@installed("check-jsonschema")
def test_a_compose_file_is_compared_with_its_schema(tmp_path: Path) -> None:
    text = "services:\n  web:\n    image: a\n    deploy: {replicas: []}\n"
    assert validate(new("compose.yaml", text), tmp_path).problems["001-x"][0].startswith("check-jsonschema: ")


@installed("kubectl")
def test_a_kustomization_that_no_longer_builds_is_a_new_problem(judge, tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(SELECTOR, encoding="utf-8")
    # The list is changed and not the manifest, so that no other checker has to start for it.
    text = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [web.yaml]\n"
    found = judge("kustomization.yaml", text, "web.yaml", "gone.yaml").problems["001-x"]
    assert any(line.startswith("kubectl: ") for line in found)


PLAY = "- hosts: all\n  vars: {size: 1}\n  tasks:\n    - debug: {msg: a}\n"


@installed("ansible-playbook")
def test_a_play_that_ansible_does_not_read_is_a_new_problem(tmp_path: Path) -> None:
    found = validate(new("play.yml", PLAY.replace("debug", "no_such_module")), tmp_path).problems["001-x"]
    assert any("couldn't resolve module/action 'no_such_module'" in line for line in found)


@installed("ansible-playbook")
def test_a_play_whose_value_alone_changes_keeps_its_syntax(judge) -> None:
    assert judge("play.yml", PLAY, "size: 1", "size: 2") == Verdict({}, ())


@installed("terraform")
def test_a_new_file_is_checked_too_and_does_not_stay_in_the_copy(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(INSTANCE, encoding="utf-8")
    found = validate(new("more.tf", "locals {\n  a   = 1\n}\n"), tmp_path).problems["001-x"]
    assert found == ("terraform: more.tf: terraform fmt: line 2 is not in its format",)
    assert not (tmp_path / "more.tf").exists()


@installed("terraform")
def test_a_new_file_that_is_in_order_is_no_problem(tmp_path: Path) -> None:
    assert validate(new("more.tf", "locals {\n  a = 1\n}\n"), tmp_path).problems == {}


@pytest.mark.skipif(
    Path(sys.executable).with_name("ansible-playbook").is_file() and os.environ.get("DEVOPSKIT_REQUIRE_ALL") != "1",
    reason="it is beside this Python",
)
def test_a_checker_that_is_not_installed_is_said_with_the_way_to_get_it(judge, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    told = judge("play.yml", PLAY, "size: 1", "size: 2").missing
    assert told == ("ansible-playbook is not installed, so it was not asked: pip install ansible-core",)


def test_the_command_with_checkers_writes_the_same_patch(code, run_folder, propose) -> None:
    code({"k8s/web.yaml": SELECTOR})
    folder = run_folder(CPU, MEMORY)
    done = propose(validate=True)
    assert done.returncode == 0, done.stderr
    assert json.loads((folder / "changes/plan.json").read_text())["order"] == ["001-shop-web-app"]
