"""The nearest known name that an error offers."""

from __future__ import annotations

from pathlib import Path

import pytest

from devopskit import parts, settings
from devopskit.errors import UnknownName, nearest
from devopskit.settings.options import build

TIMES = ("url", "step_seconds", "scrape_seconds", "read_timeout_seconds", "points_per_query")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("timeot", "read_timeout_seconds"), ("timeout", "read_timeout_seconds"), ("steps", "step_seconds"), ("URL", "url"),
        ("scrap_second", "scrape_seconds"), ("read_timeout", "read_timeout_seconds"), ("zzz", None), ("", None),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_nearest_to_what_it_is_most_like_in_whole_or_part(given: str, meant: str | None) -> None:
    assert nearest(given, TIMES) == meant


def test_a_name_like_two_known_ones_is_nearest_to_the_one_it_is_most_like_as_a_whole() -> None:
    assert nearest("path", ["path_of_everything", "paths", "path_of"]) == "paths"
    assert nearest("seconds", ["scrape_seconds", "step_seconds"]) == "step_seconds"


def test_nothing_is_near_where_nothing_is_known() -> None:
    assert nearest("timeot", []) is None
    assert "known: none" in str(UnknownName("key", "timeot", []))


@pytest.mark.parametrize(
    ("source", "key", "meant"),
    [
        ("prometheus", "timeot", "read_timeout_seconds"),
        ("aws", "bucket", "exports_bucket"),
        ("usage_files", "zone", "time_zone"),
    ],
)
def test_the_section_of_every_source_offers_the_key_that_was_meant(source: str, key: str, meant: str) -> None:
    with pytest.raises(UnknownName, match=f"did you mean {meant}"):
        build(parts.load("sources", source).Settings, {key: 1}, where=f"[sources.{source}]")


@pytest.mark.parametrize(
    ("section", "key", "meant"),
    [
        ("forecast", "review", "review_days"),
        ("context", "lead_time", "lead_time_days"),
        ("right_sizing", "memory", "memory_need"),
    ],
)
def test_every_other_section_offers_the_key_that_was_meant(section: str, key: str, meant: str, tmp_path: Path) -> None:
    (tmp_path / "devopskit.toml").write_text(f"[{section}]\n{key} = 1\n")
    with pytest.raises(UnknownName, match=f"did you mean {meant}"):
        settings.load(tmp_path, environment={"XDG_CONFIG_HOME": str(tmp_path / "nowhere")})
