"""What a run refuses before a kernel starts or anything is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from devopskit import settings
from devopskit.errors import RequestError
from devopskit.pipeline.refusing import refuse_unreadable_plans, refuse_values


def configured(folder: Path, text: str) -> settings.Settings:
    (folder / "devopskit.toml").write_text(text, encoding="utf-8")
    return settings.load(folder, environment={"XDG_CONFIG_HOME": str(folder / "nowhere")})


@pytest.mark.parametrize("text", ["01.07.2026", "yesterday", "2026-13-01"])
def test_a_day_that_is_none_is_refused_with_its_form(text: str) -> None:
    with pytest.raises(RequestError, match=r"which is no date\n.*nothing was started"):
        refuse_values({"as_of": text})


@pytest.mark.parametrize("text", ["", "2026-06-30"])
def test_an_iso_date_and_no_date_at_all_are_fine(text: str) -> None:
    assert refuse_values({"as_of": text, "risk": 0.05}) is None


def test_a_range_without_an_upper_end_is_told_in_words() -> None:
    with pytest.raises(RequestError, match="weeks is 0, outside of what it may be: 1 or more"):
        refuse_values({"weeks": 0})


def test_a_range_with_two_ends_names_both() -> None:
    with pytest.raises(RequestError, match=r"risk is 5, outside of 0\.0001 to 0\.9999"):
        refuse_values({"risk": 5.0})


@pytest.mark.parametrize(
    ("line", "told"),
    [('planned = ["next monday x2"]', "the planned change 'next monday x2'"), ('holidays = ["24.12.2026"]', "the holidays")],
)
def test_plans_that_cannot_be_read_are_refused_by_their_text(line: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=told):
        refuse_unreadable_plans(configured(tmp_path, f"[forecast]\n{line}\n"))


def test_plans_that_can_be_read_pass(tmp_path: Path) -> None:
    lines = '[forecast]\nplanned = ["2027-03-01 x2 checkout (new market)"]\nholidays = ["2026-12-25"]\n'
    assert refuse_unreadable_plans(configured(tmp_path, lines)) is None
