"""Rewrites this folder's sample: `python data/sample/generate.py`. Seeded, so that it gives the same rows again.

A part of the made-up company of `devopskit demo`, hourly for five weeks: small enough to commit, large enough for the
reports to decide something. The tests run every notebook on it.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pandas as pd

from devopskit.period import Period
from devopskit.sources import sample
from devopskit.sources._sample.leftovers import leftovers

HERE = Path(__file__).parent
SETTINGS = sample.Settings(days=35, step_seconds=3600)
KEPT = {"container": 30, "node": 14, "instance": 14, "database": 5, "disk": 4}


def main() -> None:
    """Write usage.parquet, performance.parquet, resources.csv and bill.csv (FOCUS columns) beside this file."""
    period = Period(sample.END - timedelta(days=SETTINGS.days), sample.END)
    resources = _table("resources", period)
    runs_out = resources["resource_id"].isin(_ids_that_run_out())
    others = resources[~runs_out]
    few = others[others.groupby("kind").cumcount() < others["kind"].map(KEPT)]
    kept = pd.concat([few, resources[runs_out]])
    kept.dropna(axis="columns", how="all").to_csv(HERE / "resources.csv", index=False)
    usage = _table("usage", Period(sample.END - timedelta(days=sample.LONGEST), sample.END))
    usage = usage[usage["resource_id"].isin(kept["resource_id"])]
    usage = usage.assign(
        value=usage["value"].map(lambda value: float(f"{value:.4g}")), step_seconds=usage["step_seconds"].astype("int32")
    )
    usage = usage.astype({"resource_id": "category", "metric": "category"}).sort_values(["metric", "resource_id", "time"])
    usage.to_parquet(HERE / "usage.parquet", index=False, compression="zstd", compression_level=19)
    seen = _table("performance", period).astype({"resource_id": "category", "metric": "category", "step_seconds": "int32"})
    seen = seen.sort_values(["metric", "resource_id", "time"])
    seen.to_parquet(HERE / "performance.parquet", index=False, compression="zstd", compression_level=19)
    bill = _table("costs", period)
    bill = bill[bill["resource_id"].isin(kept["resource_id"]) | bill["resource_id"].isna()].dropna(axis="columns", how="all")
    bill.rename(columns=_pascal).to_csv(HERE / "bill.csv", index=False, float_format="%.10g")


def _table(name: str, period: Period) -> pd.DataFrame:
    return pd.concat(list(sample.fetch(name, period, settings=SETTINGS).rows), ignore_index=True)


def _ids_that_run_out() -> list[str]:
    """Disks, nodes and quotas with a history of their own, and what was forgotten, which all are kept."""
    everything = [*(m for m in sample.members(SETTINGS) if any(series.days for series in m.series)), *leftovers()]
    return [member.row["resource_id"] for member in everything]


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


if __name__ == "__main__":
    main()
