"""Laws over real files: the present value changes no byte, and every literal of a small document obeys all three."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from devopskit.changes._locate import index_repository
from devopskit.changes._propose import propose_edit

BENCH = Path(__file__).parents[1] / "bench"
DOCUMENT = """apiVersion: v1
kind: X
metadata: {name: a, labels: {"app.kubernetes.io/name": 'it''s'}}
spec:
- plain text   # comment
- "double \\"quoted\\""
- 'single'
- 12
- -1.5
- true
- 2020-01-01
- {a: [1, {b: c}], "d e": f}
-   nested:
      deeper:
      - last
"""
FIELDS = [
    ('metadata.labels."app.kubernetes.io/name"', "it's", "x'y"), ("spec[0]", "plain text", "other text"), ("spec[1]", 'double "quoted"', 'a"b'),
    ("spec[2]", "single", "x"), ("spec[3]", "12", "13"), ("spec[4]", "-1.5", "2.5"), ("spec[5]", "true", "false"), ("spec[6]", "2020-01-01", "2021-01-01"),
    ("spec[7].a[0]", "1", "2"), ("spec[7].a[1].b", "c", "d"), ('spec[7]."d e"', "f", "g"), ("spec[8].nested.deeper[0]", "last", "first"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "present", "new"), FIELDS)
def test_present_value_edit_twice_and_edit_back_are_identities(ask, field: str, present: str, new: str) -> None:
    asked = {"system": "kubernetes", "address": "X/default/a", "field": field}
    once = ask({"x.yaml": DOCUMENT}, **asked, value=new)
    assert ask({"x.yaml": DOCUMENT}, **asked, value=present).result.decode() == DOCUMENT
    assert once.result != once.data
    assert ask({"x.yaml": once.result}, **asked, value=new).result == once.result
    assert ask({"x.yaml": once.result}, **asked, value=present).result.decode() == DOCUMENT


@pytest.mark.slow
def test_the_laws_hold_for_a_sample_of_every_format_of_the_corpus(shared_data: Path) -> None:
    command = [sys.executable, str(BENCH / "bench_iac.py"), str(shared_data / "iac/open/files"), "97"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=BENCH.parents[1], env={"PYTHONPATH": "."}, check=True)
    assert "kubernetes ok" in done.stdout
    assert "BROKEN" not in done.stdout
    assert "BACK" not in done.stdout


def test_the_whole_corpus_is_indexed_for_every_format(shared_data: Path) -> None:
    index = index_repository(shared_data / "iac/open/files")
    assert {"kubernetes", "cloudformation", "compose", "helm", "kustomize", "ansible", "serverless", "pulumi-yaml"} <= {
        e.system for e in index
    }


@pytest.mark.slow
def test_every_target_of_the_edit_oracle_passes(shared_data: Path, shared_bench: Path, tmp_path: Path) -> None:
    score, cases, root = (
        str(path)
        for path in (shared_bench / "iac/score.py", shared_data / "iac/open/edits.jsonl", shared_data / "iac/open/files")
    )
    blind, results = str(tmp_path / "blind.jsonl"), str(tmp_path / "results.jsonl")
    subprocess.run([sys.executable, score, "--blind", cases, blind], check=True, capture_output=True)
    adapter = [sys.executable, str(BENCH / "adapter_iac.py"), blind, root, results]
    subprocess.run(adapter, check=True, cwd=BENCH.parents[1], env={"PYTHONPATH": "."})
    done = subprocess.run([sys.executable, score, cases, root, results], capture_output=True, text=True, check=False)
    assert done.stdout.count("pass  ") == 6, done.stdout


def test_a_blind_case_is_answered_without_its_solution(shared_data: Path) -> None:
    case = json.loads((shared_data / "iac/open/edits.jsonl").read_text(encoding="utf-8").split("\n")[0])
    root = shared_data / "iac/open/files" / case["root"]
    answer = propose_edit(root, **case["resource"], field=case["field"], value=case["new_value"])
    assert answer.result.decode().split("\n")[case["line"] - 1] == case["new_line"]
