"""Flags over environment over file over default, each value with its origin; unknown names are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from devopskit import settings
from devopskit.errors import RequestError, UnknownName
from devopskit.settings.options import build, words


def write(folder: Path, text: str) -> Path:
    (folder / "devopskit.toml").write_text(text, encoding="utf-8")
    return folder


def load(folder: Path, **environment: str) -> settings.Settings:
    return settings.load(folder, environment={"XDG_CONFIG_HOME": str(folder / "nowhere"), **environment})


def test_without_any_file_every_setting_has_its_default(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found.get("right_sizing", "risk") == 0.05
    assert set(found.origins.values()) == {"default"}


def test_the_nearest_file_upwards_is_read_and_paths_start_from_it(tmp_path: Path) -> None:
    write(tmp_path, '[store]\npath = "mine"\n')
    (tmp_path / "deep" / "er").mkdir(parents=True)
    assert load(tmp_path / "deep" / "er").store == tmp_path / "mine"


def test_the_environment_wins_over_the_file_and_a_flag_over_both(tmp_path: Path) -> None:
    write(tmp_path, "[right_sizing]\nrisk = 0.1\n")
    environment = {"XDG_CONFIG_HOME": str(tmp_path), "DEVOPSKIT_RIGHT_SIZING_RISK": "0.02"}
    assert settings.load(tmp_path, environment=environment).get("right_sizing", "risk") == 0.02
    found = settings.load(tmp_path, environment=environment, flags={"right_sizing.risk": 0.01})
    assert (found.get("right_sizing", "risk"), found.origins["right_sizing.risk"]) == (0.01, "flag")


def test_the_users_own_file_is_weaker_than_the_projects(tmp_path: Path) -> None:
    (tmp_path / "devopskit").mkdir()
    (tmp_path / "devopskit" / "config.toml").write_text("[right_sizing]\nrisk = 0.2\nweeks = 9\n")
    project = tmp_path / "project"
    project.mkdir()
    write(project, "[right_sizing]\nrisk = 0.1\n")
    found = settings.load(project, environment={"XDG_CONFIG_HOME": str(tmp_path)})
    assert (found.get("right_sizing", "risk"), found.get("right_sizing", "weeks")) == (0.1, 9)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[stor]\npath = 'x'\n", "did you mean store"),
        ("[store]\npaht = 'x'\n", "did you mean path"),
        ("[right_sizing]\ncpu_need = 'p99'\n", "known: p999, max"),
        ("[right_sizing]\nrisk = 'much'\n", "not of type number"),
        ("[right_sizing]\nweeks = true\n", "not of type whole number"),
        ("risk = 1\n", "put it into a section"),
        ("[store\n", "no valid TOML"),
        ("[sources]\nprometheus = 1\n", "each source has a section of its own"),
    ],
)
def test_a_wrong_file_is_refused_with_the_way_to_correct_it(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path, text)
    with pytest.raises(RequestError, match=message):
        load(tmp_path)


def test_a_source_section_may_name_its_kind_so_that_there_can_be_two(tmp_path: Path) -> None:
    write(tmp_path, '[sources.eu]\nkind = "prometheus"\nurl = "http://a"\n[sources.prometheus]\nurl = "http://b"\n')
    assert [(s.name, s.kind, dict(s.options)) for s in load(tmp_path).sources] == [
        ("eu", "prometheus", {"url": "http://a"}), ("prometheus", "prometheus", {"url": "http://b"}),
    ]  # fmt: skip


@dataclass(frozen=True)
class Example:
    url: str
    step: int = 300
    ratio: float = 0.5
    regions: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    mode: str | None = None


def test_a_section_fills_the_settings_class_of_its_source() -> None:
    built = build(Example, {"url": "u", "ratio": 1, "regions": ["a"], "columns": {"x": "y"}}, where="[sources.e]")
    assert built == Example("u", ratio=1.0, regions=("a",), columns={"x": "y"})


def test_a_truth_value_is_no_number_where_a_section_asks_for_one() -> None:
    with pytest.raises(RequestError, match="ratio is True, which is not of type"):
        build(Example, {"url": "u", "ratio": True}, where="[sources.e]")


def test_a_text_may_stand_where_a_section_asks_for_text_or_nothing() -> None:
    assert build(Example, {"url": "u", "mode": "fast"}, where="[sources.e]") == Example("u", mode="fast")


def test_a_list_in_the_environment_is_written_between_commas(tmp_path: Path) -> None:
    found = load(tmp_path, DEVOPSKIT_CHANGES_ROOTS="infra, charts,")
    assert found.get("changes", "roots") == ["infra", "charts"]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({}, RequestError, "has no 'url'"),
        ({"url": "u", "stepp": 1}, UnknownName, "did you mean step"),
        ({"url": "u", "step": "fast"}, RequestError, "which is not of type"),
        ({"url": "u", "step": True}, RequestError, "which is not of type"),
    ],
)
def test_a_section_that_does_not_fit_its_source_is_refused(
    options: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        build(Example, options, where="[sources.e]")


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        (tuple[str, ...], "list of texts, e.g. [...]"),
        (int | None, "whole number"),
        (str | float, "text or number"),
        (list, "list"),
    ],
)
def test_types_are_named_as_people_do_who_write_no_python(hint: object, told: str) -> None:
    assert words(hint) == told
