from __future__ import annotations

import pytest

from devopskit.catalog.machine_types import database_classes, machine_types

GIB = 1024**3


@pytest.mark.parametrize(
    ("provider", "name", "vcpu", "gib", "arch"),
    [
        ("aws", "m5.large", 2, 8, "x86_64"),
        ("aws", "m7g.xlarge", 4, 16, "arm64"),
        ("gcp", "n2-highmem-4", 4, 32, "x86_64"),
        ("gcp", "n1-standard-1", 1, 3.75, "x86_64"),
        ("azure", "Standard_D2s_v3", 2, 8, "x86_64"),
        ("azure", "Standard_F8s_v2", 8, 16, "x86_64"),
        ("azure", "Standard_E4as_v4", 4, 32, "x86_64"),
    ],
)
def test_type_has_the_published_cores_memory_and_architecture(provider, name, vcpu, gib, arch):
    row = machine_types().set_index(["provider", "type"]).loc[provider, name]
    assert (row["vcpu"], row["memory_bytes"] / GIB, row["arch"]) == (vcpu, gib, arch)


def test_burstable_types_have_the_baseline_of_the_vendor():
    share = machine_types().set_index("type")["burst_baseline"]
    assert share[["t3.micro", "t3.large", "t2.xlarge", "m7i-flex.large", "m5.large"]].tolist() == [0.1, 0.3, 0.225, 0.4, 1.0]


def test_sustained_network_is_the_baseline_and_not_the_advertised_burst():
    row = machine_types().set_index("type").loc["m5.large"]
    assert (row["network_gbps"], row["network_peak_gbps"]) == (0.75, 10.0)


def test_local_disks_and_accelerators_are_marked():
    rows = machine_types().set_index("type")
    assert rows.loc["m5d.large", "local_disk_bytes"] == 75e9
    assert rows.loc["g4dn.xlarge", ["gpu", "special"]].tolist() == [1.0, True]


def test_every_type_stands_once_with_cores_and_memory():
    rows = machine_types()
    assert not rows.duplicated(["provider", "type"]).any()
    assert (rows["vcpu"] > 0).all()
    assert (rows["memory_bytes"] > 0).all()


def test_database_class_offers_what_its_machine_type_offers():
    row = database_classes().set_index("type").loc["db.r5.xlarge"]
    assert (row["vcpu"], row["memory_bytes"] / GIB, row["family"]) == (4, 32, "r5")
