from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devopskit.errors import RequestError
from devopskit.reporting import parameters

CELL = """\
# What the report is about
days: int = 30  # days of history
risk: float = 0.05
quiet: bool = False  # no charts
owner: str | None = None
regions: list[str] = ["eu-west-1"]
sizes: tuple[int, ...] = (1, 2)
need: Literal["p999", "max"] = "max"
until: "date" = "2026-11-01"
at: datetime = "2026-11-01T00:00Z"
window: duration = "14d"
plain = 7
names = ["a"]
token: str = ""
weights: dict[str, float] = {}
start = make_start()
figure: Figure = None
"""


def notebook(folder: Path, source: str, tag: str = "parameters") -> Path:
    """Write a notebook of one tagged cell."""
    cell = {"cell_type": "code", "metadata": {"tags": [tag]}, "source": source, "outputs": [], "execution_count": None}
    path = folder / "report.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}))
    return path


@pytest.fixture
def declared(tmp_path: Path) -> dict[str, parameters.Parameter]:
    """Parameters of the cell above."""
    return parameters.read(notebook(tmp_path, CELL))


def test_parameters_are_read_with_annotation_default_and_comment(declared: dict[str, parameters.Parameter]) -> None:
    assert declared["days"] == parameters.Parameter("days", "int", 30, "days of history")
    assert declared["quiet"] == parameters.Parameter("quiet", "bool", False, "no charts")
    assert declared["risk"].comment == ""


def test_missing_annotation_is_taken_from_the_default(declared: dict[str, parameters.Parameter]) -> None:
    assert (declared["plain"].annotation, declared["names"].annotation) == ("int", "list[str]")


def test_default_that_is_computed_is_not_evaluated(declared: dict[str, parameters.Parameter]) -> None:
    assert declared["start"] == parameters.Parameter("start", "str", None)


def test_annotation_in_quotes_is_read_as_its_text(declared: dict[str, parameters.Parameter]) -> None:
    assert declared["until"].annotation == "date"


def test_notebook_without_a_tagged_cell_declares_nothing(tmp_path: Path) -> None:
    assert parameters.read(notebook(tmp_path, "days: int = 3", tag="other")) == {}


def test_source_in_lines_is_read_like_one_text(tmp_path: Path) -> None:
    path = notebook(tmp_path, "")
    path.write_text(path.read_text().replace('"source": ""', '"source": ["a: int = 1\\n", "b: int = 2"]'))
    assert list(parameters.read(path)) == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("days", "7", 7),
        ("days", '"7"', 7),
        ("days", " -1_000 ", -1000),
        ("risk", "1e-3", 0.001),
        ("risk", "2", 2.0),
        ("quiet", "True", True),
        ("quiet", "false", False),
        ("owner", "none", None),
        ("owner", "team a", "team a"),
        ("regions", "eu-west-1, us-east-1", ["eu-west-1", "us-east-1"]),
        ("regions", '["a,b"]', ["a,b"]),
        ("regions", "", []),
        ("sizes", "1,2,3", [1, 2, 3]),
        ("need", "p999", "p999"),
        ("until", "2026-02-28", "2026-02-28"),
        ("at", "2026-11-26T06:00", "2026-11-26T06:00:00+00:00"),
        ("at", "2026-11-26T06:00+02:00", "2026-11-26T06:00:00+02:00"),
        ("window", "1h30m", "1h30m"),
        ("window", "P14D", "P14D"),
        ("plain", "8", 8),
        ("names", "b,c", ["b", "c"]),
        ("weights", '{"web": 2}', {"web": 2}),
        ("start", "now", "now"),
        ("token", "env:PROM_TOKEN", "env:PROM_TOKEN"),
    ],
)
def test_text_becomes_the_value_its_annotation_asks_for(
    declared: dict[str, parameters.Parameter], name: str, text: str, value: Any
) -> None:
    got = parameters.convert(declared, {name: text})[name]
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("days", "soon", "parameter days is 'soon', which is no int"),
        ("days", "7.0", "is no int"),
        ("days", "٧", "is no int"),
        ("risk", "nan", "is no float"),
        ("risk", "5 %", "is no float"),
        ("quiet", "yes", "write true or false"),
        ("sizes", "1,x", "is no int"),
        ("need", "mean", "is none of p999, max"),
        ("until", "2026-02-30", "is no date"),
        ("at", "noon", "is no time"),
        ("window", "two weeks", "is no duration"),
        ("window", "P", "is no duration"),
        ("weights", "[1]", "is no JSON object"),
        ("figure", "x", "annotated Figure"),
        ("dyas", "7", "parameter dyas is not declared, did you mean days?"),
        ("zzzz", "7", "parameter zzzz is not declared;?"),
    ],
)
def test_text_that_does_not_fit_is_refused_with_the_form(
    declared: dict[str, parameters.Parameter], name: str, text: str, reason: str
) -> None:
    with pytest.raises(RequestError) as caught:
        parameters.convert(declared, {name: text})
    assert reason.rstrip(";?") in caught.value.what
    assert caught.value.exit_code == 2


def test_all_that_is_wrong_is_said_at_once(declared: dict[str, parameters.Parameter]) -> None:
    with pytest.raises(RequestError, match=r"(?s)days is 'soon'.*; parameter dyas.*declares days: int = 30, risk") as caught:
        parameters.convert(declared, {"days": "soon", "dyas": "7"})
    assert "-p days=30" in caught.value.fix


def test_secret_given_in_clear_is_refused_without_repeating_it(declared: dict[str, parameters.Parameter]) -> None:
    with pytest.raises(RequestError, match="env:NAME") as caught:
        parameters.convert(declared, {"token": "canary-5b1f"})
    assert "sounds like a secret" in caught.value.what
    assert "canary" not in str(caught.value)


def test_secret_kept_in_the_notebook_is_refused_too(tmp_path: Path) -> None:
    declared = parameters.read(notebook(tmp_path, 'api_key: str = "canary-5b1f"'))
    with pytest.raises(RequestError, match="secret as its default") as caught:
        parameters.convert(declared, {})
    assert "canary" not in str(caught.value)


def test_scheme_that_is_no_secret_store_is_taken_for_a_secret(declared: dict[str, parameters.Parameter]) -> None:
    with pytest.raises(RequestError, match="pass a reference such as env:NAME"):
        parameters.convert(declared, {"token": "vault:kv/prom"}, schemes=("env",))


def test_parameter_of_a_notebook_without_any_says_how_to_declare(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="none: no cell of it is tagged parameters"):
        parameters.convert({}, {"days": "7"})


def test_parameters_cell_with_a_fault_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"(?s)no valid Python.*name: type = literal"):
        parameters.read(notebook(tmp_path, "%load_ext autoreload\ndays = 3"))


def test_missing_notebook_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"(?s)nothing\.ipynb cannot be read.*check the path"):
        parameters.read(tmp_path / "nothing.ipynb")


def test_notebook_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.ipynb"
    path.write_text('{"cells": [{"cell_type": "co')
    with pytest.raises(RequestError, match="cannot be read"):
        parameters.read(path)


def test_notebook_of_an_old_format_is_refused_with_the_command(tmp_path: Path) -> None:
    path = tmp_path / "old.ipynb"
    path.write_text('{"nbformat": 3, "worksheets": []}')
    with pytest.raises(RequestError, match=r"(?s)no notebook of format 4.*jupyter nbconvert"):
        parameters.read(path)
