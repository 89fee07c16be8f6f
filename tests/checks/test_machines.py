from __future__ import annotations

import math

import pandas as pd
import pytest

from devopskit.checks import _machines as machines
from devopskit.checks._machines import Need, changes, cheapest, holds
from devopskit.checks._offers import Offers, candidates, generation

GIB, MIB = 1024.0**3, 1024.0**2
PLAIN = {
    "provider": "aws", "vcpu": 2.0, "memory_bytes": 8 * GIB, "arch": "x86_64", "current_generation": True, "burst_baseline": 1.0,
    "network_gbps": 1.0, "disk_iops": 4000.0, "disk_mibps": 100.0, "local_disk_bytes": 0.0, "special": False, "metal": False, "nitro": True, "family": "m5",
}  # fmt: skip
NOW = PLAIN | {"type": "m5.xlarge", "vcpu": 4.0, "memory_bytes": 16 * GIB}
MARKET = pd.DataFrame(
    {"price": [0.2, 0.1, 0.09, 0.05], "quality": ["listed", "listed", "repaired", "listed"]},
    index=["m5.xlarge", "m5.large", "m5a.large", "t3.large"],
)


def types(*rows):
    return pd.DataFrame([NOW, *[PLAIN | row for row in rows]])


def priced(frame, market=MARKET, now=NOW):
    return candidates(now, frame, market, frame.to_dict("records"))


def names(offers):
    return [row["type"] for row in offers.facts]


def test_offers_are_priced_over_the_present_type_and_sorted():
    offers = priced(types({"type": "m5.large"}, {"type": "m5a.large", "family": "m5a"}))
    assert names(offers) == ["m5a.large", "m5.large", "m5.xlarge"]
    assert offers.ratio.tolist() == pytest.approx([0.45, 0.5, 1.0])


def test_comparison_is_as_good_as_the_worse_of_both_prices():
    offers = priced(types({"type": "m5.large"}, {"type": "m5a.large", "family": "m5a"}))
    assert offers.quality == ["repaired", "listed", "listed"]


@pytest.mark.parametrize(
    "fields",
    [
        {"provider": "gcp"},
        {"arch": "arm64"},
        {"special": True},
        {"metal": True},
        {"local_disk_bytes": 75e9},
        {"family": "m6a", "current_generation": False},
        {"family": "m4a"},
    ],
)
def test_type_of_another_nature_is_no_offer(fields):
    assert names(priced(types({"type": "m5.large"} | fields))) == ["m5.xlarge"]


def test_present_family_is_offered_although_it_is_no_longer_current():
    old = {"type": "m5.large", "current_generation": False}
    assert "m5.large" in names(priced(types(old), now=NOW | {"current_generation": False}))


def test_unlisted_type_is_compared_inside_its_family_by_cores():
    offers = priced(types({"type": "m5.large"}, {"type": "m5a.large", "family": "m5a"}), MARKET.head(0))
    assert (names(offers), offers.ratio.tolist(), offers.quality) == (
        ["m5.large", "m5.xlarge"],
        [0.5, 1.0],
        ["inferred", "inferred"],
    )


def offers_of(*rows):
    listed = [PLAIN | {"quality": "listed"} | row for row in rows]
    return Offers.of(NOW, pd.DataFrame(listed), listed)


def test_other_family_is_taken_only_for_a_clear_gain():
    offers = offers_of({"type": "m5.large", "ratio": 0.5}, {"type": "m5a.large", "family": "m5a", "ratio": 0.45})
    need = Need(1.0, 4 * GIB, 1.0)
    assert cheapest(offers, need, family_change=0.15).type == "m5.large"
    assert cheapest(offers, need, family_change=0.01).type == "m5a.large"


def test_burstable_offer_must_hold_the_steady_use_below_its_baseline():
    offers = offers_of({"type": "t3.large", "family": "t3", "ratio": 0.3, "burst_baseline": 0.3})
    assert cheapest(offers, Need(1.5, GIB, 0.6), family_change=0.0).type == "t3.large"
    assert cheapest(offers, Need(1.5, GIB, 0.7), family_change=0.0) is None


def test_measured_network_must_fit_the_sustained_rate():
    offers = offers_of({"type": "m5.large", "ratio": 0.5})
    assert cheapest(offers, Need(1.0, GIB, 1.0, network=120e6), family_change=0.0).type == "m5.large"
    assert cheapest(offers, Need(1.0, GIB, 1.0, network=130e6), family_change=0.0) is None


def test_measured_operations_and_bytes_of_disks_must_fit_what_the_type_may_do():
    offers = offers_of({"type": "m5.large", "ratio": 0.5})
    assert cheapest(offers, Need(1.0, GIB, 1.0, operations=4000.0, disk_io=100 * MIB), family_change=0.0).type == "m5.large"
    assert cheapest(offers, Need(1.0, GIB, 1.0, operations=4001.0), family_change=0.0) is None
    assert cheapest(offers, Need(1.0, GIB, 1.0, disk_io=101 * MIB), family_change=0.0) is None


def test_a_type_whose_disk_limits_no_list_knows_is_not_ruled_out():
    offers = offers_of({"type": "n2-standard-2", "ratio": 0.5, "disk_iops": math.nan, "disk_mibps": math.nan})
    assert cheapest(offers, Need(1.0, GIB, 1.0, operations=9000.0, disk_io=GIB), family_change=0.0).type == "n2-standard-2"


def test_a_lower_limit_on_the_disks_is_a_caveat_where_their_use_was_not_measured():
    fewer = {"disk_iops": 3600.0}
    said = machines.disk_limits({"disk_iops": 12_000.0}, fewer, Need(1.0, GIB, 1.0))
    assert said == ["its disks together may do 3,600 IOPS for good instead of 12,000, and their use was not measured"]
    assert machines.disk_limits({"disk_iops": 12_000.0}, fewer, Need(1.0, GIB, 1.0, operations=500.0)) == []


def test_type_holds_a_need_only_in_all_its_parts():
    assert holds(PLAIN, Need(2.0, 8 * GIB, 2.0))
    assert not holds(PLAIN, Need(2.1, 8 * GIB, 2.0))
    assert not holds(PLAIN, Need(2.0, 9 * GIB, 2.0))
    assert not holds(PLAIN | {"burst_baseline": 0.3}, Need(2.0, 8 * GIB, 2.0))


def test_generation_follows_from_the_name_of_the_family():
    assert generation(pd.Series(["m6i", "t3", "t2", "c7gn", "dsv3", "n2", "b"])).tolist() == [6.0, 5.0, 4.0, 7.0, 3.0, 2.0, 0.0]


def test_move_from_an_old_machine_names_the_drivers_it_needs():
    choice = offers_of({"type": "m5.large", "ratio": 0.5}).choice(0)
    assert changes(NOW | {"nitro": False}, choice, need=Need(1.0, GIB, 1.0, network=0.0)) == [
        "needs ENA and NVMe drivers in the image"
    ]


def test_move_to_a_burstable_type_names_its_credits():
    choice = offers_of({"type": "t3.large", "family": "t3", "ratio": 0.3, "burst_baseline": 0.3}).choice(0)
    assert changes(NOW, choice, need=Need(1.0, GIB, 1.0, network=0.0)) == [
        "other family (m5 to t3): a core may be slower or faster, benchmark first",
        "burstable: above its baseline it spends credits",
    ]


def offered() -> Offers:
    """Four types, the cheapest first."""
    frame = pd.DataFrame(
        {
            "type": ["a.small", "a.medium", "b.medium", "a.large"], "family": ["a", "a", "b", "a"], "vcpu": [1.0, 2.0, 2.0, 4.0],
            "memory_bytes": [1.0, 4.0, 8.0, 8.0], "burst_baseline": 1.0, "network_gbps": 1.0, "disk_iops": 4000.0, "disk_mibps": 100.0, "ratio": [0.25, 0.5, 0.55, 1.0],
            "quality": "listed",
        }
    )  # fmt: skip
    return Offers.of({"family": "a"}, frame, frame.to_dict("records"))


def test_alternatives_are_the_next_cheapest_types_that_hold_the_need():
    need = machines.Need(1.5, 3.0, 1.5)
    chosen = machines.cheapest(offered(), need, family_change=0.15)
    found = machines.alternatives(offered(), need, chosen, cost=100.0)
    assert [(other["type"], other["saving"]) for other in found] == [("b.medium", 45.0)]


def test_alternatives_of_an_unpriced_machine_have_no_saving():
    need = machines.Need(1.5, 3.0, 1.5)
    chosen = machines.cheapest(offered(), need, family_change=0.15)
    assert [other["saving"] for other in machines.alternatives(offered(), need, chosen, cost=math.nan)] == [None]


def test_what_is_bought_beyond_the_need_is_stranded():
    assert machines.stranded(machines.Need(1.5, 3.0, 1.5), {"vcpu": 2.0, "memory_bytes": 8.0}) == {
        "stranded_cores": 0.5,
        "stranded_bytes": 5.0,
    }
