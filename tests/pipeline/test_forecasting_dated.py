"""Limits that end on a day or are spent by the day, as rows beside disks and pools."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from devopskit.pipeline.forecasting_dated import BLANK, dated, joined, undecided
from devopskit.pipeline.forecasting_outlook import Terms, urgent_first

END = datetime(2026, 7, 1, tzinfo=UTC)
RISING = np.array([0.0, 0.05, 0.2, 0.6, 0.95])
TOLD = {"subject": "monthly budget", "name": "monthly budget", "what": "budget"}


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def test_dates_are_the_days_on_which_the_chances_are_reached() -> None:
    row = dated(TOLD, RISING, end=END, terms=Terms())
    assert (row["early"], row["likely"], row["late"]) == (day("2026-07-03"), day("2026-07-04"), day("2026-07-05"))
    assert (row["chance"], row["reach"]) == (0.95, 5)


def test_a_chance_that_is_not_reached_has_no_date() -> None:
    row = dated(TOLD, RISING[:3], end=END, terms=Terms())
    assert (pd.isna(row["likely"]), pd.isna(row["act_by"]), row["alarm"]) == (True, True, False)


def test_the_day_to_act_comes_from_the_costs_of_acting_and_of_running_out() -> None:
    row = dated(TOLD, RISING, end=END, terms=Terms(acting=1.0, running_out=19.0))
    assert (row["threshold"], row["act_by"]) == (0.05, day("2026-07-02"))


def test_the_alarm_looks_as_far_as_lead_time_and_review_together() -> None:
    near, far = (dated(TOLD, RISING, end=END, terms=Terms(lead=lead, review=1)) for lead in (1, 3))
    assert (near["alarm"], far["alarm"], far["soon"]) == (False, True, 0.6)


def test_without_a_day_ahead_nothing_is_claimed() -> None:
    row = dated(TOLD, np.empty(0), end=END, terms=Terms())
    assert (row["chance"], row["reach"], pd.isna(row["early"])) == (0.0, 0, True)


def test_what_cannot_be_told_says_why_and_has_no_chance() -> None:
    row = undecided(TOLD, "its end is not known")
    assert (row["status"], row["reason"], np.isnan(row["chance"])) == ("undecided", "its end is not known", True)


@pytest.mark.parametrize("more", [[], [dated(TOLD, RISING, end=END, terms=Terms())]])
def test_rows_are_joined_with_all_columns_and_dates_in_utc(more: list[dict[str, object]]) -> None:
    rows = joined(
        pd.DataFrame([BLANK | {"subject": "a disk", "likely": day("2026-08-01")}]).drop(columns=["ask", "stake"]), more
    )
    assert len(rows) == 1 + len(more)
    assert {"ask", "stake"} <= set(rows.columns)
    assert str(rows["likely"].dtype) == "datetime64[us, UTC]"


def test_a_budget_that_is_spent_sooner_stands_before_a_disk() -> None:
    disk = BLANK | {"subject": "a disk", "act_by": day("2026-07-20"), "likely": day("2026-08-01")}
    rows = joined(pd.DataFrame([disk]), [dated(TOLD, RISING, end=END, terms=Terms())])
    assert urgent_first(rows)["subject"].tolist() == ["monthly budget", "a disk"]
