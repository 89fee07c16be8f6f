"""When things run out: as far as their history carries, by chance and with the last day to act."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from devopskit.pipeline.forecasting_outlook import Outlook, Terms, censored, outlook, urgent_first
from devopskit.pipeline.forecasting_targets import COLUMNS, Targets

END = datetime(2026, 7, 1, tzinfo=UTC)
DAYS = 280


def target(name: str, what: str = "disk", limit: float = 100.0, *, outage: bool = True) -> dict[str, object]:
    told = {
        "subject": f"{name} {what}",
        "resource_id": name,
        "name": name,
        "what": what,
        "metric": "m",
        "unit": "By",
        "limit": limit,
    }
    return told | {"owner": "data", "kind": "disk", "outage": outage, "members": 1, "zones": 1}


def line(start: float, end: float, days: int = DAYS) -> np.ndarray:
    """Growth by a line with a little noise, after days without any value."""
    noise = np.random.default_rng(0).normal(scale=0.2, size=days)
    return np.r_[np.full(DAYS - days, np.nan), np.linspace(start, end, days) + noise]


ROWS = {
    "filling": (target("filling"), line(20, 90)),
    "lasting": (target("lasting"), line(40, 41)),
    "short": (target("short"), line(40, 50, 45)),
    "young": (target("young"), line(10, 20, 9)),
    "full": (target("full"), line(50, 101)),
    "pinned": (target("pinned", "memory"), np.minimum(line(100, 140), 100)),
}


def targets(*names: str) -> Targets:
    chosen = [ROWS[name] for name in names]
    y = np.stack([series for _, series in chosen])
    return Targets(pd.DataFrame([told for told, _ in chosen], columns=COLUMNS), y, y, END)


@pytest.fixture(scope="module")
def seen() -> Outlook:
    return outlook(targets(*ROWS), Terms(lead=30))


def of(seen: Outlook, name: str) -> dict[str, object]:
    (row,) = seen.rows[seen.rows["name"] == name].to_dict("records")
    return row


def test_a_disk_that_fills_is_given_the_date_of_its_line(seen: Outlook) -> None:
    row = of(seen, "filling")
    # 70 in 280 days is a quarter a day: ten more take forty days
    assert abs((row["likely"] - pd.Timestamp("2026-08-10", tz="UTC")).days) <= 14
    assert row["early"] <= row["likely"] <= row["late"]
    assert row["chance"] > 0.9


def test_the_last_day_to_act_is_the_lead_time_before_the_chance_is_too_high(seen: Outlook) -> None:
    row = of(seen, "filling")
    assert row["due"] - row["act_by"] == pd.Timedelta(days=30)
    assert row["early"] <= row["due"] <= row["likely"]


def test_a_disk_that_does_not_grow_needs_nothing(seen: Outlook) -> None:
    row = of(seen, "lasting")
    assert (row["alarm"], row["chance"] < 0.05, pd.isna(row["act_by"])) == (False, True, True)


def test_a_short_history_is_forecast_less_far_ahead(seen: Outlook) -> None:
    assert (of(seen, "short")["reach"], of(seen, "filling")["reach"]) == (28, 91)
    row = int(np.flatnonzero(seen.rows["name"] == "short")[0])
    assert np.isfinite(seen.weekly[row, :4]).all()
    assert np.isnan(seen.weekly[row, 4:]).all()


def test_too_young_a_history_is_undecided_and_says_what_would_be_enough(seen: Outlook) -> None:
    row = of(seen, "young")
    assert row["status"] == "undecided"
    assert "14 days would give a provisional answer" in str(row["reason"])
    assert np.isnan(row["chance"])


def test_what_is_over_its_limit_is_said_to_be_so_now(seen: Outlook) -> None:
    row = of(seen, "full")
    assert (row["full"], row["chance"], row["likely"], row["status"]) == (True, 1.0, pd.Timestamp(END), "decided")


def test_use_held_at_its_limit_hides_the_demand(seen: Outlook) -> None:
    assert censored(targets("pinned"))[0].mean() > 0.9
    assert of(seen, "pinned")["full"]


def test_connections_above_their_derived_limit_show_that_it_is_another_one() -> None:
    told, series = target("tuned", "connections"), line(90, 120)
    above = Targets(pd.DataFrame([told], columns=COLUMNS), series[None, :], series[None, :], END)
    (row,) = outlook(above, Terms(lead=30)).rows.to_dict("records")
    assert (row["status"], row["full"], row["alarm"], pd.isna(row["act_by"])) == ("undecided", False, False, True)
    assert "max_connections is set by hand" in row["reason"]


def test_a_nearly_full_disk_hides_nothing_because_it_still_takes_what_comes() -> None:
    assert not censored(targets("filling")).any()


def test_the_alarm_follows_the_costs_of_acting_and_of_running_out() -> None:
    cheap = outlook(targets("filling"), Terms(lead=30, acting=100, running_out=100_000))
    dear = outlook(targets("filling"), Terms(lead=7, acting=100_000, running_out=100))
    assert (cheap.rows["threshold"].iloc[0] < 0.01, dear.rows["threshold"].iloc[0] > 0.99) == (True, True)
    assert cheap.rows["act_by"].iloc[0] < pd.Timestamp("2026-08-01", tz="UTC")
    assert not dear.rows["alarm"].iloc[0]


def test_no_series_is_changed_by_being_forecast() -> None:
    given = targets("filling", "pinned")
    before = given.peak.copy()
    outlook(given, Terms())
    np.testing.assert_array_equal(given.peak, before)


def test_the_most_urgent_stands_first_and_what_is_full_before_all(seen: Outlook) -> None:
    names = urgent_first(seen.rows)["name"].tolist()
    assert set(names[:2]) == {"full", "pinned"}
    assert names[2] == "filling"
    assert names[-1] == "young"


def test_a_nuisance_is_acted_on_later_than_an_outage() -> None:
    given = targets("filling")
    soft = replace(given, rows=given.rows.assign(outage=False))
    assert outlook(soft, Terms()).rows["act_by"].iloc[0] > outlook(given, Terms()).rows["act_by"].iloc[0]


def test_the_chance_by_week_rises_to_the_whole_chance(seen: Outlook) -> None:
    row = int(np.flatnonzero(seen.rows["name"] == "filling")[0])
    assert (np.diff(seen.by_week[row]) >= -1e-12).all()
    assert seen.by_week[row, -1] == pytest.approx(seen.rows["chance"].iloc[row])


def beside(series: np.ndarray) -> Outlook:
    """The filling disk beside another one whose history is `series`."""
    both = pd.DataFrame([target("filling"), target("other")], columns=COLUMNS)
    y = np.vstack([line(20, 90), series])
    return outlook(Targets(both, y, y, END), Terms(lead=30))


@pytest.mark.parametrize(
    "broken",
    [np.full(DAYS, np.nan), np.r_[np.full(DAYS - 1, np.nan), 5.0], np.full(DAYS, -5.0), np.zeros(DAYS), np.full(DAYS, 1e300)],
    ids=["nothing", "one point", "negative", "zero", "huge"],
)
def test_a_broken_history_leaves_the_other_targets_alone(broken: np.ndarray, seen: Outlook) -> None:
    columns = ["chance", "early", "likely", "late", "act_by", "alarm", "status"]
    row, alone = of(beside(broken), "filling"), of(seen, "filling")
    assert [row[c] for c in columns] == [alone[c] for c in columns]


@pytest.mark.parametrize(("days", "words"), [(0, "no value at all"), (1, "1 days of history are too few")])
def test_no_value_or_one_is_undecided_with_what_would_decide_it(days: int, words: str) -> None:
    row = of(beside(np.r_[np.full(DAYS - days, np.nan), np.full(days, 5.0)]), "other")
    assert (row["status"], pd.isna(row["likely"])) == ("undecided", True)
    assert words in str(row["reason"])


def test_a_target_that_went_silent_is_undecided_and_not_extrapolated() -> None:
    ended = line(20, 90)
    ended[-20:] = np.nan
    row = of(beside(ended), "other")
    assert (row["status"], row["alarm"]) == ("undecided", False)
    assert "no value in the last 7 days" in str(row["reason"])


def test_a_demand_hidden_most_of_the_time_asks_for_another_metric() -> None:
    hidden = np.minimum(line(90, 130), 99.0)
    hidden[-1] = 90.0  # so that it is not full today, and only its past was held back
    both = pd.DataFrame([target("pinned", "memory")], columns=COLUMNS)
    row = outlook(Targets(both, hidden[None, :], hidden[None, :], END), Terms()).rows.iloc[0]
    assert row["status"] == "undecided"
    assert "a limit hides demand" in row["reason"]


def test_a_few_hidden_days_make_the_need_a_lower_bound_and_say_so() -> None:
    some = line(40, 45)
    some[[100, 150]] = 99.0
    both = pd.DataFrame([target("pinned", "memory")], columns=COLUMNS)
    row = outlook(Targets(both, some[None, :], some[None, :], END), Terms()).rows.iloc[0]
    assert (row["status"], "at least: 2 steps at the limit were masked" in row["caveats"]) == ("decided", True)


def test_no_target_at_all_is_an_empty_answer() -> None:
    none = outlook(Targets(pd.DataFrame(columns=COLUMNS), np.empty((0, DAYS)), np.empty((0, DAYS)), END), Terms())
    assert len(none.rows) == 0
    assert {"chance", "act_by", "status"} <= set(none.rows.columns)


def test_the_last_day_to_act_has_the_chance_from_which_acting_pays(seen: Outlook) -> None:
    row = of(seen, "filling")
    week = (row["due"] - pd.Timestamp(END)).days // 7
    assert seen.by_week[0, max(week - 1, 0)] <= row["threshold"] + 0.05
    assert seen.by_week[0, week] >= row["threshold"] - 0.05
