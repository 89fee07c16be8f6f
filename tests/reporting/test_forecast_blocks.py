"""Charts and tables of the capacity page, each computed from the frames it is given."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from devopskit.reporting.forecast_charts import calibration, decomposition, error_by_week, fan_of
from devopskit.reporting.forecast_plan import capacity_plan, early_and_late, month_and_budget, what_grows
from devopskit.reporting.forecast_record import (
    forecast_assumptions,
    forecast_glossary,
    forecast_method,
    last_forecasts,
    not_forecast,
)
from tests.reporting.test_forecast_lead import GIB, LASTING, OPEN, day, row, rows

NAN = float("nan")


def fans(past: int = 20, ahead: int = 14) -> pd.DataFrame:
    days = pd.date_range("2026-06-11", periods=past + ahead, freq="D", tz="UTC")
    used = np.r_[np.linspace(70, 80, past), np.full(ahead, NAN)] * GIB
    bands = {f"q{q:02d}": np.r_[np.full(past, NAN), np.linspace(80, 90 + q / 5, ahead)] * GIB for q in (5, 25, 50, 75, 95)}
    return pd.DataFrame({"subject": "orders disk", "day": days, "used": used, **bands})


def test_a_fan_shows_past_bands_limit_and_the_day_of_crossing() -> None:
    told = fan_of(fans(), rows(row())).data
    assert told["claim"] == "orders (disk) most likely passes its limit of 100 GiB on 2026-08-20"
    assert [len(trace["x"]) for trace in told["figure"]["data"]] == [28, 28, 20, 14, 2, 1]
    assert told["figure"]["data"][4]["y"] == [100.0, 100.0]


def test_a_fan_of_what_lasts_claims_how_long_and_how_sure() -> None:
    told = fan_of(fans(), rows(row(**LASTING))).data
    assert told["claim"] == "orders (disk) stays below its limit of 100 GiB for 91 days with a chance of 99 %"


def test_a_place_beyond_the_last_target_is_said_in_words() -> None:
    assert fan_of(fans(), rows(row()), place=2).kind == "facts"


def test_the_table_of_a_fan_has_a_row_a_week() -> None:
    assert [cells[0] for cells in fan_of(fans(), rows(row())).data["table"]["rows"]] == ["2026-07-07", "2026-07-14"]


def judged(top: float) -> pd.DataFrame:
    return pd.DataFrame({"stated": [0.05, 0.5, 0.95], "observed": [0.04, 0.5, top], "weeks": 120})


@pytest.mark.parametrize(("top", "word"), [(0.94, "as stated"), (0.7, "not as stated")])
def test_calibration_says_whether_the_stated_chance_held(top: float, word: str) -> None:
    claim = str(calibration(judged(top)).data["claim"])
    assert claim.startswith("Of 120 past weekly peaks")
    assert claim.endswith(f"95 % forecast, {word}")


def test_calibration_without_a_judged_week_says_what_would_allow_it() -> None:
    assert calibration(judged(0.9).assign(weeks=0)).kind == "facts"


def test_the_error_by_week_is_compared_with_repeating_the_last_week() -> None:
    errors = pd.DataFrame({"week": [1, 2], "error": [0.04, 0.06], "naive": [0.1, 0.1]})
    assert str(error_by_week(errors).data["claim"]) == (
        "The middle forecast was off by 4 % one week ahead and 6 % in week 2, 50 % better than repeating last week"
    )


def test_errors_that_nobody_could_judge_are_not_drawn() -> None:
    assert error_by_week(pd.DataFrame({"week": [1], "error": [NAN], "naive": [NAN]})).kind == "facts"


def parts() -> dict[str, object]:
    t = np.arange(60.0)
    part = SimpleNamespace(trend=t * GIB, seasonal=np.sin(t)[None, :] * GIB, rest=0 * t, strength=0.5, end=day("2026-07-01"))
    return {"orders disk": part}


def test_the_decomposition_says_what_grew_and_how_much_is_rhythm() -> None:
    told = decomposition(parts(), rows(row())).data
    assert told["claim"] == "orders grew by 28 GiB in four weeks; its weekly rhythm explains 50 % of the rest"
    assert len(told["figure"]["data"]) == 3


def test_without_a_long_history_nothing_is_decomposed() -> None:
    assert decomposition({}, rows(row())).kind == "facts"


def plan(**changed: object) -> pd.DataFrame:
    told = {
        "subject": "orders disk", "name": "orders", "what": "disk", "unit": "By", "limit": 100 * GIB, "scenario": "as forecast",
        "need": 130 * GIB, "units": 1.0, "unit_name": "50 GiB", "first_short": day("2026-08-05"), "order_by": day("2026-07-06"),
        "monthly": 4.0, "currency": "USD", "price_note": "your bill",
    }  # fmt: skip
    return pd.DataFrame([told | changed])


def test_a_plan_says_need_purchase_dates_and_money() -> None:
    (cells,) = capacity_plan(plan()).data["rows"]
    assert cells[1:] == ["as forecast", "130 GiB", "100 GiB", "1 x 50 GiB", "2026-08-05", "2026-07-06", "USD 4"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"at_least": True}, "at least 130 GiB"), ({"need": 96 * GIB, "chance": 0.29}, "over 100 GiB (29 %)"), ({}, "130 GiB")],
)
def test_a_need_that_is_a_lower_bound_is_said_to_be_one(changed: dict[str, object], words: str) -> None:
    (cells,) = capacity_plan(plan(**changed)).data["rows"]
    assert cells[2] == words


def test_the_most_urgent_purchase_of_a_future_stands_first() -> None:
    both = pd.concat([plan(name="later"), plan(name="sooner", order_by=day("2026-06-01")), plan(scenario="growth x 2")])
    told = [(cells[0][0]["name"], cells[1]) for cells in capacity_plan(both.reset_index(drop=True)).data["rows"]]
    assert told == [("sooner", "as forecast"), ("later", "as forecast"), ("orders", "growth x 2")]


def test_a_scenario_that_asks_for_nothing_has_no_date_to_order() -> None:
    (cells,) = capacity_plan(plan(units=0.0)).data["rows"]
    assert cells[4:] == ["nothing", "", "", ""]


def test_a_plan_says_in_which_week_a_purchase_is_cheapest() -> None:
    said = capacity_plan(plan(cheapest_week=3.0)).data["said"]
    assert said[0].startswith("Short from is the day from which the chance of running out is more than is accepted")
    assert said[1] == "Cheapest between early and late, as forecast, it arrives: orders (disk) in week 3."


def test_what_is_cheapest_at_the_end_of_the_weeks_may_wait() -> None:
    said = capacity_plan(plan(cheapest_week=13.0, reach=91)).data["said"]
    assert said[1] == "By these costs alone nothing is lost by waiting with orders (disk)."


def test_the_timing_of_the_most_urgent_purchase_is_drawn() -> None:
    holding = np.array([3.0, 2, 0])
    cost = SimpleNamespace(holding=holding, shortage=np.array([0.0, 0.5, 1]), total=np.array([3.0, 2.5, 1]), best=2)
    both = pd.concat([plan(subject="later", name="later"), plan(subject="sooner", name="sooner", order_by=day("2026-06-01"))])
    claim = early_and_late({"later": cost, "sooner": cost}, both).data["claim"]
    assert claim == "Capacity for sooner (disk) costs USD 3 too much at once, more than the risk of waiting for 2 weeks, USD 1"


def test_an_empty_plan_is_a_sentence() -> None:
    assert capacity_plan(plan().head(0)).data["said"] == ["No scenario asks for more than there is, so nothing is planned."]


def test_the_cheapest_week_of_a_purchase_is_named_with_both_costs() -> None:
    holding, shortage = np.array([3.0, 2, 1, 0]), np.array([0.0, 0, 5, 9])
    cost = SimpleNamespace(holding=holding, shortage=shortage, total=holding + shortage, best=1)
    claim = str(early_and_late({"orders disk": cost}, plan()).data["claim"])
    assert claim == "Capacity for orders (disk) is cheapest in week 1: USD 2 in expectation, against USD 9 at the end"


def test_without_a_priced_purchase_no_timing_is_drawn() -> None:
    assert early_and_late({}, plan()).kind == "facts"


def growth(**changed: object) -> pd.DataFrame:
    told = {
        "level": "whole", "name": "shop", "part_of": "", "unit": "cores", "now": 10.0, "then": 12.0, "low": 11.0, "high": 13.0,
        "days_ahead": 28, "growth": 0.05, "distinguishable": True,
    }  # fmt: skip
    return pd.DataFrame([told | changed])


def test_growth_is_told_a_week_with_its_range() -> None:
    (cells,) = what_grows(growth()).data["rows"]
    assert cells == [[{"name": "shop"}], [{"name": ""}], "10 cores", "12", "11 to 13", "5 %"]


def test_growth_that_chance_explains_is_not_distinguishable() -> None:
    (cells,) = what_grows(growth(distinguishable=False)).data["rows"]
    assert cells[-1] == "none distinguishable"


MONTH = {
    "currency": "USD", "month": "2026-06", "spent": 500.0, "low": 900.0, "likely": 1100.0, "high": 1200.0, "budget": 1000.0,
    "passed": pd.Timestamp("2026-06-27", tz="UTC"), "experts": "kit 1.00",
}  # fmt: skip


def month_told(**changed: object) -> list[str]:
    return [item["text"] for item in month_and_budget(pd.DataFrame([MONTH | changed]), 1000.0).data["items"]]


def test_the_month_is_compared_with_its_budget() -> None:
    assert month_told()[0].startswith(
        "2026-06 will most likely end at USD 1,100 (USD 900 to USD 1,200, 80 %): USD 100 above the budget"
    )


def test_the_day_on_which_the_budget_is_passed_is_named() -> None:
    assert month_told()[1] == "A month most likely passes its budget on 2026-06-27."


def test_a_budget_that_holds_names_no_day() -> None:
    assert not any("passes its budget" in text for text in month_told(passed=pd.NaT))


def test_a_chance_of_a_later_month_to_pass_its_budget_is_said() -> None:
    later = {"passed": pd.NaT, "ahead": 0.35, "early": day("2026-08-31"), "days": 91}
    words = "Within the 91 days ahead a month passes its budget with a chance of 35 %, not before 2026-08-31."
    assert month_told(**later)[1] == words
    assert not any("Within" in text for text in month_told(**later | {"ahead": 0.0}))


def test_a_month_that_is_over_has_ended_and_has_no_range() -> None:
    (first, *_) = month_told(spent=1100.0, low=1100.0, high=1100.0)
    assert first.startswith("2026-06 ended at USD 1,100: USD 100 above the budget")


def test_the_weights_of_the_experts_are_told_where_there_are_days_ahead() -> None:
    assert "kit 1.00: shares that each earned" in month_told()[2]
    assert not any("shares" in text for text in month_told(experts=""))


@pytest.mark.parametrize(
    ("budget", "words"), [(0.0, "No budget was given"), (10.0, "one with daily costs would tell where the month ends")]
)
def test_without_a_budget_or_a_bill_the_month_is_not_told(budget: float, words: str) -> None:
    assert words in month_and_budget(pd.DataFrame(), budget).data["items"][0]["text"]


def ledger(inside: bool) -> pd.DataFrame:
    told = {
        "subject": "orders disk", "unit": "By", "made_at": day("2026-06-01"), "target_start": day("2026-06-08"), "weeks_ahead": 2.0,
        "q50": 50 * GIB, "actual": 52 * GIB, "inside80": inside, "error": 0.02,
    }  # fmt: skip
    return pd.DataFrame([told])


def test_earlier_forecasts_are_told_with_what_came() -> None:
    told = last_forecasts(ledger(True)).data
    assert told["rows"] == [["2026-06-01", "2", "1", "100 %", "2 %"]]
    assert told["said"] == ["100 % of 1 weekly peak fell into the range that was to hold 80 %."]


def test_a_first_run_says_that_nothing_has_come_due() -> None:
    assert "has come due yet" in last_forecasts(ledger(True).head(0)).data["said"][0]


def test_reasons_that_differ_in_their_days_only_are_one() -> None:
    told = not_forecast(rows(row("a", **OPEN), row("b", **OPEN | {"reason": "8 days of history are too few"}), row("c"))).data
    assert [cells[:2] for cells in told["rows"]] == [["9 days of history are too few.", "2"]]


def test_nothing_open_is_a_sentence_too() -> None:
    assert "each could be forecast" in not_forecast(rows(row())).data["said"][0]


def test_assumptions_name_lead_time_threshold_and_history() -> None:
    terms = SimpleNamespace(lead=30, review=7, acting=0.0, running_out=0.0, days=91, plans=SimpleNamespace(words=["a x2"]))
    told = " ".join(item["text"] for item in forecast_assumptions(rows(row()), terms).data["items"])
    assert "within 30 days of lead time and 7 days until the next look is at least 20 %" in told
    assert "the longest history here has 280 days" in told
    assert "of a disk, what these days add to it." in told
    assert told.endswith("Planned: a x2.")


def test_the_method_names_the_weeks_behind_the_chances_and_the_glossary_is_short() -> None:
    assert any("120 weekly peaks" in item["text"] for item in forecast_method(judged(0.9)).data["items"])
    assert len(forecast_glossary().data["items"]) <= 8


def test_a_budget_that_is_spent_has_no_day_to_come() -> None:
    assert not any("passes its budget" in text for text in month_told(spent=1050.0))
