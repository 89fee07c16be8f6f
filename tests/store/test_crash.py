"""A writer that is killed leaves the old state or the new one, and the next writer goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
OLD, NEW = [1.0, 1.0, 1.0], [2.0, 2.0, 2.0]


@pytest.fixture(scope="module", params=["usage", "costs"])
def kills(request, tmp_path_factory) -> list[dict]:
    """One record for each file operation at which a writer of a series and one of a bill was killed."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.store.killed_writer", str(tmp_path_factory.mktemp("killed"))]
    answer = subprocess.run(
        [*command, request.param], capture_output=True, text=True, check=True, timeout=300, cwd=Path(__file__).parents[2]
    )
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_killed_writer_leaves_the_old_state_or_the_new_one(kills):
    assert [kill for kill in kills if kill["held"] not in (OLD, NEW)] == []


def test_kills_reach_both_sides_of_the_commit_point(kills):
    assert kills[0]["held"] == OLD
    assert kills[-1]["held"] == NEW
    assert len(kills) > 10


def test_next_writer_succeeds_after_every_kill(kills):
    assert [kill for kill in kills if kill["after"] != [3.0, 3.0, 3.0]] == []


def test_next_writer_clears_what_the_killed_one_left(kills):
    assert [kill for kill in kills if kill["left"]] == []


def test_planted_leftovers_change_nothing_a_reader_sees(store, delivery, held):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    folder = store.path / "usage" / "a"
    (folder / "2026-02-23-feed.parquet").write_bytes(b"half a file")
    (folder / "manifest.json.pending").write_text('{"table": "us', encoding="utf-8")
    (folder / "stage-feed").mkdir()
    assert held(store) == ["2026-03-01T05 web 0.5"]


def test_planted_leftovers_are_cleared_by_the_next_writer(store, delivery):
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    folder = store.path / "usage" / "a"
    (folder / "2026-02-23-feed.parquet").write_bytes(b"half a file")
    (folder / "stage-feed").mkdir()
    store.save("usage", "a", delivery("2026-03-01T05 web 0.5", first=1, end=2))
    assert not (folder / "stage-feed").exists()
    assert not (folder / "2026-02-23-feed.parquet").exists()
