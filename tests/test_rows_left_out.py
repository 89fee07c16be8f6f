"""`devopskit fetch` says why rows were left out, in a few lines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from devopskit.commands._pull import left_out

DEVOPSKIT = str(Path(sys.executable).parent / "devopskit")
TOML = '[sources.usage_files]\npath = "use.csv"\n[sources.usage_files.metrics]\n"system.cpu.usage" = "cpu"\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("files")
    lines = [f"box,2026-06-01T{hour:02}:00:00Z,{-1 if hour < 3 else 0.2}" for hour in range(24)]
    (made / "use.csv").write_text("\n".join(["resource_id,time,cpu", *lines, "box,nonsense,0.2"]) + "\n")
    (made / "devopskit.toml").write_text(TOML)
    return made


def fetched(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DEVOPSKIT_")}
    clean |= {"XDG_CONFIG_HOME": str(folder / "nowhere"), "DEVOPSKIT_STORE_PATH": words[-1]}
    return subprocess.run([DEVOPSKIT, "fetch", *words[:-1]], cwd=folder, env=clean, capture_output=True, text=True)


def test_fetch_counts_rows_left_out_by_reason_below_the_table(folder: Path) -> None:
    told = fetched(folder, "store").stderr
    assert "usage_files: usage: 21 rows kept, 4 left out" in told
    assert "  left out: 3 rows, because value is below 0\n  left out: 1 row, because time is missing or no time\n" in told


def test_the_json_of_fetch_carries_the_same_counts_by_reason(folder: Path) -> None:
    usage = json.loads(fetched(folder, "--json", "other").stdout)["pulls"][0]
    assert (usage["rejected"], usage["reasons"]["value is below 0"]) == (4, 3)


def test_many_reasons_are_four_lines_the_most_frequent_first() -> None:
    told = left_out({"a": 1, "b": 4000, "c": 3, "d": 2, "e": 1})
    assert told[0] == "left out: 4,000 rows, because b"
    assert told[3:] == ["left out: 2 rows for 2 other reasons, listed by a report"]
    assert left_out({}) == []
