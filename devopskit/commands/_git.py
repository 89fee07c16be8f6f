"""Git by its plumbing: an argument list, never a shell; hooks, monitors and prompts off; the user's index never touched."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from devopskit.errors import RequestError, RunError

# A repository's own settings may name programs that git would start; none of them is needed to read objects.
_SAFE = (
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "protocol.allow=never",
    "-c",
    "core.quotePath=false",
)
# Who commits is the user's to say; the rest is dropped because variables of git could lead it to another repository or index.
_WHO = {f"GIT_{role}_{fact}" for role in ("AUTHOR", "COMMITTER") for fact in ("NAME", "EMAIL", "DATE")}
_TIMEOUT = 300.0  # seconds; a lock or a dead disk must not hold the command for ever


@dataclass(frozen=True)
class Git:
    """Git in one folder. `environment` adds GIT_DIR, GIT_INDEX_FILE and the like."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, given: bytes | None = None, fine: Sequence[int] = (0,)) -> bytes:
        """Output of a git command.

        Raises
        ------
        RunError : it ended with another code than the ones that are `fine`. RequestError : git is not installed.
        """
        done = self.tried(*words, given=given)
        if done.returncode not in fine:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise RunError(
                f"git {words[0]} ended with {done.returncode}: {said[-1] if said else 'no message'}",
                "patches are proven by git itself, so that nothing is handed over without it",
                f"look at the repository with: git -C {self.folder} status",
            )
        return done.stdout

    def tried(self, *words: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        """Run a git command and return how it ended."""
        program = shutil.which("git")
        if program is None:
            raise RequestError(
                "git is not installed, so no patch can be proven",
                "each patch is applied and reverted once",
                "apt-get install git",
            )
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _WHO}
        clean |= {
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "LC_ALL": "C",
            **self.environment,
        }
        try:
            return subprocess.run(
                [program, *_SAFE, *words], cwd=self.folder, env=clean, input=given, capture_output=True, timeout=_TIMEOUT,
                **({"stdin": subprocess.DEVNULL} if given is None else {}),
            )  # type: ignore[call-overload]  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise RunError(
                f"git {words[0]} gave no answer in {_TIMEOUT:.0f} seconds", "the repository or its disk is held", "try again"
            ) from error
