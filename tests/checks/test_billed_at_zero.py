"""What is billed at zero saves nothing, says so, and grows all the same where it is too small."""

from __future__ import annotations

import pytest

from devopskit.checks import oversized_instances
from devopskit.checks._findings import Money, too_little

GIB = 1024.0**3
FREE = "your bill: billed at zero in this period (60 days), so that a change saves nothing now; a larger one may be charged"
NOTHING = {"monthly_cost": 0.0, "note": FREE}


@pytest.fixture
def instance(inventory, decided, rated):
    def find(cores, **more):
        sizes = decided(("i-1", "cpu", cores), ("i-1", "memory", 6 * GIB))
        machine = inventory({"resource_id": "i-1", "type": "m5.2xlarge"})
        return oversized_instances.find(sizes, machine, rated({"resource_id": "i-1", **NOTHING}), **more).iloc[0]

    return find


def test_a_free_machine_is_kept_because_a_smaller_one_would_save_nothing(instance):
    row = instance(1.5)
    assert row["status"] == "keep"
    assert row["reason"].endswith("m5.large would save nothing, because it is billed at zero in this period.")


def test_a_free_machine_that_is_asked_for_whatever_it_saves_has_a_saving_of_zero_with_the_note(instance):
    row = instance(1.5, minimum_saving=0.0)
    assert (row["status"], row["saving"], row["saving_low"], row["saving_high"]) == ("decided", 0.0, 0.0, 0.0)
    assert row["price_note"] == FREE


def test_a_free_machine_that_is_too_small_is_advised_to_grow(instance):
    row = instance(12.0)
    assert (row["status"], row["saving"], row["saving_cores"] < 0) == ("decided", 0.0, True)


def test_a_saving_below_what_is_asked_is_told_with_both_amounts():
    assert (
        too_little("That", Money(0, 3.24, 4, "EUR", "your bill"), 5)
        == "That would save EUR 3.24 a month, less than the asked 5."
    )
