from __future__ import annotations

import json

import pandas as pd
import pytest

from devopskit.checks.idle_instances import find
from devopskit.tables.usage import NETWORK_IO, SYSTEM_CPU

BOX = {"resource_id": "i-1", "type": "m6i.large", "name": "old-box"}


def test_a_machine_idle_for_weeks_can_go_at_its_whole_rate(inventory, rated, seen):
    use = seen(("i-1", SYSTEM_CPU, 40), ("i-1", NETWORK_IO, None))
    row = find(inventory(BOX), rated({"resource_id": "i-1", "monthly_cost": 70.0}), use).iloc[0]
    assert row[["status", "action", "field", "saving", "saving_high"]].tolist() == [
        "decided", "terminate", "instance_count", 70.0, 70.0,
    ]  # fmt: skip
    # Two series are idle now, none woke up: (0 + 0.5) / (0 + 2 + 1) = 1/6 stays at risk.
    assert row["saving_low"] == pytest.approx(70 * (1 - 1 / 6))
    assert json.loads(row["evidence"])["quiet_days"] == 40.0


def test_a_machine_used_last_week_gets_no_finding(inventory, rated, seen):
    use = seen(("i-1", SYSTEM_CPU, 6), ("i-1", NETWORK_IO, 6))
    assert find(inventory(BOX), rated({"resource_id": "i-1", "monthly_cost": 70.0}), use).empty


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"owner_id": "asg-1"}, "belongs to the group asg-1"),
        ({"name": "bastion-a"}, "says bastion"),
        ({"tags": '{"DR": "true"}'}, "its tag dr says that it must stay"),
        ({"created_at": "2026-06-25"}, "only 6 days old"),
    ],
)
def test_a_machine_that_stands_by_is_left_to_its_owner(inventory, rated, seen, more, words):
    use = seen(("i-1", SYSTEM_CPU, None), ("i-1", NETWORK_IO, None))
    row = find(inventory(BOX | more), rated({"resource_id": "i-1", "monthly_cost": 70.0}), use).iloc[0]
    assert (row["status"] != "decided", words in row["reason"], pd.isna(row["saving"])) == (True, True, True)


def test_a_machine_without_network_history_is_undecided(inventory, rated, seen):
    row = find(inventory(BOX), rated(), seen(("i-1", SYSTEM_CPU, None))).iloc[0]
    assert row["reason"].startswith("Not enough data: system.network.io of this machine was not measured")


def test_three_weeks_of_history_do_not_rule_out_a_monthly_job(inventory, rated, seen):
    short = {"first": pd.Timestamp("2026-06-10", tz="UTC"), "days": 21.0}
    row = find(inventory(BOX), rated(), seen(("i-1", SYSTEM_CPU, None, short), ("i-1", NETWORK_IO, None, short))).iloc[0]
    assert row["reason"].endswith("seen for 21 days; 35 are needed so that a job at the end of a month would be seen.")


def test_a_stopped_machine_is_no_matter_of_this_check(inventory, rated, seen):
    assert find(inventory(BOX | {"state": "stopped"}), rated(), seen(("i-1", SYSTEM_CPU, None))).empty


def test_the_chance_is_measured_on_the_pauses_of_the_fleet(inventory, rated, seen):
    names = [f"i-{n}" for n in range(6)]
    use = seen(*[(name, metric, None) for name in names for metric in (SYSTEM_CPU, NETWORK_IO)])
    use.loc[:3, "longest_quiet"] = 20.0
    row = find(inventory(*[BOX | {"resource_id": name} for name in names]), rated(), use).iloc[0]
    # Of 4 + 12 pauses of two weeks four ended: 4.5 / 17, on 12 series of 60 days.
    assert (row["risk"], row["weeks_tested"]) == (pytest.approx(4.5 / 17), pytest.approx(12 * 60 / 7))


def test_a_chance_that_rests_on_a_few_pauses_is_not_stated(inventory, rated, seen):
    use = seen(("i-1", SYSTEM_CPU, None), ("i-1", NETWORK_IO, None))
    row = find(inventory(BOX), rated({"resource_id": "i-1", "monthly_cost": 70.0}), use).iloc[0]
    assert (row["status"], pd.isna(row["risk"]), pd.isna(row["weeks_tested"])) == ("decided", True, True)
