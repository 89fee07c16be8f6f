"""A real git repository from literals, a run with findings from literals, and the command over both."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from devopskit.cli import devopskit

RUN = "20260701T060000Z-right_sizing-abcdef"
CLEAN = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
RECORD = {
    "schema": 1, "run_id": RUN, "report": "right_sizing", "status": "completed", "started_at": "2026-07-01T06:00:00Z",
    "heartbeat_at": "2026-07-01T06:00:00Z", "host": "h", "pid": 1, "exit_code": 0,
}  # fmt: skip
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: app   # the shop
          image: web:1
          resources:
            requests:
              cpu: 500m
              memory: "1Gi"
            limits:
              memory: 1Gi
"""
INSTANCE = """resource "aws_instance" "build" {
  ami           = "ami-1"
  instance_type = "m6i.xlarge"
  tags          = { Name = "build-1" }
}
"""


def finding(resource_id: str, field: str, current: str, recommended: str, **rest: Any) -> dict[str, Any]:
    """One decided finding; what a test does not name is of no matter to it."""
    return {
        "finding_id": f"{resource_id}-{field}", "check": "c", "resource_id": resource_id, "field": field, "current": current,
        "recommended": recommended, "status": "decided", "reason": "r", "action": "right-size", "change_group": resource_id,
        "unit": {"cpu_request": "cores", "memory_request": "bytes"}.get(field, "type"), "owner": "shop", "saving": 10.0,
        "saving_low": 8.0, "saving_high": 12.0, "currency": "USD", "risk": 0.02, "evidence": "{}",
    } | rest  # fmt: skip


CPU = finding("c/shop/deployment/web/app", "cpu_request", "0.5", "0.25")
MEMORY = finding(
    "c/shop/deployment/web/app",
    "memory_request",
    "1073741824",
    "536870912",
    evidence='{"also_set": {"memory_limit": 536870912}}',
)
MACHINE = finding("i-1", "instance_type", "m6i.xlarge", "m6i.large", resource_name="build-1")


@pytest.fixture
def git(program: Callable[[str], str], tmp_path: Path) -> Callable[..., str]:
    """Git in the code's folder, without the settings of whoever runs the tests."""
    path = program("git")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}

    def call(*words: str, fine: bool = True) -> str:
        environment = clean | CLEAN | {"HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run([path, *words], cwd=tmp_path / "code", env=environment, capture_output=True, text=True)
        assert done.returncode == 0 or not fine, done.stderr
        return done.stdout

    return call


@pytest.fixture
def code(tmp_path: Path, git: Callable[..., str]) -> Callable[[dict[str, str | bytes]], Path]:
    """Write files and commit them."""

    def write(files: dict[str, str | bytes]) -> Path:
        folder = tmp_path / "code"
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        git("init", "--quiet", "--initial-branch=main")
        git("add", "--all")
        git("commit", "--quiet", "--message", "first")
        return folder

    return write


@pytest.fixture
def run_folder(tmp_path: Path) -> Callable[..., Path]:
    """A run that left these findings."""

    def make(*findings: dict[str, Any]) -> Path:
        folder = tmp_path / "reports" / RUN
        folder.mkdir(parents=True)
        (folder / "run.json").write_text(json.dumps(RECORD), encoding="utf-8")
        (folder / "findings.json").write_text(json.dumps(list(findings)), encoding="utf-8")
        return folder

    return make


@dataclass
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def propose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """The command in the folder beside the code, without checkers unless a test asks for them.

    In this process, because a start takes a second; the blocks of the README start it for themselves.
    """

    def call(*words: str, validate: bool = False, repo: str = "code") -> Done:
        monkeypatch.chdir(tmp_path)
        clean: dict[str, str | None] = {name: None for name in os.environ if name.startswith(("DEVOPSKIT_", "GIT_"))}
        clean |= CLEAN | {"XDG_CONFIG_HOME": str(tmp_path / "nowhere"), "HOME": str(tmp_path)}
        given = ["propose", "--repo", repo, *([] if validate else ["--no-validate"]), *words]
        done = CliRunner().invoke(devopskit, given, env=clean)
        return Done(done.exit_code, done.stdout, done.stderr)

    return call
