"""The right-sizing charts: their claims are computed from the frame they draw."""

import pandas as pd
import pytest

from devopskit.reporting.need_and_capacity import now_and_then, requested_and_used
from devopskit.reporting.risk_charts import back_test, risk_and_saving
from devopskit.reporting.saving_by_owner import saving_by_owner
from devopskit.tables.findings import findings as findings_table
from devopskit.tables.sizes import sizes as sizes_table

FINDING = {
    "finding_id": "f1", "check": "oversized_instances", "resource_id": "i-1", "field": "instance_type", "status": "decided",
    "reason": "fits", "action": "right-size", "saving": 75.0, "currency": "USD", "saving_cores": 2.0, "owner": "shop",
}  # fmt: skip
SIZE = {
    "resource_id": "i-1",
    "metric": "cpu",
    "status": "decided",
    "need": "p999",
    "size": 2.0,
    "capacity": 8.0,
    "typical": 1.0,
}
FRONTIER = pd.DataFrame(
    {"risk": [0.01, 0.05, 0.1], "saving": [100.0, 200.0, 250.0], "currency": "USD", "observed": [0.008, 0.04, None]}
)


def findings(*rows):
    numbered = [{**row, "finding_id": f"f{i}", "resource_id": f"i-{i}"} for i, row in enumerate(rows)]
    return findings_table.check(pd.DataFrame(numbered)) if rows else findings_table.empty()


def sizes(*rows):
    return sizes_table.check(pd.DataFrame([{**row, "resource_id": f"i-{i}"} for i, row in enumerate(rows)]))


def weeks(*observed):
    origins = pd.to_datetime(["2026-10-05", "2026-10-12"])[: len(observed)]
    return pd.DataFrame({"origin": origins, "stated": 0.05, "observed": observed, "workloads": 100})


def claim(block):
    return block.data["claim"]


def rows_of(block):
    return block.data["table"]["rows"]


def sentence(block):
    return block.data["items"][0]["text"]


def test_the_owner_with_the_largest_saving_is_named_with_its_share():
    block = saving_by_owner(findings(FINDING, {**FINDING, "owner": "pay", "saving": 25.0}))
    assert claim(block) == "75 % of the saving, USD 75 a month, lies with shop"


def test_the_bars_are_sorted_by_saving():
    block = saving_by_owner(findings({**FINDING, "owner": "pay", "saving": 25.0}, FINDING))
    assert block.data["figure"]["data"][0]["x"] == [75.0, 25.0]


def test_more_than_eight_owners_become_seven_and_the_others():
    block = saving_by_owner(findings(*({**FINDING, "owner": f"team-{i}", "saving": 20.0 - i} for i in range(12))))
    assert [row[0][0]["name"] for row in rows_of(block)][-1] == "5 others"
    assert rows_of(block)[-1][1] == "55"


def test_without_prices_the_bars_are_in_cores():
    block = saving_by_owner(findings({**FINDING, "saving": None, "currency": None}))
    assert claim(block) == "100 % of the saving, 2 cores, lies with shop"


def test_changes_that_are_not_drawn_are_counted_in_the_help():
    block = saving_by_owner(findings(FINDING, FINDING, {**FINDING, "currency": "EUR"}))
    assert "1 change in another currency or without a price: not drawn." in block.data["help"]


def test_a_finding_without_an_owner_belongs_to_no_owner():
    assert claim(saving_by_owner(findings({**FINDING, "owner": None}))).endswith("lies with no owner")


def test_with_nothing_to_save_the_bars_count_what_was_looked_at():
    block = saving_by_owner(findings({**FINDING, "status": "keep", "saving": None}))
    assert claim(block) == "No owner has a change to make; 1 resource looked at, 1 of them of shop"


def test_owners_who_only_need_more_are_no_savers():
    assert claim(saving_by_owner(findings({**FINDING, "saving": -30.0}))) == "shop needs the least more: USD −30 a month"


def test_the_widest_gaps_are_summed_in_the_claim():
    block = now_and_then(sizes(SIZE, {**SIZE, "capacity": 4.0, "size": 1.0}))
    assert claim(block) == "The 2 resources with the widest gap have 12 cores of CPU and need 3"


def test_the_widest_gap_comes_first_and_the_rest_is_left_out():
    block = now_and_then(sizes({**SIZE, "capacity": 3.0}, SIZE), top=1)
    assert [row[0][0]["name"] for row in rows_of(block)] == ["i-1"]


@pytest.mark.parametrize(
    ("names", "shown"), [(["web", "db"], ["web", "db"]), (["web", "web"], ["i-0", "i-1"]), ([None, ""], ["i-0", "i-1"])]
)
def test_the_chart_says_the_name_that_people_use_where_it_is_plain(names, shown):
    known = pd.DataFrame({"resource_id": ["i-0", "i-1"], "name": names})
    block = now_and_then(sizes(SIZE, SIZE), resources=known)
    assert [note["text"] for note in block.data["figure"]["layout"]["annotations"] if note["text"] in shown] == shown


def test_memory_is_drawn_in_gib():
    block = now_and_then(
        sizes({**SIZE, "metric": "memory", "capacity": 8.0 * 2**30, "size": 2.0**31, "typical": 2.0**30}), metric="memory"
    )
    assert claim(block) == "The resource with the widest gap has 8 GiB of memory and needs 2"


def test_a_resource_that_uses_nothing_can_stand_on_a_log_axis():
    block = now_and_then(sizes({**SIZE, "typical": 0.0}))
    assert block.data["figure"]["data"][1]["x"] == [0.04]


def test_the_share_of_half_used_resources_is_counted():
    block = requested_and_used(sizes(SIZE, {**SIZE, "typical": 7.0}, {**SIZE, "status": "undecided", "size": None}))
    assert claim(block) == "2 of 3 resources use less than half of the CPU they have"


def test_the_scatter_has_its_counts_as_a_table():
    block = requested_and_used(sizes(SIZE, {**SIZE, "typical": 7.0}, {**SIZE, "typical": 9.0}))
    assert [row[1] for row in rows_of(block)] == ["0", "1", "0", "0", "1", "1"]


def test_a_thousand_resources_are_drawn_as_at_most_300_dots_and_said():
    block = requested_and_used(sizes(*({**SIZE, "typical": 1 + i / 1000} for i in range(1000))))
    assert len(block.data["figure"]["data"][1]["x"]) == 300
    assert "300 of 1,000 points are drawn." in block.data["help"]


def test_resources_without_a_known_capacity_are_not_drawn():
    block = requested_and_used(sizes(SIZE, {**SIZE, "capacity": None}))
    assert claim(block).startswith("1 of 1 resources")


def test_the_chosen_risk_is_compared_with_the_lowest():
    assert claim(risk_and_saving(FRONTIER, chosen=0.05)) == "A risk of 5 % saves USD 200 a month; 1 % would save USD 100"


def test_the_measured_risk_of_each_step_stands_in_the_table():
    assert rows_of(risk_and_saving(FRONTIER))[1:] == [["5 %", "200", "4 %"], ["10 %", "250", "not measured"]]


def test_a_frontier_on_which_no_risk_saves_anything_is_a_sentence_and_no_chart():
    block = risk_and_saving(FRONTIER.assign(saving=0.0), chosen=0.05)
    assert block.kind == "facts"
    assert "no risk up to 10 % would save anything" in str(block.data)


def test_a_risk_between_two_steps_marks_the_nearest_and_says_so():
    notes = risk_and_saving(FRONTIER, chosen=0.045).data["figure"]["layout"]["annotations"]
    assert "nearest to 4.5 %" in [note["text"] for note in notes]


def test_without_a_currency_the_frontier_is_in_cores():
    assert claim(risk_and_saving(FRONTIER.drop(columns="currency"))).startswith("A risk of 5 % releases 200 cores")


def test_a_step_without_a_price_is_not_mixed_with_money():
    frontier = FRONTIER.assign(currency=["", "USD", "USD"])
    assert [row[0] for row in rows_of(risk_and_saving(frontier))] == ["5 %", "10 %"]


def test_a_frontier_that_costs_is_told_as_a_cost():
    assert claim(risk_and_saving(FRONTIER.assign(saving=[-9.0, -5.0, 3.0]))).startswith("A risk of 5 % costs USD 5 a month")


def test_a_stated_risk_that_held_is_claimed_with_its_evidence():
    assert claim(back_test(weeks(0.02, 0.06))) == "The stated risk of 5 % held: 4 % of 200 past workload-weeks ran short"


def test_a_stated_risk_that_did_not_hold_is_admitted():
    assert claim(back_test(weeks(0.08, 0.12))).startswith("The stated risk of 5 % did not hold: 10 %")


def test_several_pools_of_one_week_are_pooled_by_their_size():
    pools = pd.concat([weeks(0.0), weeks(0.1).assign(workloads=300)])
    assert rows_of(back_test(pools)) == [["2026-10-05", "5 %", "7.5 %", "400"]]


@pytest.mark.parametrize(
    "block",
    [
        now_and_then(sizes_table.empty()),
        requested_and_used(sizes_table.empty(), metric="memory"),
        risk_and_saving(pd.DataFrame({"risk": [], "saving": []})),
        back_test(weeks()),
        saving_by_owner(findings()),
    ],
    ids=["need", "use", "frontier", "back-test", "owners"],
)
def test_where_there_is_nothing_to_draw_a_sentence_says_why(block):
    assert sentence(block).startswith("There is nothing to draw here: ")
