"""Machine types: what each one offers, from the bundled facts."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import pandas as pd

FILE = "machine_types.parquet"


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


def database_classes() -> pd.DataFrame:
    """RDS classes in the columns of `machine_types`: each is the EC2 type of the same name behind the prefix `db.`."""
    types = machine_types()
    fits = (types["provider"] == "aws") & ~types["special"] & ~types["metal"]
    rows = types[fits & types["family"].str.match(r"(m|r|t3|t4g|x2)")]
    return rows.assign(type="db." + rows["type"]).reset_index(drop=True)
