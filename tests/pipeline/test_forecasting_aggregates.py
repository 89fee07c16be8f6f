"""Clusters, services and accounts: totals that agree with their parts, growth with its range."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from devopskit.pipeline.forecasting_aggregates import COLUMNS, aggregates, tree
from devopskit.pipeline.reading import Data

DAYS = 120
LEAVES = pd.DataFrame({"top": ["prod", "prod", "prod", "dev"], "middle": ["web", "web", "jobs", "web"]})


def series(*slopes: float) -> np.ndarray:
    """Ten and more a day with a weekly rhythm, each growing by its own slope."""
    noise = np.random.default_rng(1).normal(0, 0.05, (len(slopes), DAYS))
    return 10 + np.arange(DAYS) % 7 * 0.3 + np.outer(slopes, np.arange(DAYS)) + noise


def grown(y: np.ndarray, **how: object) -> pd.DataFrame:
    return tree(LEAVES, y, "cores", days=28, **how)  # type: ignore[arg-type]


def test_every_total_is_the_sum_of_its_services() -> None:
    rows = grown(series(0.0, 0.1, 0.02, 0.0))
    services = rows[rows["level"] == "service"].groupby("part_of")["then"].sum()
    whole = rows[rows["level"] == "whole"].set_index("name")["then"]
    assert services.sort_index().tolist() == pytest.approx(whole.sort_index().tolist(), rel=1e-6)


def test_there_is_a_row_for_each_cluster_and_each_of_its_services() -> None:
    rows = grown(series(0, 0, 0, 0))
    assert list(rows.columns) == COLUMNS
    assert sorted(zip(rows["part_of"], rows["name"], strict=True)) == [
        ("", "dev"), ("", "prod"), ("dev", "web"), ("prod", "jobs"), ("prod", "web"),
    ]  # fmt: skip


def test_services_of_the_same_name_in_two_clusters_stay_apart() -> None:
    rows = grown(series(0, 0, 0, 0)).set_index(["part_of", "name"])
    assert rows.loc[("prod", "web"), "now"] == pytest.approx(2 * rows.loc[("dev", "web"), "now"], rel=0.02)


def test_growth_that_is_real_is_told_and_noise_is_not() -> None:
    rows = grown(series(0.1, 0.1, 0.1, 0.0)).set_index(["part_of", "name"])
    assert rows.loc[("", "prod"), "distinguishable"]
    assert rows.loc[("", "prod"), "growth"] > 0.01
    assert not rows.loc[("", "dev"), "distinguishable"]


def test_the_range_holds_the_middle() -> None:
    rows = grown(series(0.1, 0.0, 0.05, 0.0))
    assert ((rows["low"] <= rows["then"]) & (rows["then"] <= rows["high"])).all()


def test_a_day_that_one_member_missed_is_no_fall_of_the_whole() -> None:
    holed = series(0, 0, 0, 0)
    holed[0, -3:] = np.nan
    now = grown(holed).set_index(["part_of", "name"]).loc[("", "prod"), "now"]
    assert now == pytest.approx(32.7, rel=0.02)


def test_a_history_of_ten_days_has_no_rows() -> None:
    assert grown(series(0, 0, 0, 0)[:, -10:]).empty


def test_what_a_bill_repeats_each_month_is_no_growth() -> None:
    bill = series(0, 0, 0, 0)
    first = [k for k in range(DAYS) if (np.datetime64("2026-06-29") - (DAYS - k)).item().day == 1]
    bill[:, first] += 300
    rows = grown(bill, bill_end=date(2026, 6, 29)).set_index(["part_of", "name"])
    # the week 22 to 28 days ahead, 2026-07-20 to 26, holds no first day
    assert rows.loc[("", "dev"), "then"] == pytest.approx(10.9, rel=0.05)


def test_clusters_and_accounts_of_the_sample_stand_side_by_side(sample_long: Data) -> None:
    rows = aggregates(sample_long, days=28)
    assert set(rows["unit"]) == {"cores", "USD a day"}
    assert {"parcel-prod", "prod", "dev"} <= set(rows.loc[rows["level"] == "whole", "name"])
