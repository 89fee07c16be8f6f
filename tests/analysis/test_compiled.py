"""Where compiled kernels are kept, so that importing them never fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from devopskit.analysis.compiled import cache_folder, njit


def test_a_folder_that_the_user_has_set_is_kept() -> None:
    assert cache_folder({"NUMBA_CACHE_DIR": "/somewhere"}) == "/somewhere"


def test_by_default_the_folder_exists_and_names_the_kernels() -> None:
    folder = Path(cache_folder({}))
    assert folder.is_dir()
    assert "numba-" in folder.name


def test_without_a_writable_home_a_temporary_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder can be made in here")
    code = "from devopskit.analysis.compiled import cache_folder; print(cache_folder({}))"
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "file"), "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).parent == tmp_path


@njit
def doubled(number: int) -> int:
    return 2 * number


def test_a_compiled_function_answers_as_the_plain_one() -> None:
    assert doubled(21) == 42
