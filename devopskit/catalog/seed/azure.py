"""Azure: list prices from apache-libcloud; vCPU and memory read from the size name, where the name tells them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

GIB = 1024.0**3
SOURCE = "apache-libcloud 3.9.1"
SIZE = re.compile(r"^(?P<series>[a-z]+?)(?P<vcpu>\d+)(?P<features>[a-z]*?)(?P<card>t4)?(?P<version>v\d)?(?P<promo>promo)?$")
PER_VCPU = {"d": 4.0, "e": 8.0, "f": 2.0, "l": 8.0}  # GiB for each vCPU of the series from version 3 (F and L from 1)
# Needed because the number of these sizes is no vCPU count. Source: Azure's size pages (Dv2 and B series).
D_V2 = {"1": (1, 3.5), "2": (2, 7), "3": (4, 14), "4": (8, 28), "5": (16, 56)}
D_V2_MEMORY = {"11": (2, 14), "12": (4, 28), "13": (8, 56), "14": (16, 112), "15": (20, 140)}
# B series: vCPU, GiB, baseline share of each vCPU.
B_SERIES = {
    "b1ls": (1, 0.5, 0.05), "b1s": (1, 1, 0.1), "b1ms": (1, 2, 0.2), "b2s": (2, 4, 0.2), "b2ms": (2, 8, 0.3), "b4ms": (4, 16, 0.225),
    "b8ms": (8, 32, 0.16875), "b12ms": (12, 48, 0.1683), "b16ms": (16, 64, 0.16875), "b20ms": (20, 80, 0.1685),
}  # fmt: skip


def machine_types(names: list[str]) -> pd.DataFrame:
    """One row for each size whose vCPU and memory follow from its name, columns of `catalog.machine_types`."""
    rows = [row for name in sorted(set(names)) if (row := _machine(name)) is not None]
    return pd.DataFrame(rows)


def prices(tables: Mapping[str, Any], as_of: str) -> pd.DataFrame:
    """Pay-as-you-go list prices for linux and windows in USD an hour."""
    rows = [
        (region, size_name(key), system, float(price), "listed")
        for system in ("linux", "windows")
        for key, regions in tables[f"azure_{system}"].items()
        if not key.startswith("lowpriority")
        for region, price in regions.items()
        if float(price or 0) > 0
    ]
    frame = pd.DataFrame(rows, columns=["region", "instance_type", "os", "usd_per_hour", "quality"])
    return frame.assign(provider="azure", as_of=as_of, source=SOURCE)


def size_name(key: str) -> str:
    """Azure's own spelling of a libcloud key, e.g. "standardd2sv3" to "Standard_D2s_v3"."""
    tier = "Basic" if key.startswith("basic") else "Standard"
    plain = key.removeprefix("basic").removeprefix("standard")
    match = SIZE.match(plain)
    if not match:
        return f"{tier}_{plain.upper()}"
    tail = "".join(
        f"_{part}" for part in ((match["card"] or "").upper(), match["version"], (match["promo"] or "").title()) if part
    )
    return f"{tier}_{match['series'].upper()}{match['vcpu']}{match['features']}{tail}"


def _machine(name: str) -> dict[str, Any] | None:
    plain = name.removeprefix("Standard_").replace("_", "").lower()
    match = SIZE.match(plain)
    if name.startswith("Basic") or match is None or match["promo"]:
        return None
    known = _capacity(plain, match)
    if known is None:
        return None
    vcpu, gib, share = known
    version = match["version"] or "v1"
    return {
        "provider": "azure",
        "type": name,
        "family": f"{match['series']}{match['features']}{version}",
        "vcpu": float(vcpu),
        "memory_bytes": gib * GIB,
        "arch": "x86_64",
        "manufacturer": "AMD" if "a" in match["features"] else "Intel",
        "current_generation": plain in B_SERIES or version not in ("v1", "v2") or match["series"] in ("f", "l"),
        "burst_baseline": share,
        "network_gbps": None,
        # NaN, because the name does not tell the size of the local disk that d, and every size up to v3, has.
        "local_disk_bytes": float("nan") if "d" in match["features"] or version in ("v1", "v2", "v3") else 0.0,
        "gpu": 0.0,
        "special": False,
        "metal": False,
        "threads_per_core": 1.0 if version in ("v1", "v2") else 2.0,
        "nitro": True,
    }


def _capacity(plain: str, match: re.Match[str]) -> tuple[float, float, float] | None:
    if plain in B_SERIES:
        return B_SERIES[plain]
    series, number, version = match["series"], match["vcpu"], match["version"] or "v1"
    if series in ("d", "ds") and version == "v2":
        found = (D_V2 | D_V2_MEMORY).get(number)
        return None if found is None else (*found, 1.0)
    if series in PER_VCPU and (series in ("f", "l") or version not in ("v1", "v2")):
        return float(number), float(number) * PER_VCPU[series], 1.0
    return None
