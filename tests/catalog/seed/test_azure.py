from __future__ import annotations

import pytest

from devopskit.catalog.seed import azure

GIB = 1024.0**3


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("standardd2sv3", "Standard_D2s_v3"),
        ("standardb1ms", "Standard_B1ms"),
        ("standardd16asv4", "Standard_D16as_v4"),
        ("standardnc4ast4v3", "Standard_NC4as_T4_v3"),
        ("standardh16mrpromo", "Standard_H16mr_Promo"),
        ("basica2", "Basic_A2"),
    ],
)
def test_size_is_spelled_as_azure_spells_it(key, name):
    assert azure.size_name(key) == name


def test_capacity_follows_from_the_name_where_the_series_has_a_rule():
    rows = azure.machine_types(["Standard_E8s_v3", "Standard_DS3_v2", "Standard_B2ms"]).set_index("type")
    assert rows["vcpu"].to_dict() == {"Standard_B2ms": 2.0, "Standard_DS3_v2": 4.0, "Standard_E8s_v3": 8.0}
    assert (rows["memory_bytes"] / GIB).to_dict() == {"Standard_B2ms": 8.0, "Standard_DS3_v2": 14.0, "Standard_E8s_v3": 64.0}


def test_size_whose_name_tells_nothing_is_no_candidate():
    assert azure.machine_types(["Standard_M64ms", "Standard_NC6", "Basic_A2", "Standard_G5"]).empty


def test_low_priority_and_free_rows_are_left_out():
    linux = {"standardd2sv3": {"eastus": 0.096, "moon": 0}, "lowpriorityd2sv3": {"eastus": 0.02}}
    rows = azure.prices({"azure_linux": linux, "azure_windows": {}}, "2025-03-02")
    assert rows[["instance_type", "region", "usd_per_hour"]].to_numpy().tolist() == [["Standard_D2s_v3", "eastus", 0.096]]
