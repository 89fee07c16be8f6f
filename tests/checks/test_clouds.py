"""The same check on the three clouds, and with the three origins of a price."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.catalog.price_book import own_rates, rates
from devopskit.checks.oversized_instances import find
from devopskit.tables.prices import prices as prices_table

GIB = 1024.0**3
COST = {"resource_id": "vm", "monthly_cost": 100.0}


def listed(**items):
    row = {"provider": "aws", "region": "us-east-1", "os": "linux", "unit": "hour", "currency": "EUR", "origin": "refreshed"}
    rows = [row | {"item": name.replace("_", "."), "price": price} for name, price in items.items()]
    return prices_table.check(pd.DataFrame(rows).assign(as_of="2026-11-20T00:00:00Z", quality="listed"))


def test_machine_of_google_moves_inside_its_family(inventory, decided, rated):
    vm = {"resource_id": "vm", "provider": "gcp", "region": "europe-west1", "type": "n2-standard-8"}
    row = find(decided(("vm", "cpu", 3.0), ("vm", "memory", 12 * GIB)), inventory(vm), rated(COST), family_change=0.5).iloc[0]
    # Half the cores and memory: half the price.
    assert (row["recommended"], row["saving"]) == ("n2-standard-4", pytest.approx(50.0, rel=1e-4))


def test_shared_core_machine_of_google_is_offered_only_below_its_share(inventory, decided, rated):
    vm = {"resource_id": "vm", "provider": "gcp", "region": "us-central1", "type": "e2-standard-2"}
    low = find(decided(("vm", "cpu", 0.9), ("vm", "memory", 3 * GIB)), inventory(vm), rated(COST)).iloc[0]
    high = find(decided(("vm", "cpu", 1.1), ("vm", "memory", 3 * GIB)), inventory(vm), rated(COST)).iloc[0]
    # e2-medium has two half cores.
    assert (low["recommended"], high["recommended"] == "e2-medium") == ("e2-medium", False)


def test_machine_of_azure_keeps_its_series(inventory, decided, rated):
    vm = {"resource_id": "vm", "provider": "azure", "region": "westeurope", "type": "Standard_D8s_v3"}
    row = find(decided(("vm", "cpu", 3.0), ("vm", "memory", 12 * GIB)), inventory(vm), rated(COST)).iloc[0]
    assert (row["recommended"], row["saving"]) == ("Standard_D4s_v3", pytest.approx(50.0))


def test_windows_machine_is_compared_by_windows_prices(inventory, decided, rated):
    vm = {"resource_id": "vm", "type": "m5.2xlarge", "os": "windows"}
    row = find(decided(("vm", "cpu", 1.5), ("vm", "memory", 6 * GIB)), inventory(vm), rated(COST)).iloc[0]
    # m5.2xlarge 0.752, m5.large 0.188
    assert (row["recommended"], row["saving"]) == ("m5.large", pytest.approx(75.0))


def test_refreshed_list_decides_where_it_knows_the_present_type(inventory, decided):
    things = inventory({"resource_id": "vm", "type": "m5.xlarge"})
    refreshed = listed(m5_xlarge=0.2, m5_large=0.14)
    sizes = decided(("vm", "cpu", 1.5), ("vm", "memory", 6 * GIB))
    row = find(sizes, things, rates(things, None, refreshed), prices=refreshed).iloc[0]
    # 0.06 an hour x 730
    assert (row["recommended"], row["saving"], row["currency"]) == ("m5.large", pytest.approx(43.8), "EUR")
    assert row["price_note"] == "list, refreshed 2026-11-20"


def test_own_bill_scales_the_list_to_the_own_rate(inventory, decided):
    things = inventory({"resource_id": "vm", "type": "m5.xlarge"})
    paid = {
        "resource_id": "vm",
        "currency": "EUR",
        "effective_cost": 60.0,
        "contracted_cost": 60.0,
        "billed_cost": 60.0,
        "list_cost": 70.0,
    }
    own = own_rates(pd.DataFrame([paid | {"hours": 365.0, "days": 16}]), things)
    row = find(decided(("vm", "cpu", 1.5), ("vm", "memory", 6 * GIB)), things, rates(things, own)).iloc[0]
    # 60 over 365 hours is 120 a month; m5.large lists at half of m5.xlarge.
    assert (row["saving"], row["currency"], row["price_note"]) == (60.0, "EUR", "your bill, contracted cost of 16 days")


def test_azure_bill_in_other_case_prices_the_machine(inventory, decided):
    name = "/subscriptions/S/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/VM1"
    things = inventory({"resource_id": name, "provider": "azure", "region": "eastus", "type": "Standard_D8s_v3"})
    paid = {
        "resource_id": name.lower(),
        "currency": "USD",
        "effective_cost": 280.0,
        "contracted_cost": 0.0,
        "billed_cost": 280.0,
        "list_cost": 0.0,
    }
    own = own_rates(pd.DataFrame([paid | {"hours": 730.0, "days": 31}]), things)
    row = find(decided((name, "cpu", 3.0), (name, "memory", 12 * GIB)), things, rates(things, own)).iloc[0]
    assert (row["recommended"], row["saving"]) == ("Standard_D4s_v3", pytest.approx(140.0))
