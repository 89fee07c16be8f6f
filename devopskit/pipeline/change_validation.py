"""Validation after the edit: a problem that a checker names now and did not name before refuses the patch."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devopskit.pipeline.change_checkers import CHECKERS, Checker, find
from devopskit.pipeline.change_merge import Patch


@dataclass(frozen=True)
class Verdict:
    """`problems` : what is new, by patch. `missing` : checkers that would have been asked, and how to get them."""

    problems: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]


def validate(patches: Mapping[str, Patch], code: Path) -> Verdict:
    """Ask every installed checker about each changed file, before and after, one patch at a time.

    Parameters
    ----------
    patches : patches by name. code : copy of the code, whose paths the patches name; it is left as it was.
    """
    problems: dict[str, tuple[str, ...]] = {}
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="devopskit-") as work:
        top = Path(work) / "code"
        # Programs of the repository stay out of the copy, because a checker might import them.
        shutil.copytree(code, top, ignore=shutil.ignore_patterns("*.py", ".git", ".cfnlintrc*", "ansible.cfg"))
        for name, patch in patches.items():
            new = [text for checker in CHECKERS for text in _new(checker, patch, top, missing)]
            if new:
                problems[name] = tuple(dict.fromkeys(new))
    return Verdict(
        problems, tuple(f"{program} is not installed, so it was not asked: {how}" for program, how in missing.items())
    )


def _new(checker: Checker, patch: Patch, top: Path, missing: dict[str, str]) -> list[str]:
    files = [
        change
        for change in patch.files
        if checker.fits(Path(change.file), change.result) and (change.data is None or (top / change.file).is_file())
    ]
    if not files:
        return []
    program = find(checker.program)
    if program is None:
        missing[checker.program] = checker.install
        return []
    names = [change.file for change in files]
    try:
        for change in patch.files:
            (top / change.file).write_bytes(change.result)
        after = Counter(_all(checker, program, names, top))
    finally:
        for change in patch.files:
            _as_before(top / change.file, change.data)
    # The state before is asked only where something is wrong, because some checkers take seconds a file.
    before = [change.file for change in files if change.data is not None]
    return [f"{checker.program}: {text}" for text in after - Counter(_all(checker, program, before, top))] if after else []


def _as_before(file: Path, data: bytes | None) -> None:
    """Write a file's bytes back; one that was not there goes."""
    if data is None:
        file.unlink(missing_ok=True)
    else:
        file.write_bytes(data)


def _all(checker: Checker, program: str, files: Sequence[str], top: Path) -> list[str]:
    return [f"{file}: {text}" for file in files for text in checker.problems(program, top / file, top)]
