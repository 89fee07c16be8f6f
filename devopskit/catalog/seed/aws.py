"""EC2: machine types from moto's copy of DescribeInstanceTypes, list prices from apache-libcloud, repaired.

The price table mixes in dedicated-tenancy rates (6 % higher) and zeros, so it is checked against its own structure:
the sizes of one family and region cost the same for each vCPU (burstable ones for each GiB).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

GIB = 1024**3
# Local zones such as us-west-2-lax-1 have dearer lists, and must not stand for their region
REGION = re.compile(r"^[a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-\d$")
AGREE = 0.005  # two sizes that differ by less carry the same unit price
# Dedicated tenancy lies 3 to 15 % above the shared rate in this table, so the lowest rate must be the shared one
TENANCY = (1.03, 1.15)
SOURCE = "apache-libcloud 3.9.1"
# Left out, because their list price fell by up to 44 % in June 2025, after the table was collected. Source: AWS news blog,
# "up to 45 % price reduction for Amazon EC2 NVIDIA GPU-accelerated instances"; newer ones stand in home_prices.csv.
FELL_SINCE = ("p4d", "p4de", "p5", "p5en")
# Baseline share of each vCPU of burstable sizes. Source: EC2 user guide, burstable performance instances.
BASELINE = {"nano": 0.05, "micro": 0.1, "small": 0.2, "medium": 0.2, "large": 0.3, "xlarge": 0.4, "2xlarge": 0.4}
T2_BASELINE = BASELINE | {"xlarge": 0.225, "2xlarge": 0.16875}
# The flex families promise full CPU for 95 % of the time over a baseline of 40 %. Source: EC2 flex instances page.
FLEX_BASELINE = 0.4


def machine_types(described: Mapping[str, Any]) -> pd.DataFrame:
    """One row for each EC2 type, columns of `catalog.machine_types`."""
    return pd.DataFrame([_machine(name, entry) for name, entry in sorted(described.items())])


def prices(tables: Mapping[str, Any], types: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """On-demand list prices for linux, windows, rhel and suse in USD an hour, each with its quality."""
    linux = _repaired(tables["ec2_linux"], types)
    rows = [(*key, "linux", price, quality) for key, (price, quality) in linux.items()]
    for system in ("windows", "rhel", "suse"):
        for (region, name), price in _listed(tables[f"ec2_{system}"]).items():
            plain = linux.get((region, name))
            # Dropped at or below the linux price, because a licence cannot make a machine cheaper.
            if plain is not None and price > plain[0]:
                rows.append((region, name, system, price, "listed"))
    frame = pd.DataFrame(rows, columns=["region", "instance_type", "os", "usd_per_hour", "quality"])
    return frame.assign(provider="aws", as_of=as_of, source=SOURCE)


def _machine(name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    family, _, size = name.partition(".")
    card = (entry["NetworkInfo"].get("NetworkCards") or [{}])[0]
    ebs = entry.get("EbsInfo", {}).get("EbsOptimizedInfo", {})
    accelerators = ("GpuInfo", "FpgaInfo", "InferenceAcceleratorInfo", "NeuronInfo", "MediaAcceleratorInfo")
    architectures = [a for a in entry["ProcessorInfo"].get("SupportedArchitectures", []) if a != "i386"]
    return {
        "provider": "aws",
        "type": name,
        "family": family,
        "vcpu": float(entry["VCpuInfo"]["DefaultVCpus"]),
        "memory_bytes": float(entry["MemoryInfo"]["SizeInMiB"]) * 1024**2,
        "arch": architectures[0] if architectures else "i386",
        "manufacturer": entry["ProcessorInfo"].get("Manufacturer"),
        "current_generation": bool(entry.get("CurrentGeneration")),
        "burst_baseline": _baseline(family, size, burstable=bool(entry.get("BurstablePerformanceSupported"))),
        "network_gbps": card.get("BaselineBandwidthInGbps"),
        "network_peak_gbps": card.get("PeakBandwidthInGbps"),
        "disk_mibps": _mebibytes(ebs.get("BaselineThroughputInMBps")),
        "disk_iops": ebs.get("BaselineIops"),
        "local_disk_bytes": entry.get("InstanceStorageInfo", {}).get("TotalSizeInGB", 0) * 1000.0**3,
        "gpu": float(sum(g["Count"] for g in entry.get("GpuInfo", {}).get("Gpus", []))),
        "special": any(key in entry for key in accelerators) or bool(re.match(r"(mac|hpc|u-|u\d)", family)),
        "metal": bool(entry.get("BareMetal")),
        "threads_per_core": float(entry["VCpuInfo"].get("DefaultThreadsPerCore", 2)),
        "nitro": entry.get("Hypervisor") == "nitro" or bool(entry.get("BareMetal")),
    }


def _baseline(family: str, size: str, *, burstable: bool) -> float:
    if family.endswith("-flex"):
        return FLEX_BASELINE
    if not burstable:
        return 1.0
    return (T2_BASELINE if family == "t2" else BASELINE)[size]


def _mebibytes(megabytes: float | None) -> float | None:
    return None if megabytes is None else megabytes * 1e6 / 1024**2


def _listed(table: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], float]:
    """(region, type) -> price, zeros included: a zero can sometimes be inferred from the family."""
    return {
        (region, name.lower()): float(price or 0)
        for name, regions in table.items()
        for region, price in regions.items()
        if REGION.match(region) and "." in name and name.lower().partition(".")[0] not in FELL_SINCE
    }


def _repaired(table: Mapping[str, Mapping[str, Any]], types: pd.DataFrame) -> dict[tuple[str, str], tuple[float, str]]:
    scale = _scales(types)
    kept: dict[tuple[str, str], tuple[float, str]] = {}
    families: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for (region, name), price in _listed(table).items():
        if name in scale:
            families[region, name.partition(".")[0]][name] = price
        elif price > 0:
            kept[region, name] = (price, "listed")
    for (region, _), sizes in families.items():
        for name, judged in _family(sizes, scale).items():
            kept[region, name] = judged
    return kept


def _scales(types: pd.DataFrame) -> dict[str, float]:
    """What a price is proportional to: vCPU, or GiB where burstable; types that follow no such rule are absent."""
    plain = types[~types["metal"] & ~types["special"]]
    burstable = plain["burst_baseline"].lt(1) & plain["type"].str.match(r"t\d")
    scale = plain["vcpu"].where(~burstable, plain["memory_bytes"] / GIB)
    return dict(zip(plain["type"][scale > 0], scale[scale > 0], strict=True))


def _family(sizes: Mapping[str, float], scale: Mapping[str, float]) -> dict[str, tuple[float, str]]:
    units = {name: price / scale[name] for name, price in sizes.items() if price > 0}
    low = sorted(units.values())
    agreed = next((unit for unit in low if sum(abs(other / unit - 1) < AGREE for other in low) >= 2), None)
    judged: dict[str, tuple[float, str]] = {}
    for name, price in sizes.items():
        if agreed is not None and price <= 0:
            judged[name] = (round(agreed * scale[name], 6), "inferred")
        elif agreed is not None and TENANCY[0] < units[name] / agreed < TENANCY[1]:
            judged[name] = (round(agreed * scale[name], 6), "repaired")
        elif price > 0:
            judged[name] = (price, "listed")
    return judged
