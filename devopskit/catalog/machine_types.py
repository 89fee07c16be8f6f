"""Machine types: what each one offers, from the bundled facts."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

import pandas as pd

FILE = "machine_types.parquet"
# EC2 families that RDS offers as classes. Source: RDS user guide, DB instance classes.
RDS_FAMILIES = (
    "m4", "m5", "m5d", "m6g", "m6gd", "m6i", "m6id", "m7g", "m7i", "m8g", "r4", "r5", "r5b", "r5d", "r6g", "r6gd", "r6i", "r6id", "r7g",
    "r7i", "r8g", "t2", "t3", "t4g",
)  # fmt: skip


@lru_cache(maxsize=1)
def machine_types() -> pd.DataFrame:
    """Every known machine type of AWS, Google Cloud and Azure.

    Returns
    -------
    DataFrame with one row for each (provider, type): family, vcpu, memory_bytes, arch (x86_64, arm64),
    manufacturer, current_generation, burst_baseline (share of each vCPU that is always there; 1 = all of it),
    network_gbps and network_peak_gbps (Gbit/s, sustained and burst), disk_mibps (MiB/s) and disk_iops (sustained),
    local_disk_bytes, gpu (count), special (accelerator, Mac, HPC or high-memory machine), metal, threads_per_core and
    nitro (whether the machine needs current network and disk drivers). Treat it as read-only: it is shared.
    """
    with resources.as_file(resources.files("devopskit.catalog.seed") / FILE) as path:
        return pd.read_parquet(path)


@lru_cache(maxsize=1)
def database_classes() -> pd.DataFrame:
    """Classes of managed databases (RDS, Cloud SQL) in the columns of `machine_types`.

    A class is the machine type of the same name behind a prefix. Data lies on network storage, so local disks are not
    counted. Treat it as read-only: it is shared.
    """
    types = machine_types()
    amazon = types[(types["provider"] == "aws") & types["family"].isin(RDS_FAMILIES) & ~types["metal"]]
    google = types[(types["provider"] == "gcp") & types["type"].str.match(r"n1-standard-|f1-micro|g1-small")]
    rows = pd.concat(
        [amazon.assign(type="db." + amazon["type"]), google.assign(type="db-" + google["type"], current_generation=True)]
    )
    return rows.assign(local_disk_bytes=0.0).reset_index(drop=True)


@lru_cache(maxsize=1)
def facts_by_type() -> dict[tuple[str, str], dict[str, Any]]:
    """(provider, type) -> row of `machine_types` or `database_classes`."""
    rows = [*machine_types().to_dict("records"), *database_classes().to_dict("records")]
    return {(row["provider"], row["type"]): row for row in rows}
