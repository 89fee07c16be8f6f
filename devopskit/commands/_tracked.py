"""Refuses to write pages where git would take them up: git keeps for ever what was once committed."""

from __future__ import annotations

import shutil
from pathlib import Path

from devopskit.commands._git import Git
from devopskit.errors import RequestError

_NOT_IGNORED = 1  # exit code of `git check-ignore`; 0 is ignored, 128 is no repository


def refuse_tracked(folder: Path) -> None:
    """Raise when a run below `folder` would lie in a work tree of git and not be ignored by it.

    Raises
    ------
    RequestError : names the repository and the line of .gitignore that mends it. Nothing has been written.
    """
    root = _repository(folder.absolute())
    if root is None:
        return
    inside = folder.resolve().relative_to(root)
    line = f"echo '/{inside.as_posix()}/' >> {root / '.gitignore'}, or " if inside.parts else ""
    raise RequestError(
        f"the reports folder {folder} lies in the git repository {root}, which does not ignore it",
        "a page names accounts, resources and costs, and what git has once taken up it keeps for ever",
        f"{line}write elsewhere: devopskit run ... --out FOLDER",
    )


def _repository(folder: Path) -> Path | None:
    """Root of the repository that would take up a run below `folder`, or None."""
    if shutil.which("git") is None:
        return None  # without git nobody commits from here, and a report needs none
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    git = Git(there.resolve())
    # Asked for a file of a run and not for the folder, because a folder may be kept for its README while runs are ignored.
    done = git.tried("check-ignore", "--quiet", "--", str(folder.resolve() / "run" / "report.html"))
    if done.returncode != _NOT_IGNORED:
        return None
    return Path(git("rev-parse", "--show-toplevel").decode().rstrip("\n"))
