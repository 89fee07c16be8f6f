"""What became of earlier recommendations, by the inventory and the bill of today."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.analysis.realised import realised

RESOURCES = pd.DataFrame({"resource_id": ["i-1"], "type": ["m6i.large"], "cpu_request": [0.5]})
COSTS = pd.DataFrame({"resource_id": ["i-1", "i-2"], "before": [100.0, 70.0], "after": [40.0, 0.0]})
NOTHING = pd.DataFrame({"finding_id": pd.Series(dtype="str"), "status": pd.Series(dtype="str")})


def advised(**change: object) -> pd.DataFrame:
    """One finding of last month: shrink i-1 to m6i.large and save 50 a month."""
    row = {
        "finding_id": "f", "resource_id": "i-1", "action": "right-size", "field": "instance_type", "recommended": "m6i.large",
        "saving": 50.0, "currency": "USD", "since": pd.Timestamp("2026-05-01", tz="UTC"),
    }  # fmt: skip
    return pd.DataFrame([row | change])


def outcome(earlier: pd.DataFrame, now: pd.DataFrame = NOTHING) -> tuple[str, str]:
    row = realised(earlier, now, RESOURCES, COSTS).iloc[0]
    return row["outcome"], row["how"]


def test_what_is_advised_again_is_still_open():
    now = pd.DataFrame({"finding_id": ["f"], "status": ["decided"]})
    assert outcome(advised(), now) == ("open", "still advised")


def test_a_type_that_is_now_what_was_advised_is_done():
    assert outcome(advised()) == ("done", "its instance type is what was advised")


def test_a_request_within_a_hundredth_of_the_advice_is_done():
    assert outcome(advised(field="cpu_request", recommended="0.501"))[0] == "done"


def test_a_resource_out_of_the_inventory_was_removed():
    assert outcome(advised(resource_id="i-2")) == ("done", "it is no longer in the inventory")


def test_a_resource_that_now_fits_what_it_needs_is_done():
    now = pd.DataFrame({"finding_id": ["f"], "status": ["keep"]})
    assert outcome(advised(recommended="c7g.large"), now) == ("done", "it now fits what it needs")


def test_an_advice_that_nobody_followed_and_that_is_gone_is_no_longer_advised():
    assert outcome(advised(recommended="c7g.large"))[0] == "no longer advised"


@pytest.mark.parametrize(("resource", "saved"), [("i-1", 60.0), ("i-2", 70.0)])
def test_what_was_saved_is_the_cost_before_less_the_cost_after(resource, saved):
    row = realised(advised(resource_id=resource), NOTHING, RESOURCES, COSTS).iloc[0]
    assert (row["promised"], row["realised"]) == (50.0, saved)


def test_two_changes_of_one_resource_do_not_count_its_cost_twice():
    two = pd.concat([advised(), advised(finding_id="g", field="cpu_request", recommended="0.5")], ignore_index=True)
    assert realised(two, NOTHING, RESOURCES, COSTS)["realised"].sum() == 60.0


def test_a_resource_that_the_bill_does_not_know_has_no_realised_saving():
    row = realised(advised(), NOTHING, RESOURCES, COSTS.head(0)).iloc[0]
    assert pd.isna(row["realised"])


def test_an_open_advice_has_saved_nothing_yet():
    now = pd.DataFrame({"finding_id": ["f"], "status": ["decided"]})
    assert pd.isna(realised(advised(), now, RESOURCES, COSTS)["realised"].iloc[0])


def test_no_earlier_advice_gives_no_row():
    assert realised(advised().head(0), NOTHING, RESOURCES, COSTS).empty
