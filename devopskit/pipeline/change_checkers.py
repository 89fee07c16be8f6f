"""Checkers of the formats that may be installed: what each says about one file or folder, as lines to compare.

They run on copies, from an empty working folder, so that no settings file of the repository can make them load code.
"""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_TIMEOUT = 60.0  # seconds for one file; a checker that hangs must not hold the change set
_REMOTE = re.compile(rb"://|git@|\?ref=|^\s*-\s*github\.com", re.MULTILINE)
Check = Callable[[str, Path, Path], list[str]]  # program, file, top of the copy -> problems


@dataclass(frozen=True)
class Checker:
    """`program` reads files that `fits`; `install` is how a reader gets it."""

    program: str
    fits: Callable[[Path, bytes], bool]
    problems: Check
    install: str


def find(program: str) -> str | None:
    """Path of a program beside this Python or on the path, None where it is not installed."""
    beside = Path(sys.executable).with_name(program)
    return str(beside) if beside.is_file() else shutil.which(program)


def _said(command: list[str], *, given: bytes | None = None, work: Path) -> tuple[int, str, str]:
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=_TIMEOUT, cwd=work)
    except subprocess.TimeoutExpired:
        return 1, "", f"no answer in {_TIMEOUT:.0f} seconds"
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def _terraform(program: str, file: Path, top: Path) -> list[str]:
    """Lines that `terraform fmt` would write otherwise; the whole file counts where it has an error."""
    data = file.read_bytes()
    code, out, errors = _said([program, "fmt", "-no-color", "-"], given=data, work=top)
    if code:
        return [f"terraform: {line.strip()}" for line in errors.splitlines() if line.strip().startswith("Error")] or [
            "terraform: error"
        ]
    old, new = data.decode("utf-8", "replace").split("\n"), out.split("\n")
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    lines = (number + 1 for tag, first, last, _, _ in blocks if tag != "equal" for number in range(first, last))
    return [f"terraform fmt: line {line} is not in its format" for line in lines]


def _lines(*words: str) -> Check:
    """Check by a program that takes a file as its last word and names problems line by line."""

    def problems(program: str, file: Path, top: Path) -> list[str]:
        code, out, errors = _said([program, *words, str(file)], work=top.parent)
        spelled = (line.replace(str(file), file.name).replace(str(top), "") for line in f"{out}\n{errors}".splitlines())
        # Positions are taken out, because an edit before a problem would make an old one look new.
        return [re.sub(r":\d+(:\d+)?", "", line).strip() for line in spelled if line.strip()] if code else []

    return problems


def _kustomize(program: str, file: Path, top: Path) -> list[str]:
    folder = next((f for f in (file.parent, *file.parents) if f.is_relative_to(top) and list(_kustomizations(f))), None)
    # Passed over because a remote base would be fetched, and nothing here may leave the machine.
    if folder is None or any(_REMOTE.search(one.read_bytes()) for one in top.rglob("kustomization.y*ml")):
        return []
    code, _, errors = _said([program, "kustomize", str(folder)], work=top.parent)
    return [line.replace(str(top), "").strip() for line in errors.splitlines() if line.strip()] if code else []


def _kustomizations(folder: Path) -> Iterator[Path]:
    return folder.glob("[kK]ustomization*")


def _yaml(*needles: bytes) -> Callable[[Path, bytes], bool]:
    return lambda path, data: path.suffix in (".yaml", ".yml") and all(n in data for n in needles) and b"{{" not in data


CHECKERS = (
    Checker(
        "terraform",
        lambda path, data: path.suffix in (".tf", ".tfvars"),
        _terraform,
        "see developer.hashicorp.com/terraform/install",
    ),
    Checker(
        "cfn-lint",
        lambda path, data: path.suffix in (".yaml", ".yml", ".json", ".template") and b"Resources" in data and b"AWS::" in data,
        _lines("--non-zero-exit-code", "informational", "--format", "parseable", "--template"),
        "pip install 'devopskit[validate]'",
    ),
    Checker("kubernetes-validate", _yaml(b"apiVersion", b"metadata"), _lines(), "pip install 'devopskit[validate]'"),
    Checker(
        "check-jsonschema",
        lambda path, data: _yaml(b"services:")(path, data) and "compose" in path.name,
        _lines("--builtin-schema", "vendor.compose-spec"),
        "pip install 'devopskit[validate]'",
    ),
    Checker(
        "ansible-playbook",
        _yaml(b"hosts:", b"tasks:"),
        _lines("--syntax-check", "-i", "localhost,"),
        "pip install ansible-core",
    ),
    Checker("kubectl", _yaml(b"apiVersion"), _kustomize, "apt-get install kubernetes-client"),
)
