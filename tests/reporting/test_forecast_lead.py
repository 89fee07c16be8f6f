"""The first screen of the capacity page: what runs out first, the decision, the table by urgency."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.reporting.forecast_lead import by_urgency, capacity_decision, first_to_run_out

PERIOD = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
GIB = 1024.0**3


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC") if text else pd.NaT


def row(name: str = "orders", **changed: object) -> dict[str, object]:
    """A disk of 100 GiB that runs out in August, with the last day to act still ahead."""
    told = {
        "subject": f"{name} disk", "name": name, "resource_id": name, "what": "disk", "unit": "By", "limit": 100 * GIB, "used": 0.8,
        "days": 280, "reach": 91, "chance": 0.9, "soon": 0.4, "threshold": 0.2, "early": day("2026-08-01"), "likely": day("2026-08-20"),
        "late": day("2026-09-10"), "act_by": day("2026-07-05"), "alarm": True, "full": False, "status": "decided", "reason": "",
        "caveats": "", "owner": "data",
    }  # fmt: skip
    return told | changed


LASTING = {"chance": 0.01, "act_by": pd.NaT, "alarm": False, "early": pd.NaT, "likely": pd.NaT, "late": pd.NaT}
OPEN = LASTING | {"status": "undecided", "reason": "9 days of history are too few", "chance": float("nan")}


def rows(*told: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(told)


def plan(**changed: object) -> pd.DataFrame:
    told = {
        "subject": "orders disk", "scenario": "as forecast", "units": 2.0, "unit_name": "50 GiB", "monthly": 8.0, "currency": "USD",
    }  # fmt: skip
    return pd.DataFrame([told | changed])


def sentence(*told: dict[str, object]) -> str:
    return str(first_to_run_out(rows(*told), period=PERIOD).data["sentence"])


def test_the_headline_names_what_when_how_sure_and_by_when() -> None:
    assert sentence(row(), row("mails")) == (
        "orders (disk) runs out most likely on 2026-08-20, with a chance of 90 %, so act by 2026-07-05; 1 other follows"
    )


def test_a_last_day_that_is_past_is_said_to_be_past() -> None:
    assert "the last day to act was 2026-06-20" in sentence(row(act_by=day("2026-06-20")))


def test_what_is_full_is_said_to_be_full_now() -> None:
    assert sentence(row(full=True, used=1.02)) == "orders (disk) is at 100 % of its limit already: act now"


def test_nothing_to_do_says_what_was_looked_at_and_how_far() -> None:
    assert sentence(row(**LASTING)) == "Nothing runs out: of 1 limit none is passed within 91 days with a chance above 1 %"


def test_nothing_that_can_be_said_is_no_all_clear() -> None:
    assert sentence(row(**OPEN)) == "Nothing can be said yet: none of 1 limit has enough history to be forecast"


def test_an_empty_store_of_limits_is_said_in_words() -> None:
    assert str(first_to_run_out(rows(row()).head(0)).data["sentence"]).startswith("Nothing could be looked at")


def test_a_chance_is_never_claimed_to_be_certain() -> None:
    assert "with a chance of over 99 %" in sentence(row(chance=1.0))


def test_the_notes_count_what_is_undecided_short_or_hidden() -> None:
    told = first_to_run_out(
        rows(row(), row("a", **OPEN), row("b", reach=7), row("c", caveats="at least: 3 steps at the limit were masked"))
    )
    notes = " ".join(told.data["notes"])
    assert "1 limit could be forecast 7 days ahead only" in notes
    assert "1 limit could not be decided" in notes
    assert "use at the limit hides demand" in notes


def test_the_decision_says_what_of_whom_by_when_and_what_comes_otherwise() -> None:
    told = capacity_decision(rows(row()), plan(), now=PERIOD.end).data
    assert (told["asked"], told["of"], told["by"]) == ("Order the capacity below for USD 8 a month.", "data", "2026-07-05")
    assert told["otherwise"] == "orders (disk) passes its limit on 2026-08-20 (2026-08-01 to 2026-09-10)."


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"full": True, "used": 1.0}, "orders (disk) stays at its limit."),
        ({"full": True, "used": 1.3}, "orders (disk) stays over its limit."),
        (
            {"likely": pd.NaT, "late": pd.NaT},
            "orders (disk) passes its limit within 91 days with a chance of 90 %, not before 2026-08-01.",
        ),
        ({"what": "budget"}, "orders (budget) is spent on 2026-08-20 (2026-08-01 to 2026-09-10)."),
    ],
)
def test_what_comes_otherwise_is_said_of_each_kind_of_limit(changed: dict[str, object], words: str) -> None:
    assert capacity_decision(rows(row(**changed)), plan(), now=PERIOD.end).data["otherwise"] == words


def test_a_decision_that_is_late_says_so() -> None:
    assert capacity_decision(rows(row(act_by=day("2026-06-20"))), plan(), now=PERIOD.end).data["by"] == "2026-06-20 (past)"


def test_without_anything_urgent_no_decision_is_asked_for() -> None:
    assert capacity_decision(rows(row(**LASTING)), plan(), now=PERIOD.end).data["asked"] == "No decision is asked for."


def test_the_table_says_what_to_order_for_what_and_what_it_costs() -> None:
    (cells,) = by_urgency(rows(row()), plan()).data["rows"]
    assert cells == [
        ["2 x 50 GiB for ", {"name": "orders"}, ": disk"], "2026-08-20 (2026-08-01 to 2026-09-10)", "90 %", "2026-07-05", "USD 8",
        [{"name": "data"}],
    ]  # fmt: skip


@pytest.mark.parametrize(("changed", "cost"), [({"monthly": float("nan")}, "no price"), ({"units": 0.0}, "nothing yet")])
def test_a_missing_price_is_no_zero(changed: dict[str, float], cost: str) -> None:
    (cells,) = by_urgency(rows(row()), plan(**changed)).data["rows"]
    assert cells[4] == cost


def test_the_rest_of_the_urgent_ones_is_counted() -> None:
    told = by_urgency(rows(row("a"), row("b"), row("c")), plan(), top=2).data
    assert len(told["rows"]) == 2
    assert told["said"] == ["1 more stands in the folded table, with the last day to act."]


def test_a_table_without_rows_says_in_a_sentence_that_nothing_is_to_be_ordered() -> None:
    told = by_urgency(rows(row(**LASTING), row("b", **OPEN)), plan()).data
    assert told["rows"] == []
    assert told["said"] == ["Nothing is to be ordered: of 2 limits that were looked at, 1 last and 1 could not be decided."]


def test_hostile_names_stay_names_in_boxes_of_their_own() -> None:
    told = json.dumps(by_urgency(rows(row("<script>alert(1)</script>")), plan()).to_json())
    assert '{"name": "<script>alert(1)</script>"}' in told


def budget() -> dict[str, object]:
    return row("all accounts", what="budget", unit="USD", ask="Spend less or raise", stake="")


def commitment() -> dict[str, object]:
    known = dict.fromkeys(("early", "likely", "late", "act_by"), day("2026-07-25")) | {"chance": 1.0, "limit": float("nan")}
    return row("compute plan", what="commitment", unit="", ask="Renew", stake="keeps USD 47.4", **known)


def asked(*told: dict[str, object]) -> str:
    return str(capacity_decision(rows(*told), plan(), now=PERIOD.end).data["asked"])


def test_a_budget_is_spent_and_does_not_run_out() -> None:
    assert sentence(budget()).startswith("all accounts (budget) is spent most likely on 2026-08-20, with a chance of 90 %")


def test_a_commitment_ends_on_a_day_that_needs_no_chance() -> None:
    assert sentence(commitment()) == "compute plan (commitment) ends on 2026-07-25, so act by 2026-07-25"


def test_what_no_order_helps_is_decided_on_in_other_words() -> None:
    assert asked(budget(), commitment()) == "Decide on the budget and what follows the commitment."


def test_an_order_and_a_budget_are_asked_for_in_one_sentence() -> None:
    assert asked(row(ask="", stake=""), budget()) == "Order the capacity below for USD 8 a month and decide on the budget."


def test_a_commitment_is_renewed_and_says_what_it_keeps() -> None:
    (cells,) = by_urgency(rows(commitment()), plan()).data["rows"]
    assert cells[0] == ["Renew ", {"name": "compute plan"}, ": commitment"]
    assert cells[1:5] == ["2026-07-25", "certain", "2026-07-25", "keeps USD 47.4"]


def test_a_budget_in_the_table_costs_no_order() -> None:
    (cells,) = by_urgency(rows(budget()), plan()).data["rows"]
    assert cells[4] == "no order"


def test_a_last_day_that_is_past_is_marked_in_the_table() -> None:
    both = rows(row(act_by=day("2026-06-20")), row("b"), row("c", act_by=pd.NaT))
    told = [cells[3] for cells in by_urgency(both, plan(), now=PERIOD.end).data["rows"]]
    assert told == ["2026-06-20 (past)", "2026-07-05", "now"]


def test_the_folded_table_has_the_last_day_to_act_of_every_limit() -> None:
    full = by_urgency(rows(row(), row("b", **LASTING), commitment()), plan()).data["full"]
    assert [cells[5] for cells in full["rows"]] == ["2026-07-05", "", "2026-07-25"]
    assert full["rows"][2][1] == "its last day"


def test_a_share_that_is_not_known_is_no_number() -> None:
    full = by_urgency(rows(row(), commitment() | {"used": float("nan")}), plan()).data["full"]
    assert full["rows"][1][2] == "not known"
