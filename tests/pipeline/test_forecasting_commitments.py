"""Commitments run out on a known day; what is lost by it comes from the bill."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from devopskit.pipeline.forecasting_commitments import commitments
from devopskit.pipeline.forecasting_outlook import Terms
from devopskit.pipeline.reading import Data


def with_plan(data: Data, tags: str, **changed: object) -> Data:
    rows = data.resources.copy()
    plan = rows["kind"] == "commitment"
    rows.loc[plan, "tags"] = tags
    for name, value in changed.items():
        rows.loc[plan, name] = value
    return replace(data, resources=rows)


def test_the_plan_of_the_sample_ends_on_its_day_and_says_what_it_is_worth(sample_long: Data) -> None:
    (row,) = commitments(sample_long, Terms())
    assert (row["name"], row["what"], row["ask"]) == ("compute plan", "commitment", "Renew")
    assert row["early"] == row["likely"] == row["late"] == pd.Timestamp("2026-07-25", tz="UTC")
    assert row["stake"].startswith("keeps USD 47")
    assert (row["chance"], row["alarm"]) == (1.0, True)


def test_an_end_beyond_the_horizon_is_no_alarm(sample_long: Data) -> None:
    (row,) = commitments(with_plan(sample_long, '{"expires_at": "2027-05-01"}'), Terms(days=91))
    assert (row["chance"], row["alarm"], pd.isna(row["act_by"]), row["status"]) == (0.0, False, True, "decided")


@pytest.mark.parametrize("tags", ["{}", '{"expires_at": "some day"}', "no json"])
def test_an_end_that_is_not_known_is_undecided_and_names_the_fact(sample_long: Data, tags: str) -> None:
    (row,) = commitments(with_plan(sample_long, tags), Terms())
    assert row["status"] == "undecided"
    assert "the fact expires_at of its row would tell" in row["reason"]


def test_a_commitment_that_has_ended_is_left_out(sample_long: Data) -> None:
    assert commitments(with_plan(sample_long, '{"expires_at": "2026-06-01"}'), Terms()) == []


def test_a_commitment_that_covers_nothing_is_let_go(sample_long: Data) -> None:
    (row,) = commitments(with_plan(sample_long, '{"expires_at": "2026-07-25"}', resource_id="another"), Terms())
    assert (row["ask"], row["stake"]) == ("Let go", "")
    assert "unless its owner knows why" in row["caveats"]


def test_an_inventory_without_commitments_has_no_row(sample_long: Data) -> None:
    rest = sample_long.resources[sample_long.resources["kind"] != "commitment"]
    assert commitments(replace(sample_long, resources=rest), Terms()) == []
