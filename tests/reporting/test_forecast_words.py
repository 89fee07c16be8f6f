"""Words of the capacity page: amounts with their unit, dates with their range, chances that are never certain."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.reporting import _forecast_words as words

GIB = 1024.0**3


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def row(**changed: object) -> dict[str, object]:
    told = {"what": "disk", "full": False, "reach": 91, "early": pd.NaT, "likely": pd.NaT, "late": pd.NaT, "act_by": pd.NaT}
    return told | {"alarm": False, "ask": ""} | changed


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (200 * GIB, "By", "200 GiB"),
        (24.0, "{cpu}", "24 cores"),
        (1019.0, "{address}", "1,020 addresses"),
        (384.0, "{unit}", "384 units"),
        (400.0, "{unit}/s", "400 units"),
        (1365.3, "{connection}", "1,370 connections"),
        (9000.0, "USD", "9,000 USD"),
    ],
)
def test_an_amount_is_told_in_the_words_of_its_unit(value: float, unit: str, told: str) -> None:
    assert words.amount(value, unit) == told


def test_an_amount_that_is_missing_is_said_to_be_so() -> None:
    assert words.amount(float("nan"), "By") == "not known"


@pytest.mark.parametrize(
    ("unit", "largest", "told"),
    [
        ("By", 100 * GIB, (GIB, "GiB")),
        ("By", 4096 * GIB, (1024 * GIB, "TiB")),
        ("{cpu}", 24.0, (1.0, "cores")),
        ("EUR", 5.0, (1.0, "EUR")),
    ],
)
def test_an_axis_counts_in_a_unit_that_a_reader_knows(unit: str, largest: float, told: tuple[float, str]) -> None:
    assert words.scale(unit, largest) == told


def test_a_day_is_an_iso_date_and_no_day_is_no_text() -> None:
    assert (words.day(day("2026-07-12")), words.day(pd.NaT)) == ("2026-07-12", "")


def test_a_date_is_told_with_its_range() -> None:
    known = {"early": day("2026-07-08"), "likely": day("2026-07-12"), "late": day("2026-07-15")}
    assert words.runs_out(row(**known)) == "2026-07-12 (2026-07-08 to 2026-07-15)"


def test_without_a_likely_day_the_earliest_is_told() -> None:
    assert words.runs_out(row(early=day("2026-08-10"))) == "after 91 days (not before 2026-08-10)"


def test_what_lasts_is_told_as_far_as_it_was_looked() -> None:
    assert words.runs_out(row(reach=28)) == "after 28 days"


def test_what_is_full_runs_out_now() -> None:
    assert words.runs_out(row(full=True, likely=day("2026-07-01"))) == "now"


def test_a_day_that_is_known_for_certain_has_no_range() -> None:
    assert words.runs_out(row(**dict.fromkeys(("early", "likely", "late"), day("2026-07-25")))) == "2026-07-25"


@pytest.mark.parametrize(
    ("value", "told"),
    [(1.0, "over 99 %"), (0.0, "under 1 %"), (0.45, "45 %"), (float("nan"), "not known"), (0.994, "over 99 %")],
)
def test_neither_end_of_a_chance_is_claimed_to_be_certain(value: float, told: str) -> None:
    assert words.chance(value) == told


@pytest.mark.parametrize(("what", "told"), [("budget", "is spent"), ("commitment", "ends"), ("disk", "runs out")])
def test_each_kind_ends_in_its_own_words(what: str, told: str) -> None:
    assert words.ending(row(what=what)) == told


def test_the_name_of_a_target_stands_in_a_box_of_its_own() -> None:
    assert words.what({"name": "<b>orders</b>", "what": "disk"}) == [{"name": "<b>orders</b>"}, ": disk"]


@pytest.mark.parametrize("changed", [{"full": True}, {"alarm": True}, {"act_by": day("2026-07-10")}])
def test_what_is_full_alarmed_or_due_is_at_risk(changed: dict[str, object]) -> None:
    assert len(words.at_risk(pd.DataFrame([row(**changed), row()]))) == 1


def test_a_budget_and_a_commitment_are_no_capacity_to_order() -> None:
    both = pd.DataFrame([row(), row(what="budget", ask="Spend less or raise")])
    assert words.capacity(both)["what"].tolist() == ["disk"]


def test_rows_without_the_column_are_all_capacity() -> None:
    assert len(words.capacity(pd.DataFrame([row()]).drop(columns="ask"))) == 1
