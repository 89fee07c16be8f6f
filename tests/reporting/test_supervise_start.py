from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devopskit.reporting import _supervise_start as start


@pytest.fixture
def gone() -> int:
    """Number of a process that is gone."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def folder(place: Path, name: str, *, hours: float) -> Path:
    """Make a folder of that age with a file in it."""
    path = place / name
    path.mkdir()
    (path / "k.json").write_text("{}")
    os.utime(path, (time.time() - 3600 * hours, time.time() - 3600 * hours))
    return path


def test_sockets_of_a_killed_runner_are_removed_after_a_day(tmp_path: Path, gone: int) -> None:
    old = folder(tmp_path, f"dk{gone}-abc", hours=25)
    start._sweep(tmp_path)
    assert not old.exists()


def test_sockets_that_may_be_in_use_are_left_alone(tmp_path: Path, gone: int) -> None:
    folder(tmp_path, f"dk{gone}-abc", hours=23)
    folder(tmp_path, f"dk{os.getpid()}-abc", hours=25)
    folder(tmp_path, "dk1x-abc", hours=25)
    folder(tmp_path, "other", hours=25)
    start._sweep(tmp_path)
    assert len(list(tmp_path.iterdir())) == 4


def test_link_that_is_named_like_ours_is_not_followed(tmp_path: Path, gone: int) -> None:
    target = folder(tmp_path, "target", hours=25)
    link = tmp_path / f"dk{gone}-abc"
    link.symlink_to(target)
    os.utime(link, (0, 0), follow_symlinks=False)
    start._sweep(tmp_path)
    assert (target / "k.json").exists()


def test_kernel_gets_our_variables_but_no_warning_filters() -> None:
    variables = start.environment({"PYTHONWARNINGS": "error", "DEVOPSKIT_STORE_PATH": "/store"})
    assert "PYTHONWARNINGS" not in variables
    assert (variables["DEVOPSKIT_STORE_PATH"], variables["PATH"]) == ("/store", os.environ["PATH"])


def test_folder_of_sockets_is_short_enough_for_their_paths() -> None:
    path = Path(start._short_folder())
    assert len(str(path)) <= 80
    assert path.name.startswith(f"dk{os.getpid()}-")
    path.rmdir()
