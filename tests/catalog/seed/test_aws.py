from __future__ import annotations

import pandas as pd

from devopskit.catalog.seed import aws


def types(*rows):
    usual = {"memory_bytes": 8 * 1024**3, "burst_baseline": 1.0, "special": False, "metal": False}
    return pd.DataFrame([usual | {"type": name, "vcpu": float(vcpu)} | extra for name, vcpu, extra in rows])


FAMILY = types(("m5.large", 2, {}), ("m5.xlarge", 4, {}), ("m5.2xlarge", 8, {}))
NOTHING = {"ec2_windows": {}, "ec2_rhel": {}, "ec2_suse": {}}


def listed(linux, family=FAMILY, **others):
    rows = aws.prices(NOTHING | {"ec2_linux": linux} | others, family, "2025-03-02")
    return {(row.region, row.instance_type, row.os): (row.usd_per_hour, row.quality) for row in rows.itertuples()}


def test_dedicated_tenancy_rate_is_set_back_to_the_rate_of_its_family():
    got = listed({"m5.large": {"us-west-2": 0.102}, "m5.xlarge": {"us-west-2": 0.192}, "m5.2xlarge": {"us-west-2": 0.384}})
    assert got["us-west-2", "m5.large", "linux"] == (0.096, "repaired")
    assert got["us-west-2", "m5.2xlarge", "linux"] == (0.384, "listed")


def test_zero_price_is_inferred_where_two_sizes_agree():
    got = listed({"m5.large": {"us-east-1": 0}, "m5.xlarge": {"us-east-1": 0.192}, "m5.2xlarge": {"us-east-1": 0.384}})
    assert got["us-east-1", "m5.large", "linux"] == (0.096, "inferred")


def test_zero_price_is_dropped_where_nothing_agrees():
    got = listed({"m5.large": {"us-east-1": 0}, "m5.xlarge": {"us-east-1": 0.192}})
    assert list(got) == [("us-east-1", "m5.xlarge", "linux")]


def test_burstable_sizes_are_compared_by_memory_and_not_by_cores():
    burst = {"burst_baseline": 0.2}
    family = types(
        *[
            (f"t3.{name}", 2, burst | {"memory_bytes": gib * 1024**3})
            for name, gib in (("small", 2), ("medium", 4), ("large", 8))
        ]
    )
    prices = {"t3.small": {"us-east-1": 0.0208}, "t3.medium": {"us-east-1": 0.0416}, "t3.large": {"us-east-1": 0.0884}}
    assert listed(prices, family)["us-east-1", "t3.large", "linux"] == (0.0832, "repaired")


def test_price_far_above_its_family_is_left_as_it_is():
    got = listed({"m5.large": {"us-east-1": 0.3}, "m5.xlarge": {"us-east-1": 0.192}, "m5.2xlarge": {"us-east-1": 0.384}})
    assert got["us-east-1", "m5.large", "linux"] == (0.3, "listed")


def test_local_zones_are_left_out():
    assert listed({"m5.large": {"us-west-2-lax-1": 0.1}}) == {}


def test_windows_price_below_linux_is_dropped():
    linux = {"m5.large": {"us-east-1": 0.096}, "m5.xlarge": {"us-east-1": 0.192}}
    got = listed(linux, ec2_windows={"m5.large": {"us-east-1": 0.05}, "m5.xlarge": {"us-east-1": 0.376}})
    assert ("us-east-1", "m5.large", "windows") not in got
    assert got["us-east-1", "m5.xlarge", "windows"] == (0.376, "listed")


def test_machine_facts_come_from_the_description_of_the_type():
    described = {
        "m5d.large": {
            "CurrentGeneration": True, "Hypervisor": "nitro", "VCpuInfo": {"DefaultVCpus": 2, "DefaultThreadsPerCore": 2},
            "MemoryInfo": {"SizeInMiB": 8192}, "ProcessorInfo": {"Manufacturer": "Intel", "SupportedArchitectures": ["i386", "x86_64"]},
            "NetworkInfo": {"NetworkCards": [{"BaselineBandwidthInGbps": 0.75, "PeakBandwidthInGbps": 10.0}]},
            "InstanceStorageInfo": {"TotalSizeInGB": 75},
        }
    }  # fmt: skip
    row = aws.machine_types(described).iloc[0]
    assert row[["family", "vcpu", "memory_bytes", "arch", "local_disk_bytes", "network_gbps"]].tolist() == [
        "m5d", 2.0, 8 * 1024.0**3, "x86_64", 75e9, 0.75,
    ]  # fmt: skip


def test_prices_that_fell_since_the_table_was_collected_are_left_out():
    family = types(("p4d.24xlarge", 96, {"special": True}))
    assert listed({"p4d.24xlarge": {"us-east-1": 36.05}}, family) == {}
