"""GCE: predefined types priced as cores plus memory, from the per-core and per-GiB prices in apache-libcloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

GIB = 1024.0**3
SOURCE = "apache-libcloud 3.9.1"
# family -> (shape -> (GiB for each vCPU, sizes in vCPU)). Source: Google's machine family pages.
SHAPES: dict[str, dict[str, tuple[float, tuple[int, ...]]]] = {
    "e2": {"standard": (4, (2, 4, 8, 16, 32)), "highmem": (8, (2, 4, 8, 16)), "highcpu": (1, (2, 4, 8, 16, 32))},
    "n1": {
        "standard": (3.75, (1, 2, 4, 8, 16, 32, 64, 96)),
        "highmem": (6.5, (2, 4, 8, 16, 32, 64, 96)),
        "highcpu": (0.9, (2, 4, 8, 16, 32, 64, 96)),
    },
    "n2": {
        "standard": (4, (2, 4, 8, 16, 32, 48, 64, 80, 96, 128)),
        "highmem": (8, (2, 4, 8, 16, 32, 48, 64, 80)),
        "highcpu": (1, (2, 4, 8, 16, 32, 48, 64, 80, 96)),
    },
    "n2d": {
        "standard": (4, (2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224)),
        "highmem": (8, (2, 4, 8, 16, 32, 48, 64, 80, 96)),
        "highcpu": (1, (2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224)),
    },
    "c2": {"standard": (4, (4, 8, 16, 30, 60))},
}
# type -> (family of the price, vCPU seen, share of each vCPU, GiB). Shared-core types are billed for their share.
SHARED: dict[str, tuple[str, float, float, float]] = {
    "e2-micro": ("e2", 2, 0.125, 1),
    "e2-small": ("e2", 2, 0.25, 2),
    "e2-medium": ("e2", 2, 0.5, 4),
    "f1-micro": ("f1", 1, 0.2, 0.6),
    "g1-small": ("g1", 1, 0.5, 1.7),
}
# The table has no rows for these two, whose list price is that of us-central1 (facts of the price check).
SAME_AS_IOWA = ("us-east1", "us-west1")


def machine_types() -> pd.DataFrame:
    """One row for each predefined type, columns of `catalog.machine_types`."""
    rows = [_machine(name, family, vcpu, share, gib) for name, family, vcpu, share, gib in _types()]
    return pd.DataFrame(rows)


def prices(tables: Mapping[str, Any], as_of: str) -> pd.DataFrame:
    """On-demand list prices for linux in USD an hour."""
    rows = []
    for name, family, vcpu, share, gib in _types():
        parts = tables["gce_instances"][family]
        cores, memory = _by_region(parts["cpu"]), _by_region(parts["ram"]) if "ram" in parts else None
        for region, core in cores.items():
            # Without a memory part the price is that of the whole machine, because f1 and g1 have one fixed size.
            price = core if memory is None else vcpu * share * core + gib * memory.get(region, 0.0)
            if core > 0 and (memory is None or memory.get(region, 0) > 0):
                rows.append((region, name, "linux", round(price, 6), "listed"))
    frame = pd.DataFrame(rows, columns=["region", "instance_type", "os", "usd_per_hour", "quality"])
    return frame.assign(provider="gcp", as_of=as_of, source=SOURCE)


def _types() -> Iterator[tuple[str, str, float, float, float]]:
    for family, shapes in SHAPES.items():
        for shape, (gib, sizes) in shapes.items():
            for cores in sizes:
                yield f"{family}-{shape}-{cores}", family, float(cores), 1.0, cores * gib
    for name, (family, vcpu, share, gib) in SHARED.items():
        yield name, family, vcpu, share, gib


def _machine(name: str, family: str, vcpu: float, share: float, gib: float) -> dict[str, Any]:
    return {
        "provider": "gcp",
        "type": name,
        "family": family,
        "vcpu": vcpu,
        "memory_bytes": gib * GIB,
        "arch": "x86_64",
        "manufacturer": "AMD" if family == "n2d" else None,
        "current_generation": family not in ("f1", "g1", "n1"),
        "burst_baseline": share,
        # Egress cap of 2 Gbit/s for each vCPU up to 10 without tier 1 networking. Source: Compute Engine network pages.
        "network_gbps": min(10.0, 2.0 * vcpu) if share == 1.0 else 1.0,
        "local_disk_bytes": 0.0,
        "gpu": 0.0,
        "special": False,
        "metal": False,
        "threads_per_core": 2.0,
        "nitro": True,
    }


def _by_region(part: Mapping[str, Any]) -> dict[str, float]:
    found = {region: float(entry["price"]) for region, entry in part["on_demand"].items()}
    return found | {region: found["us-central1"] for region in SAME_AS_IOWA if region not in found}
