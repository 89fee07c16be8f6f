"""A run refuses to write where git would take its page up, and says the line that mends it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devopskit.commands._tracked import refuse_tracked
from devopskit.errors import RequestError

DEVOPSKIT = str(Path(sys.executable).parent / "devopskit")


@pytest.fixture
def repository(tmp_path: Path, program: Callable[[str], str]) -> Path:
    """A folder that is a git repository of its own."""
    subprocess.run([program("git"), "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


def test_a_folder_that_git_does_not_ignore_is_refused_with_the_line_that_mends_it(repository: Path) -> None:
    with pytest.raises(RequestError, match=r"lies in the git repository .*, which does not ignore it") as refused:
        refuse_tracked(repository / "out" / "reports")
    assert "what git has once taken up it keeps for ever" in refused.value.why
    assert refused.value.fix.startswith(f"echo '/out/reports/' >> {repository}/.gitignore, or write elsewhere")


@pytest.mark.parametrize("line", ["/reports/", "reports", "/reports/*\n!/reports/README.md", "*"])
def test_a_folder_whose_runs_are_ignored_is_written_to(repository: Path, line: str) -> None:
    (repository / ".gitignore").write_text(line + "\n")
    (repository / "reports").mkdir()
    refuse_tracked(repository / "reports")
    assert list((repository / "reports").iterdir()) == []


def test_the_line_that_was_advised_mends_it(repository: Path) -> None:
    with pytest.raises(RequestError) as refused:
        refuse_tracked(repository / "reports")
    subprocess.run(refused.value.fix.partition(", or ")[0], shell=True, check=True)
    refuse_tracked(repository / "reports")
    assert (repository / ".gitignore").read_text() == "/reports/\n"


def test_a_folder_that_is_kept_while_its_pages_are_not_ignored_is_refused(repository: Path) -> None:
    (repository / ".gitignore").write_text("/reports/*.png\n")
    with pytest.raises(RequestError, match="does not ignore it"):
        refuse_tracked(repository / "reports")


def test_the_repository_itself_has_no_line_to_add_and_names_the_flag(repository: Path) -> None:
    with pytest.raises(RequestError) as refused:
        refuse_tracked(repository)
    assert refused.value.fix == "write elsewhere: devopskit run ... --out FOLDER"


def test_a_folder_outside_of_any_repository_is_written_to(tmp_path: Path) -> None:
    refuse_tracked(tmp_path / "not" / "yet" / "there")
    assert not (tmp_path / "not").exists()


def test_a_link_out_of_the_repository_is_judged_by_where_it_leads(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (repository / "reports").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    refuse_tracked(repository / "reports")
    assert list((repository / "reports").iterdir()) == []


def test_a_run_in_a_repository_starts_nothing_and_exits_with_2(repository: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DEVOPSKIT_")} | {"HOME": str(repository)}
    done = subprocess.run(
        [DEVOPSKIT, "run", "cost_overview", "--no-fetch"], cwd=repository, env=clean, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "error: the reports folder" in done.stderr
    assert not (repository / "reports").exists()
