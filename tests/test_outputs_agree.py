"""Page, CSV, JSON, record and printed summary say the same numbers, and names from outside stay text on the way there."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
DEVOPSKIT = str(Path(sys.executable).parent / "devopskit")
CANARY = 'canary-7e1b-"q&<5'
pytestmark = pytest.mark.xdist_group("outputs")


class Text(HTMLParser):
    """Visible text of a page, and the elements that would run something."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.active: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style")
        self.active += [tag] if tag in ("iframe", "object", "embed", "base") else []
        self.active += [f"{tag} {name}" for name, value in attrs if name.startswith("on") or "javascript:" in (value or "")]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        self.parts += [] if self.hidden else [data]


def read(page: Path) -> Text:
    text = Text()
    text.feed(page.read_text(encoding="utf-8"))
    return text


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"SOME_TOKEN": CANARY, "XDG_CONFIG_HOME": str(folder.parent / "nowhere")}
    return subprocess.run(
        [DEVOPSKIT, "run", "right_sizing", *words], cwd=folder, env=environment, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the command prints about a run on the committed sample."""
    folder = tmp_path_factory.mktemp("agree")
    shutil.copytree(SAMPLE, folder / "sample")
    shutil.copyfile(SAMPLE / "devopskit.toml", folder / "devopskit.toml")
    done = run(folder, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def findings(told: dict[str, object]) -> list[dict[str, object]]:
    rows = json.loads((Path(str(told["folder"])) / "findings.json").read_text(encoding="utf-8"))
    return [row for row in rows if row["status"] == "decided"]


def test_the_printed_saving_is_the_sum_of_the_findings(told: dict[str, object]) -> None:
    total = math.fsum(float(str(row["saving"])) for row in findings(told) if row["saving"] is not None)
    assert told["numbers"]["saving"] == float(f"{total:.6g}")  # type: ignore[index]


def test_the_csv_and_the_json_hold_the_same_findings(told: dict[str, object]) -> None:
    with (Path(str(told["folder"])) / "findings.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["finding_id"]: row["saving"] for row in csv.DictReader(stream) if row["status"] == "decided"}
    said = {str(row["finding_id"]): row["saving"] for row in findings(told)}
    # JSON keeps 15 digits, which is less than a float has and more than money has.
    assert {i: float(v) if v else None for i, v in rows.items()} == pytest.approx(said, rel=1e-12, abs=1e-9)


def test_the_headline_on_the_page_is_the_printed_and_the_recorded_one(told: dict[str, object]) -> None:
    page = read(Path(str(told["page"])))
    record = json.loads((Path(str(told["folder"])) / "run.json").read_text(encoding="utf-8"))
    assert record["headline"] == told["headline"]
    assert str(told["headline"]) in re.sub(r"\s+", " ", "".join(page.parts))


@pytest.fixture(scope="module")
def names(request: pytest.FixtureRequest) -> list[dict[str, object]]:
    """The hostile names of the shared scorer, with how each must show."""
    bench = request.getfixturevalue("shared_bench_folder")
    return json.loads((bench / "reports" / "hostile_names.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def hostile(names: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a run whose resource ids, owners and tags are hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    ids = [str(entry["name"]) for entry in names] + ["../../escape", "=HYPERLINK(1)"] + [f"plain-{n}" for n in range(20)]
    times = pd.date_range("2026-05-01", periods=5 * 168, freq="h", tz="UTC")
    rng = np.random.default_rng(1)
    frames = [
        pd.DataFrame({"resource_id": i, "metric": metric, "time": times, "value": peak * rng.uniform(0.1, 0.2, len(times))})
        for i in ids for metric, peak in (("system.cpu.usage", 8.0), ("system.memory.usage", 2.0**35))
    ]  # fmt: skip
    pd.concat(frames).to_parquet(folder / "usage.parquet", index=False)
    row = {
        "kind": "instance",
        "provider": "aws",
        "region": "us-east-1",
        "type": "m6i.2xlarge",
        "os": "linux",
        "state": "running",
    }
    rows = [
        row | {"resource_id": i, "owner": i, "tags": json.dumps({i: i * 40}), "cpu_capacity": 8, "memory_capacity": 2**35}
        for i in ids
    ]
    pd.DataFrame(rows).to_json(folder / "inventory.json", orient="records")
    (folder / "devopskit.toml").write_text(
        '[sources.usage_files]\npath = "usage.parquet"\n[sources.resource_files]\npath = "inventory.json"\n'
    )
    done = run(folder, "--json")
    assert done.returncode == 0, done.stderr
    return Path(json.loads(done.stdout)["folder"])


def test_hostile_names_are_shown_as_text_and_nothing_of_them_runs(hostile: Path, names: list[dict[str, object]]) -> None:
    page = read(hostile / "report.html")
    shown = re.sub(r"\s+", " ", "".join(page.parts))
    assert page.active == []
    assert [e["id"] for e in names if e["must_show"] and re.sub(r"\s+", " ", str(e["must_show"])) not in shown] == []
    assert [e["id"] for e in names for never in e.get("must_not_show", []) if never in shown] == []  # type: ignore[attr-defined]


def test_a_formula_in_a_name_is_no_formula_in_the_csv(hostile: Path) -> None:
    with (hostile / "findings.csv").open(encoding="utf-8", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith("=")]


def test_a_name_that_climbs_folders_writes_nothing_outside(hostile: Path) -> None:
    above = {path.name for path in hostile.parents[1].iterdir()}
    assert above == {"usage.parquet", "inventory.json", "devopskit.toml", "reports", "data"}


def test_no_secret_of_the_environment_is_in_any_file_of_a_run(hostile: Path) -> None:
    files = [path for path in hostile.rglob("*") if path.is_file()]
    assert len(files) >= 5
    assert [path.name for path in files if CANARY in path.read_text(encoding="utf-8", errors="replace")] == []
