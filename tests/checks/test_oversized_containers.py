from __future__ import annotations

import json

import pandas as pd
import pytest

from devopskit.checks.oversized_containers import find
from devopskit.tables.findings import findings as findings_table
from devopskit.tables.usage import CONTAINER_OOM, CONTAINER_RESTARTS, CONTAINER_THROTTLED

GIB = 1024.0**3
MIB = 1024.0**2
WEB = "c/ns/deployment/web/app"
BIG = {
    "resource_id": WEB,
    "kind": "container",
    "cpu_request": 1.0,
    "memory_request": 2 * GIB,
    "memory_limit": 2 * GIB,
    "replicas": 3.0,
}
RATE = {"resource_id": WEB, "core_month": 20.0, "gib_month": 3.0}


def fields(found):
    return found.set_index("field")


def test_both_requests_are_cut_and_priced_by_core_and_gib(inventory, decided, rated):
    sizes = decided((WEB, "cpu", 0.25), (WEB, "memory", 1.5 * GIB))
    found = find(sizes, inventory(BIG), rated(RATE))
    rows = fields(found)
    # CPU: 3 x 0.75 cores x 20 = 45. Memory: 3 x 0.5 GiB x 3 = 4.5.
    assert rows.loc["cpu_request", ["current", "recommended", "saving", "saving_cores"]].tolist() == ["1", "0.25", 45.0, 2.25]
    assert rows.loc["memory_request", ["recommended", "saving", "saving_bytes"]].tolist() == [str(1536 * 2**20), 4.5, 1.5 * GIB]
    assert found["change_group"].tolist() == [WEB, WEB]
    assert findings_table.check(found).equals(found)


def test_range_comes_from_the_split_between_core_and_gib(inventory, decided, rated):
    row = fields(find(decided((WEB, "cpu", 0.25)), inventory(BIG), rated(RATE))).loc["cpu_request"]
    # 45 x 0.92 and 45 x 1.08
    assert row[["saving_low", "saving_high"]].tolist() == [pytest.approx(41.4), pytest.approx(48.6)]


def test_range_of_memory_comes_from_the_same_split(inventory, decided, rated):
    row = fields(find(decided((WEB, "memory", 1.5 * GIB)), inventory(BIG), rated(RATE), minimum_saving=0.0)).loc[
        "memory_request"
    ]
    # 4.5 x 0.86 and 4.5 x 1.14
    assert row[["saving_low", "saving_high"]].tolist() == pytest.approx([3.87, 5.13])


@pytest.mark.parametrize(("need", "status"), [(0.9, "keep"), (0.89, "decided"), (1.09, "keep"), (1.11, "decided")])
def test_a_tenth_more_or_less_of_a_request_is_no_change(inventory, decided, rated, need, status):
    found = find(decided((WEB, "cpu", need)), inventory(BIG), rated(RATE), minimum_saving=0.0)
    assert fields(found).loc["cpu_request", "status"] == status


def test_memory_request_sets_the_limit_to_the_same_value(inventory, decided, rated):
    found = find(decided((WEB, "memory", 1.5 * GIB)), inventory(BIG), rated(RATE), minimum_saving=0.0)
    row = fields(found).loc["memory_request"]
    assert json.loads(row["evidence"])["also_set"] == {"memory_limit": 1.5 * GIB}


def test_reason_names_need_chance_and_request_of_one_copy(inventory, decided, rated):
    row = fields(find(decided((WEB, "cpu", 0.25)), inventory(BIG), rated(RATE))).loc["cpu_request"]
    assert row["reason"] == "A copy needs 250 m of CPU (chance of more in a week 4 %) and requests 1 core."


def test_request_that_is_too_small_is_raised_with_a_negative_saving(inventory, decided, rated):
    row = fields(find(decided((WEB, "cpu", 1.5)), inventory(BIG), rated(RATE))).loc["cpu_request"]
    # 3 x 0.5 cores x 20
    assert row[["status", "recommended", "saving", "saving_cores"]].tolist() == ["decided", "1.5", -30.0, -1.5]


def test_request_within_the_deadband_is_kept(inventory, decided, rated):
    row = fields(find(decided((WEB, "cpu", 0.95)), inventory(BIG), rated(RATE))).loc["cpu_request"]
    assert (row["status"], row["reason"].endswith("The present request is within 10 % of its need.")) == ("keep", True)


def test_container_whose_saving_is_below_the_minimum_is_kept(inventory, decided, rated):
    found = find(decided((WEB, "cpu", 0.25), (WEB, "memory", 1.5 * GIB)), inventory(BIG), rated(RATE), minimum_saving=50.0)
    assert found["status"].tolist() == ["keep", "keep"]
    assert found["saving"].isna().all()
    assert "would save EUR 49.50 a month, less than the asked 50." in found.iloc[0]["reason"]


def test_resource_that_an_hpa_holds_at_a_target_is_undecided(inventory, decided, rated):
    hpa = {"resource_id": "c/ns/hpa/web", "kind": "hpa", "owner_id": "c/ns/deployment/web", "autoscaled_on": "cpu"}
    rows = fields(find(decided((WEB, "cpu", 0.25), (WEB, "memory", GIB)), inventory(BIG, hpa), rated(RATE)))
    assert rows.loc["cpu_request", "status"] == "undecided"
    assert "would decide both together" in rows.loc["cpu_request", "reason"]
    assert rows.loc["memory_request", "status"] == "decided"
    assert "HPA attached (on cpu)" in rows.loc["memory_request", "caveats"]


def test_memory_of_a_jvm_is_never_cut(inventory, decided, rated):
    row = fields(find(decided((WEB, "memory", GIB)), inventory(BIG | {"runtime": "jvm"}), rated(RATE))).loc["memory_request"]
    assert (row["status"], pd.isna(row["recommended"])) == ("undecided", True)
    assert "working set is its heap setting and not its need" in row["reason"]


def test_memory_of_a_jvm_may_grow_with_a_caveat_about_its_heap(inventory, decided, rated):
    row = fields(find(decided((WEB, "memory", 4 * GIB)), inventory(BIG | {"runtime": "jvm"}), rated(RATE))).loc[
        "memory_request"
    ]
    # 3 x 2 GiB x 3
    assert (row["status"], row["saving"]) == ("decided", -18.0)
    assert "a heap set in percent grows with the memory limit" in row["caveats"]


def test_undecided_size_keeps_its_reason_and_gets_no_number(inventory, decided, rated):
    sizes = decided(
        (WEB, "cpu", None, {"status": "undecided", "reason": "pinned at its limit; raise the limit for two weeks."})
    )
    row = fields(find(sizes, inventory(BIG), rated(RATE))).loc["cpu_request"]
    assert row["reason"] == "Not enough data for cpu: pinned at its limit; raise the limit for two weeks."
    assert row[["recommended", "saving"]].isna().all()


def test_change_of_the_quality_of_service_class_is_said(inventory, decided, rated):
    guaranteed = BIG | {"cpu_limit": 1.0}
    row = fields(find(decided((WEB, "cpu", 0.25)), inventory(guaranteed), rated(RATE))).loc["cpu_request"]
    assert "quality of service changes from Guaranteed to Burstable" in row["caveats"]


def test_cpu_limit_below_the_new_request_must_go_in_the_same_change(inventory, decided, rated):
    row = fields(find(decided((WEB, "cpu", 2.0)), inventory(BIG | {"cpu_limit": 1.5}), rated(RATE))).loc["cpu_request"]
    assert "the CPU limit of 1.5 cores is below the new request: remove it in the same change" in row["caveats"]


def test_missing_request_is_set_without_claiming_a_saving(inventory, decided, rated):
    bare = {"resource_id": WEB, "kind": "container"}
    row = fields(find(decided((WEB, "cpu", 0.25)), inventory(bare), rated(RATE))).loc["cpu_request"]
    assert row[["status", "recommended", "saving", "saving_cores"]].tolist() == ["decided", "0.25", 0.0, 0.0]
    assert "no request is set today" in row["caveats"]


def test_copies_are_counted_from_pods_where_no_replicas_are_stated(inventory, decided, rated):
    bare = BIG | {"replicas": None, "owner_id": "c/ns/deployment/web"}
    pods = [{"resource_id": f"c/ns/pod/web-{n}", "kind": "pod", "owner_id": "c/ns/deployment/web"} for n in (1, 2)]
    row = fields(find(decided((WEB, "cpu", 0.25)), inventory(bare, *pods), rated(RATE))).loc["cpu_request"]
    assert row["saving"] == 30.0  # 2 x 0.75 x 20


def test_container_without_a_rate_saves_cores_and_names_the_reason(inventory, decided, rated):
    rate = {
        "resource_id": WEB,
        "origin": "",
        "currency": "",
        "reason": "unpriced: the inventory holds no nodes of the cluster c",
    }
    row = fields(find(decided((WEB, "cpu", 0.25)), inventory(BIG), rated(rate))).loc["cpu_request"]
    assert (pd.isna(row["saving"]), row["saving_cores"]) == (True, 2.25)
    assert row["price_note"] == "unpriced: the inventory holds no nodes of the cluster c"


def test_sizes_are_rounded_up_to_millicores_and_mebibytes(inventory, decided, rated):
    rows = fields(find(decided((WEB, "cpu", 0.2501), (WEB, "memory", 900 * MIB + 1)), inventory(BIG), rated(RATE)))
    assert rows["recommended"].to_dict() == {"cpu_request": "0.251", "memory_request": str(901 * 2**20)}


def test_tiny_need_stops_at_the_floors(inventory, decided, rated):
    rows = fields(find(decided((WEB, "cpu", 0.0001), (WEB, "memory", 1000.0)), inventory(BIG), rated(RATE)))
    assert rows["recommended"].to_dict() == {"cpu_request": "0.01", "memory_request": str(64 * 2**20)}


def test_container_without_history_is_undecided_for_both(inventory, decided, rated):
    found = find(decided(("other", "cpu", 1.0)), inventory(BIG), rated(RATE))
    assert found["status"].tolist() == ["undecided", "undecided"]


def test_container_of_an_ended_workload_is_left_alone(inventory, decided, rated):
    found = find(decided((WEB, "cpu", 0.25)), inventory(BIG | {"state": "ended"}), rated(RATE))
    assert found["reason"].unique().tolist() == ["Its workload has ended, so nothing runs that a new request would change."]


def test_a_guard_multiplies_the_size_on_top_of_its_risk(inventory, decided, rated):
    rows = fields(find(decided((WEB, "cpu", 0.25)), inventory(BIG), rated(RATE), guard=1.2))
    assert rows.loc["cpu_request", "recommended"] == "0.3"


def test_a_cpu_limit_is_set_only_where_it_is_asked_for(inventory, decided, rated, evidence):
    without = find(decided((WEB, "cpu", 0.25)), inventory(BIG), rated(RATE))
    asked = find(decided((WEB, "cpu", 0.25)), inventory(BIG), rated(RATE), cpu_limit=True)
    assert "also_set" not in evidence(without)
    assert evidence(asked)["also_set"] == {"cpu_limit": 0.25}
    assert "throttles what goes above it" in asked.iloc[0]["caveats"]


def test_a_cpu_limit_and_a_memory_limit_make_a_container_guaranteed(inventory, decided, rated):
    found = find(decided((WEB, "cpu", 0.25), (WEB, "memory", GIB)), inventory(BIG), rated(RATE), cpu_limit=True)
    assert found["caveats"].str.contains("quality of service changes from Burstable to Guaranteed").all()


@pytest.mark.parametrize(("runtime", "words"), [("go", "set GOMAXPROCS"), ("jvm", "-XX:ActiveProcessorCount")])
def test_a_runtime_that_counts_threads_by_the_limit_is_named_where_the_limit_goes(inventory, decided, rated, runtime, words):
    limited = BIG | {"cpu_limit": 1.5, "runtime": runtime}
    row = fields(find(decided((WEB, "cpu", 2.0)), inventory(limited), rated(RATE))).loc["cpu_request"]
    assert words in row["caveats"]


def test_a_size_whose_risk_is_not_calibrated_says_so_in_the_finding(inventory, decided, rated):
    sizes = decided((WEB, "cpu", 0.25, {"caveats": "under 1 %, not calibrated"}))
    row = fields(find(sizes, inventory(BIG), rated(RATE))).loc["cpu_request"]
    assert row["caveats"].startswith("under 1 %, not calibrated")


@pytest.mark.parametrize(("runtime", "set_what"), [("go", "GOMAXPROCS"), ("jvm", "-XX:ActiveProcessorCount")])
def test_threads_are_named_only_where_the_cpu_limit_goes(inventory, decided, rated, runtime, set_what):
    sizes, held = decided((WEB, "cpu", 2.0)), BIG | {"runtime": runtime}
    goes = fields(find(sizes, inventory(held | {"cpu_limit": 1.5}), rated(RATE))).loc["cpu_request", "caveats"]
    stays = fields(find(sizes, inventory(held | {"cpu_limit": 3.0}), rated(RATE))).loc["cpu_request", "caveats"]
    assert (f"set {set_what} to the request" in goes, set_what in stays) == (True, False)


def signs(metric, most):
    return pd.DataFrame([{"resource_id": WEB, "metric": metric, "p999": most, "maximum": most, "minimum": 0.0}])


def test_a_killed_container_is_not_sized_by_what_its_limit_let_through(inventory, decided, rated):
    sizes = decided((WEB, "cpu", 0.25), (WEB, "memory", 1.5 * GIB))
    rows = fields(find(sizes, inventory(BIG), rated(RATE), peaks=signs(CONTAINER_OOM, 1.0)))
    assert rows["status"].to_dict() == {"cpu_request": "decided", "memory_request": "undecided"}
    assert (
        "killed for want of memory in these weeks, so what it needs lies above its limit of 2 GiB"
        in rows.loc["memory_request", "reason"]
    )


def test_a_killed_container_gets_a_size_above_its_limit(inventory, decided, rated):
    row = fields(find(decided((WEB, "memory", 3 * GIB)), inventory(BIG), rated(RATE), peaks=signs(CONTAINER_OOM, 2.0)))
    assert row.loc["memory_request", ["status", "recommended"]].tolist() == ["decided", str(3 * 2**30)]


def test_weeks_without_a_kill_change_nothing(inventory, decided, rated):
    rows = fields(find(decided((WEB, "memory", GIB)), inventory(BIG), rated(RATE), peaks=signs(CONTAINER_OOM, 0.0)))
    assert rows.loc["memory_request", "status"] == "decided"


@pytest.mark.parametrize(("share", "said"), [(0.3, True), (0.04, False)])
def test_throttling_in_a_noticeable_part_of_the_periods_is_said(inventory, decided, rated, share, said):
    sizes, peaks = decided((WEB, "cpu", 0.25)), signs(CONTAINER_THROTTLED, share)
    row = fields(find(sizes, inventory(BIG), rated(RATE), peaks=peaks)).loc["cpu_request"]
    assert ("its CPU limit throttled up to 30 % of its periods" in row["caveats"]) == said


@pytest.mark.parametrize(
    ("total", "words"), [(14.0, "it restarted 14 times in these weeks"), (1.0, "it restarted 1 time in these weeks"), (0.0, "")]
)
def test_restarts_are_said_beside_a_new_size(inventory, decided, rated, total, words):
    peaks = signs(CONTAINER_RESTARTS, 1.0).assign(total=total)
    row = fields(find(decided((WEB, "memory", GIB)), inventory(BIG), rated(RATE), peaks=peaks)).loc["memory_request"]
    assert words in row["caveats"]
    assert ("restarted" in row["caveats"]) == bool(words)


def test_a_request_that_stays_still_says_that_its_use_grows(inventory, decided, rated):
    grows = {"caveats": "use has grown every day for 20 days, by 300 %: a leak or a filling cache, which no size cures"}
    row = fields(find(decided((WEB, "memory", 1.95 * GIB, grows)), inventory(BIG), rated(RATE))).loc["memory_request"]
    assert (row["status"], row["caveats"]) == ("keep", grows["caveats"])


def test_an_unknown_target_of_an_autoscaler_says_what_would_decide_it(inventory, decided, rated):
    row = fields(find(decided((WEB, "cpu", 0.25)), inventory(BIG | {"autoscaled_on": "cpu"}), rated(RATE))).loc["cpu_request"]
    assert row["status"] == "undecided"
    assert row["reason"].endswith("(from policy_files or prometheus) would decide both together.")


def test_a_shift_names_the_day_on_which_the_present_pods_began(inventory, decided, rated):
    shifted = {"caveats": "use shifted to 0.3 times its level about 11 days ago, as after a new version"}
    since = BIG | {"created_at": pd.Timestamp("2026-06-19", tz="UTC")}
    row = fields(find(decided((WEB, "memory", GIB, shifted)), inventory(since), rated(RATE))).loc["memory_request"]
    assert "its present pods run since 2026-06-19, so that use before that day was of others" in row["caveats"]
    plain = fields(find(decided((WEB, "memory", GIB)), inventory(since), rated(RATE))).loc["memory_request"]
    assert "present pods" not in plain["caveats"]
