from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from devopskit.reporting import _atomic

SCRIPT = """
import resource, sys
from pathlib import Path
from devopskit.reporting import _atomic
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    _atomic.write(Path(sys.argv[1]), b"x" * 1500)
except OSError as error:
    print(error.errno)
"""


def test_content_replaces_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("old")
    _atomic.write(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 1


def test_file_too_large_for_the_limit_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("old")
    done = subprocess.run([sys.executable, "-c", SCRIPT, tmp_path / "a.json"], capture_output=True, text=True, check=True)
    assert done.stdout == "27\n"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_missing_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="No such file"):
        _atomic.write(tmp_path / "no" / "a.json", b"new")


def test_target_that_is_a_folder_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    with pytest.raises(IsADirectoryError, match="Is a directory"):
        _atomic.write(tmp_path / "a.json", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
