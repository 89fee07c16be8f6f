"""The command over a real repository: patches that git applies alone, in order and back; the branch; nothing else touched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.propose.conftest import CPU, DEPLOYMENT, INSTANCE, MACHINE, MEMORY, RUN, finding

FILES = {"k8s/web.yaml": DEPLOYMENT, "tf/main.tf": INSTANCE}
SHOP = "k8s/web.yaml"


@pytest.fixture
def made(code, run_folder, propose) -> Callable[..., Path]:
    """Commit files, leave findings, propose, and return the folder of changes."""

    def change(files, *findings, words=()) -> Path:
        code(files)
        folder = run_folder(*findings)
        done = propose(*words)
        assert done.returncode == 0, done.stderr
        return folder / "changes"

    return change


def test_a_run_becomes_one_patch_for_each_resource_with_its_reverse(made) -> None:
    changes = made(FILES, CPU, MEMORY, MACHINE)
    names = sorted(path.relative_to(changes).as_posix() for path in changes.rglob("*") if path.is_file())
    assert names == [
        "001-shop-web-app.patch", "002-shop-build-1.patch", "CHANGES.md", "PULL_REQUEST.md", "plan.json",
        "rollback/001-shop-web-app.patch", "rollback/002-shop-build-1.patch",
    ]  # fmt: skip


def test_git_applies_all_patches_in_order_and_each_value_is_new(made, git, tmp_path: Path) -> None:
    changes = made(FILES, CPU, MEMORY, MACHINE)
    git("apply", *[str(path) for path in sorted(changes.glob("*.patch"))])
    wanted = DEPLOYMENT.replace("500m", "250m").replace("1Gi", "512Mi")
    assert (tmp_path / "code" / SHOP).read_text() == wanted
    assert (tmp_path / "code/tf/main.tf").read_text() == INSTANCE.replace("m6i.xlarge", "m6i.large")


def test_each_patch_applies_alone_to_the_clean_tree(made, git) -> None:
    changes = made(FILES, CPU, MEMORY, MACHINE)
    assert git("apply", "--check", str(changes / "001-shop-web-app.patch")) == ""
    assert git("apply", "--check", str(changes / "002-shop-build-1.patch")) == ""


ODD = {
    "crlf": DEPLOYMENT.replace("\n", "\r\n").encode(),
    "bom": b"\xef\xbb\xbf" + DEPLOYMENT.encode(),
    "no final line end": DEPLOYMENT.rstrip().encode(),
    "mixed": DEPLOYMENT.replace("image: web:1\n", "image: web:1\r\n").encode(),
    "other separators": DEPLOYMENT.replace("the shop", "the \u2028 shop \x0b").encode(),
}


@pytest.mark.parametrize("data", [value for name, value in ODD.items() if name != "other separators"], ids=list(ODD)[:4])
def test_the_reverse_restores_every_byte(made, git, tmp_path: Path, data: bytes) -> None:
    changes = made({SHOP: data}, CPU, MEMORY)
    git("apply", "--whitespace=nowarn", str(changes / "001-shop-web-app.patch"))
    assert b"250m" in (tmp_path / "code" / SHOP).read_bytes()
    git("apply", "--whitespace=nowarn", str(changes / "rollback/001-shop-web-app.patch"))
    assert (tmp_path / "code" / SHOP).read_bytes() == data


def test_the_working_tree_and_the_index_stay_as_they_are(made, git, tmp_path: Path) -> None:
    made(FILES, CPU, MEMORY, words=("--branch", "sizes"))
    assert git("status", "--porcelain") == ""
    assert (tmp_path / "code" / SHOP).read_text() == DEPLOYMENT
    assert git("branch", "--show-current").strip() == "main"


def test_a_branch_holds_one_commit_with_exactly_the_patches(made, git) -> None:
    made(FILES, CPU, MEMORY, words=("--branch", "sizes"))
    assert git("log", "--format=%s", "main..sizes").strip() == "1 change, saving USD 20 a month"
    assert git("diff", "--stat", "--numstat", "main", "sizes").split()[:3] == ["3", "3", SHOP]


def test_a_branch_that_exists_is_never_replaced(made, propose) -> None:
    made(FILES, CPU, MEMORY, words=("--branch", "sizes"))
    again = propose("--branch", "sizes")
    assert (again.returncode, "the branch sizes is there already" in again.stderr) == (2, True)


@pytest.mark.parametrize("name", ["a..b", "-x", "a b", "refs/../x", ""])
def test_a_branch_name_that_git_forbids_is_refused_before_anything_is_written(code, run_folder, propose, name: str) -> None:
    code(FILES)
    folder = run_folder(CPU)
    done = propose(f"--branch={name}")
    assert (done.returncode, "is no name of a branch" in done.stderr) == (2, True)
    assert not (folder / "changes").exists()


def test_a_dirty_file_is_named_and_the_patch_is_made_for_the_commit(code, run_folder, propose, tmp_path: Path) -> None:
    code(FILES)
    run_folder(CPU, MEMORY)
    (tmp_path / "code" / SHOP).write_text(DEPLOYMENT.replace("500m", "400m"), encoding="utf-8")
    done = propose()
    assert "k8s/web.yaml has changes that are not committed" in done.stderr
    assert "+              cpu: 250m" in (tmp_path / "reports" / RUN / "changes/001-shop-web-app.patch").read_text()


def test_a_dry_run_prints_the_plan_and_writes_nothing(code, run_folder, propose) -> None:
    code(FILES)
    folder = run_folder(CPU, MEMORY)
    done = propose("--dry-run", "--json")
    plan = json.loads(done.stdout)
    assert plan["order"] == ["001-shop-web-app"]
    assert plan["changes"][0]["steps"][0]["recommended"] == "0.25"
    assert not (folder / "changes").exists()


def test_a_later_change_set_replaces_the_earlier_one_whole(made, propose) -> None:
    changes = made(FILES, CPU, MEMORY)
    (changes / "999-old.patch").write_text("x", encoding="utf-8")
    assert propose().returncode == 0
    assert not (changes / "999-old.patch").exists()


def test_names_from_outside_cannot_leave_the_folder_or_forge_a_message(made) -> None:
    evil = "../../x\n@all <script> | `a`"
    row = MACHINE | {"resource_name": "build-1", "owner": evil}
    changes = made(FILES, row)
    assert [path.name for path in changes.glob("*.patch")] == ["001-x-all-script-a-build-1.patch"]
    told = (changes / "PULL_REQUEST.md").read_text()
    assert "<script>" not in told
    assert "@all" not in told


def test_a_link_out_of_the_root_and_a_large_file_are_said_and_not_read(code, run_folder, propose, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "outside.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    (tmp_path / "code/link.yaml").symlink_to(tmp_path / "outside.yaml")
    code({"big.json": b"[" + b" " * 5_300_000 + b"]"})
    run_folder(CPU)
    done = propose()
    assert "the symbolic link link.yaml is not followed" in done.stderr
    assert "big.json is not read: it is larger than 5 MB" in done.stderr
    assert "1 refused (CHANGES.md or --verbose says why" in done.stdout


def test_a_submodule_is_said_and_not_read(code, run_folder, propose, git) -> None:
    code(FILES)
    git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendor")
    git("commit", "--quiet", "--message", "a submodule")
    run_folder(CPU, MEMORY)
    done = propose()
    assert "the submodule vendor is not read" in done.stderr
    assert done.returncode == 0


def test_a_folder_without_git_gets_patches_too(run_folder, propose, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code/web.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    folder = run_folder(CPU, MEMORY)
    done = propose()
    assert "the folder is no git repository" in done.stderr
    assert (folder / "changes/001-shop-web-app.patch").read_text().startswith("--- a/web.yaml\n+++ b/web.yaml\n")


def test_a_folder_that_git_ignores_gets_patches_that_apply_from_the_top(code, run_folder, propose, git) -> None:
    top = code({".gitignore": "/demo/\n"})
    (top / "demo").mkdir()
    (top / "demo/web.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    folder = run_folder(CPU, MEMORY)
    done = propose(repo="code/demo")
    assert (done.returncode, "the repository code ignores the folder" in done.stderr) == (0, True)
    git("apply", str(folder / "changes/001-shop-web-app.patch"))
    assert (top / "demo/web.yaml").read_text(encoding="utf-8") != DEPLOYMENT


def test_no_branch_is_made_of_files_that_git_ignores(code, run_folder, propose) -> None:
    top = code({".gitignore": "/demo/\n"})
    (top / "demo").mkdir()
    run_folder(CPU)
    done = propose("--branch", "right-sizing", repo="code/demo")
    assert (done.returncode, "a branch needs code that git keeps" in done.stderr) == (2, True)


def test_a_folder_below_the_top_gets_paths_from_the_top(code, run_folder, propose) -> None:
    code(FILES)
    folder = run_folder(CPU, MEMORY)
    assert propose(repo="code/k8s").returncode == 0
    assert (folder / "changes/001-shop-web-app.patch").read_text().startswith("--- a/k8s/web.yaml\n")


def test_a_repository_without_a_commit_is_refused_with_the_way_out(git, run_folder, propose, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    git("init", "--quiet")
    run_folder(CPU)
    done = propose()
    assert done.returncode == 2
    assert "has no commit yet" in done.stderr


def test_a_folder_that_is_not_there_and_a_run_that_is_not_there_are_wrong_requests(run_folder, propose) -> None:
    run_folder(CPU)
    assert (propose(repo="nowhere").returncode, "is not a folder" in propose(repo="nowhere").stderr) == (2, True)
    assert "there is no run 'x'" in propose("--run", "x").stderr


def test_findings_that_are_no_json_are_a_fault_of_the_data(code, run_folder, propose) -> None:
    code(FILES)
    (run_folder(CPU) / "findings.json").write_text("{", encoding="utf-8")
    done = propose()
    assert (done.returncode, "has no findings.json that can be read" in done.stderr) == (3, True)


def test_a_run_without_findings_makes_an_empty_change_set(made) -> None:
    changes = made(FILES)
    assert json.loads((changes / "plan.json").read_text())["order"] == []
    assert (changes / "PULL_REQUEST.md").read_text().startswith("# 0 changes")


def test_hooks_and_monitors_of_the_repository_are_not_run(code, run_folder, propose, git, tmp_path: Path) -> None:
    code(FILES)
    run_folder(CPU, MEMORY)
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path / 'pwned'}\n", encoding="utf-8")
    hook.chmod(0o755)
    git("config", "core.fsmonitor", str(hook))
    assert propose().returncode == 0
    assert not (tmp_path / "pwned").exists()


def test_the_description_keeps_its_limit_however_many_changes_there_are(made) -> None:
    names = [f"svc-{n}" for n in range(60)]
    files = {f"k/{n}.yaml": DEPLOYMENT.replace("name: web", f"name: {n}") for n in names}
    rows = [finding(f"c/shop/deployment/{n}/app", "cpu_request", "0.5", "0.25", resource_name=n * 9) for n in names]
    told = (made(files, *rows) / "PULL_REQUEST.md").read_text()
    assert len(told) <= 3500
    assert "more in CHANGES.md" in told
    assert "40 more wait for a later run because of the limits" in told
