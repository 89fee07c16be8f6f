"""What to buy by when: whole units that are sold, money of the price book, and findings that say why."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.pipeline.forecasting import CapacityForecast, capacity_forecast
from devopskit.pipeline.reading import Data
from devopskit.tables.findings import findings as declared


@pytest.fixture(scope="module")
def study(sample_long: Data) -> CapacityForecast:
    return capacity_forecast(sample_long, launch=1.5)


def plan_of(study: CapacityForecast, name: str) -> pd.DataFrame:
    return study.plan[study.plan["name"] == name].set_index("scenario")


def test_the_disk_that_is_nearly_full_is_the_most_urgent_one(study: CapacityForecast) -> None:
    first = study.rows.iloc[0]
    assert (first["name"], first["what"], first["alarm"]) == ("prod-invoices", "disk", True)


def test_the_build_cache_that_is_emptied_raises_no_alarm(study: CapacityForecast) -> None:
    (row,) = study.rows[study.rows["name"] == "prod-build-cache"].to_dict("records")
    assert (row["alarm"], pd.isna(row["act_by"])) == (False, True)


def test_the_disk_of_nine_days_is_undecided_with_what_would_decide_it(study: CapacityForecast) -> None:
    (row,) = study.findings[study.findings["status"] == "undecided"].to_dict("records")
    assert row["resource_name"] == "dev-scratch"
    assert "14 days would give a provisional answer" in row["reason"]


def test_twice_the_growth_never_asks_for_less_than_the_forecast(study: CapacityForecast) -> None:
    need = study.plan.pivot_table(index="subject", columns="scenario", values="need")
    assert (need["growth x 2"] >= need["as forecast"]).all()


def test_a_lost_zone_concerns_pools_that_lie_in_several(study: CapacityForecast) -> None:
    lost = study.plan[study.plan["scenario"] == "a zone is lost"]
    assert set(lost["what"]) <= {"CPU of the pool", "memory of the pool"}
    assert plan_of(study, "parcel-batch").loc["a zone is lost", "units"].max() >= 1


def test_units_are_whole_and_cover_the_need(study: CapacityForecast) -> None:
    assert (study.plan["units"] % 1 == 0).all()
    assert (study.plan["limit"] + study.plan["add"] >= study.plan["need"] * (1 - 1e-6)).all()


def test_an_order_is_due_the_lead_time_before_the_first_short_week(study: CapacityForecast) -> None:
    short = study.plan[study.plan["first_short"].notna()]
    assert (short["first_short"] - short["order_by"]).eq(pd.Timedelta(days=30)).all()


def test_a_finding_to_buy_costs_money_and_names_its_last_day(study: CapacityForecast) -> None:
    bought = study.findings[(study.findings["status"] == "decided") & study.findings["field"].eq("disk_size")]
    assert len(bought)
    assert bought["saving"].lt(0).all()
    assert bought["act_by"].notna().all()
    assert (bought["recommended"].astype(float) > bought["current"].astype(float)).all()


def test_every_capacity_has_one_finding_that_fits_the_table(study: CapacityForecast) -> None:
    # A commitment is found by a check of its own, so that it is not counted twice.
    assert len(study.findings) == (study.rows["what"] != "commitment").sum()
    assert study.findings["finding_id"].is_unique
    pd.testing.assert_frame_equal(declared.check(study.findings), study.findings)


def test_being_early_or_late_is_priced_for_what_is_bought(study: CapacityForecast) -> None:
    assert study.timings
    assert all(t.holding[0] >= t.holding[-1] == 0 and t.shortage[0] == 0 for t in study.timings.values())


def test_totals_agree_with_the_services_they_are_made_of(study: CapacityForecast) -> None:
    cpu = study.growth[study.growth["unit"] == "cores"]
    whole = cpu.loc[cpu["level"] == "whole", "then"].sum()
    assert cpu.loc[cpu["level"] == "service", "then"].sum() == pytest.approx(whole, rel=1e-6)


def test_the_stated_chances_held_on_the_past_weeks_of_the_sample(study: CapacityForecast) -> None:
    top = study.judged.set_index("stated")["observed"]
    assert study.judged["weeks"].iloc[0] > 100
    assert top[0.9] == pytest.approx(0.9, abs=0.06)


def test_a_scope_shows_the_same_dates_as_the_whole(study: CapacityForecast, sample_long: Data) -> None:
    part = capacity_forecast(sample_long, launch=1.5, scope="prod-search-index").rows
    whole = study.rows[study.rows["name"] == "prod-search-index"]
    assert part["act_by"].tolist() == whole["act_by"].tolist()
    assert len(part) == 1


def test_without_a_budget_no_month_is_judged(study: CapacityForecast) -> None:
    assert study.month.empty


def test_the_plan_and_the_table_by_urgency_name_the_same_day_to_order(study: CapacityForecast) -> None:
    base = study.plan[(study.plan["scenario"] == "as forecast") & (study.plan["units"] > 0)].set_index("subject")
    acting = study.rows.set_index("subject")["act_by"].dropna()
    both = base.join(acting, how="inner")
    assert len(both) >= 2
    assert both["order_by"].tolist() == both["act_by"].tolist()


def test_the_cheapest_week_of_a_purchase_is_that_of_its_costs(study: CapacityForecast) -> None:
    base = study.plan[study.plan["scenario"] == "as forecast"].set_index("subject")["cheapest_week"].dropna()
    assert base.astype(int).to_dict() == {subject: cost.best for subject, cost in study.timings.items()}
