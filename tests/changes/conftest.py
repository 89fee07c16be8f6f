"""A folder written from literals, and one question about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from devopskit.changes._answer import Edit, Refusal
from devopskit.changes._propose import propose_edit

Ask = Callable[..., Edit | Refusal]


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Write files by their path below a repository and return it."""

    def write(files: dict[str, str | bytes]) -> Path:
        (tmp_path / ".git").mkdir(exist_ok=True)
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


@pytest.fixture
def ask(folder: Callable[[dict[str, str]], Path]) -> Ask:
    """Write files, then ask for one edit below `at`."""

    def question(files: dict[str, str | bytes], *, at: str = ".", **question: object) -> Edit | Refusal:
        return propose_edit(folder(files) / at, **question)

    return question


@pytest.fixture
def change(ask: Ask) -> Callable[..., str]:
    """Ask, and return the changed line as `file:line: text`, or the code of the refusal with its places."""

    def brief(files: dict[str, str | bytes], **question: object) -> str:
        answer = ask(files, **question)
        if isinstance(answer, Refusal):
            return " ".join([answer.code, *answer.places])
        return f"{answer.file}:{answer.line}: {answer.result.decode().split(chr(10))[answer.line - 1].strip()}"

    return brief
