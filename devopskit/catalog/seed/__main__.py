"""Build the seed: `python -m devopskit.catalog.seed OUT_DIR` (needs the extra `seed`; no network)."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from devopskit.catalog.seed import aws, azure, gcp
from devopskit.catalog.seed.packages import libcloud_prices, moto_instance_types
from devopskit.errors import DevopskitError, RequestError

COLUMNS = [
    "provider", "region", "instance_type", "os", "usd_per_hour", "as_of", "vcpu", "memory_gib", "arch", "source", "quality",
]  # fmt: skip


def build(folder: Path) -> dict[str, int]:
    """Write `prices.parquet` and `machine_types.parquet` into `folder`; return the number of rows by file.

    Raises
    ------
    MissingExtra : apache-libcloud or moto is not installed.
    """
    tables, as_of = libcloud_prices()
    ec2 = aws.machine_types(moto_instance_types())
    sizes = azure.prices(tables, as_of)
    types = pd.concat([ec2, gcp.machine_types(), azure.machine_types(sizes["instance_type"].tolist())], ignore_index=True)
    listed = pd.concat([aws.prices(tables, ec2, as_of), gcp.prices(tables, as_of), sizes], ignore_index=True)
    facts = types[["provider", "type", "vcpu", "memory_bytes", "arch"]].rename(columns={"type": "instance_type"})
    listed = listed.merge(facts, on=["provider", "instance_type"], how="left", validate="many_to_one")
    listed["memory_gib"] = listed["memory_bytes"] / 1024**3
    listed = listed[COLUMNS].sort_values(["provider", "os", "instance_type", "region"], ignore_index=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in (("prices", listed), ("machine_types", types.sort_values(["provider", "type"], ignore_index=True))):
        frame.to_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=19, index=False)
    return {"prices": len(listed), "machine_types": len(types)}


def main(arguments: list[str]) -> int:
    """Run the script; return its exit code."""
    if len(arguments) != 1:
        error: DevopskitError = RequestError(
            "the seed script takes exactly one argument",
            "it is the folder that prices.parquet and machine_types.parquet are written into",
            "python -m devopskit.catalog.seed devopskit/catalog/seed",
        )
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    for name, rows in build(Path(arguments[0])).items():
        sys.stdout.write(f"{name}: {rows} rows\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
