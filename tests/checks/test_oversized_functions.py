from __future__ import annotations

import json

import pandas as pd
import pytest

from devopskit.checks.oversized_functions import find
from devopskit.tables.findings import findings as findings_table

MIB = 1024.0**2
RATE = {"resource_id": "thumbs", "monthly_cost": 80.0}


@pytest.fixture
def judged(inventory, decided, rated):
    """Finding of a function that has these MiB and needs those, by runtime."""

    def judge(now, need, runtime="java21", rates=RATE, **settings):
        function = {"resource_id": "thumbs", "kind": "function", "memory_capacity": now * MIB, "runtime": runtime}
        return find(decided(("thumbs", "memory", need * MIB)), inventory(function), rated(rates), **settings)

    return judge


def test_memory_that_kills_runs_is_raised_at_what_it_costs_at_most(judged):
    found = judged(512, 640)
    row = found.iloc[0]
    # 80 x 640 / 512 = 100
    assert row[["field", "status", "recommended", "saving"]].tolist() == ["memory", "decided", str(int(640 * MIB)), -20.0]
    assert row["reason"].endswith("and may use 512 MiB. A run that exceeds its memory is killed.")
    assert "more memory brings more CPU" in row["caveats"]
    assert findings_table.check(found).equals(found)


def test_a_cut_below_one_vcpu_is_undecided_with_what_would_decide_it(judged):
    row = judged(1024, 256).iloc[0]
    assert (row["status"], pd.isna(row["recommended"]), pd.isna(row["saving"])) == ("undecided", True, True)
    assert "a cut saves between nothing and EUR 60 a month; a power-tuning run at that size would decide it." in row["reason"]


def test_a_cut_of_a_free_function_saves_nothing_whatever_it_brings(judged):
    row = judged(1024, 256, rates=RATE | {"monthly_cost": 0.0}).iloc[0]
    assert "a cut saves nothing, because it is billed at zero in this period; a power-tuning run" in row["reason"]


def test_a_cut_of_an_unpriced_function_names_no_money(judged):
    row = judged(1024, 256, rates={"resource_id": "other"}).iloc[0]
    assert "a cut saves anything or nothing; a power-tuning run" in row["reason"]


@pytest.mark.parametrize("runtime", ["python3.12", "nodejs22.x", "ruby3.3"])
def test_a_runtime_on_one_core_is_cut_down_to_a_whole_vcpu_and_no_further(judged, runtime):
    row = judged(3538, 300, runtime).iloc[0]
    # Half the memory: 40, of which half is the least that comes.
    assert row[["status", "recommended", "saving", "saving_low"]].tolist() == ["decided", str(int(1769 * MIB)), 40.0, 20.0]
    assert row["reason"].endswith(f"1,769 MB keep a whole vCPU, and {runtime} runs on one.")


def test_a_runtime_with_threads_is_not_cut_above_one_vcpu_either(judged):
    assert judged(3538, 300, "java21").iloc[0]["status"] == "undecided"


def test_memory_near_its_need_is_kept_within_the_deadband(judged):
    row = judged(512, 500).iloc[0]
    assert (row["status"], row["reason"].endswith("That is within 10% of it.")) == ("keep", True)


@pytest.mark.parametrize(("need", "status"), [(1100, "keep"), (1101, "decided"), (900, "keep"), (899, "undecided")])
def test_a_tenth_more_or_less_memory_is_no_change(judged, need, status):
    assert judged(1000, need).iloc[0]["status"] == status


def test_a_saving_below_the_minimum_is_kept_in_evidence_only(judged, evidence):
    found = judged(2000, 300, "python3.12", minimum_saving=50.0)
    assert found.iloc[0]["status"] == "keep"
    assert evidence(found)["saving_not_taken"] == pytest.approx(80 * (1 - 1769 / 2000))


@pytest.mark.parametrize(("need", "written"), [(640.2, 641), (20_000, 10_240)])
def test_memory_is_written_in_whole_megabytes_up_to_the_most_that_is_sold(judged, need, written):
    assert judged(512, need).iloc[0]["recommended"] == str(int(written * MIB))


def test_a_guard_multiplies_the_need_on_top_of_its_risk(judged):
    assert judged(512, 640, guard=1.5).iloc[0]["recommended"] == str(int(960 * MIB))


def test_a_function_without_memory_of_its_runs_is_undecided(inventory, decided, rated):
    function = {"resource_id": "thumbs", "kind": "function", "memory_capacity": 512 * MIB}
    row = find(decided(("other", "memory", 1.0)), inventory(function), rated(RATE)).iloc[0]
    assert (row["status"], json.loads(row["evidence"])) == ("undecided", {})
    assert row["reason"].startswith("Not enough data for memory")


def test_a_function_without_a_memory_setting_has_no_finding(inventory, decided, rated):
    assert find(decided(("thumbs", "memory", 1.0)), inventory({"resource_id": "thumbs", "kind": "function"}), rated()).empty
