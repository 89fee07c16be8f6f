"""Carbon of the machines of a bill, an estimate by the user's own file of factors; nothing at all without one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from devopskit.analysis.carbon import FACTORS, estimate_carbon
from devopskit.errors import RequestError
from devopskit.pipeline.bill_reading import Bill
from devopskit.pipeline.spending import Spending
from devopskit.store.compute_hours import compute_hours
from devopskit.store.store import Store
from devopskit.tables.usage import SYSTEM_CPU

# What runs on a machine is in the use of the machine, so that containers would be counted twice.
MACHINES = ("instance", "node", "database", "cache")


@dataclass(frozen=True)
class Emissions:
    """Estimated carbon of the later window.

    Attributes
    ----------
    rows : region, machines, vcpu_hours, utilisation, kwh, kg_co2e; the largest first, NaN where the file has no factors.
    source : name of the file of factors. days : of the window. left_out : machines of the inventory without measured CPU or
        known cores.
    """

    rows: pd.DataFrame
    source: str
    days: int
    left_out: int


def emissions(bill: Bill, spent: Spending) -> Emissions | None:
    """Estimate the carbon of the later window by the file that `[money] carbon_factors` names; None where it names none.

    Parameters
    ----------
    bill, spent : answers of `read_bill` and `spending`.

    Raises
    ------
    RequestError : the file cannot be read. BadTable : it lacks a factor, or has one region twice.
    """
    configured = str(bill.settings.get("money", "carbon_factors"))
    if not configured:
        return None
    factors = load_factors(bill.settings.root / configured)
    window = spent.windows[1]
    worked = compute_hours(Store(bill.settings.store).table("usage"), start=window.start, end=window.end).execute()
    used = _used(worked, bill.resources)
    machines = bill.resources["kind"].isin(MACHINES)
    estimated = estimate_carbon(used, factors)
    shares = estimated.assign(busy=estimated["vcpu_hours"] * estimated["utilisation"])
    grouped = shares.groupby("region", as_index=False)
    rows = grouped.agg(machines=("resource_id", "nunique"), vcpu_hours=("vcpu_hours", "sum"), busy=("busy", "sum"))
    # A region without factors stays missing, because the sum of nothing would be an estimate of zero.
    carbon = grouped[["kwh", "kg_co2e"]].agg(lambda part: part.sum(min_count=1))
    rows = rows.merge(carbon, on="region").assign(utilisation=rows["busy"] / rows["vcpu_hours"])
    return Emissions(
        rows=rows.drop(columns="busy").sort_values("kg_co2e", ascending=False, na_position="last", ignore_index=True),
        source=Path(configured).name,
        days=(window.end - window.start).days,
        left_out=int(machines.sum()) - used["resource_id"].nunique(),
    )


def load_factors(path: Path) -> pd.DataFrame:
    """Factors of a TOML file with a table `region` for each, or of a CSV file with the same columns.

    Raises
    ------
    RequestError : the file is absent or neither of the two.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".toml":
            return pd.DataFrame(tomllib.loads(text).get("region", []))
        rows = pd.read_csv(path, encoding="utf-8-sig", dtype={"region": "str"}, keep_default_na=False)
        return rows.astype({name: "float64" for name in FACTORS[1:] if name in rows})
    except (OSError, ValueError) as error:
        raise RequestError(
            f"{path.name} cannot be read as factors of carbon: {error}",
            "the estimate is energy times factors of the grid, and none of them is built in because they change every year",
            f"write a CSV file with the columns {', '.join(FACTORS)}; the region * serves all others",
        ) from error


def _used(worked: pd.DataFrame, resources: pd.DataFrame) -> pd.DataFrame:
    """Hours of vCPU and their use for each measured machine whose cores are known."""
    machines = resources[resources["kind"].isin(MACHINES)].drop_duplicates("resource_id").set_index("resource_id")
    # A machine may report both metrics; its share needs no capacity and is therefore the better of the two.
    first = worked.sort_values("metric", key=lambda names: names != SYSTEM_CPU).drop_duplicates("resource_id")
    rows = first[first["resource_id"].isin(machines.index)]
    cores = machines["cpu_capacity"].reindex(rows["resource_id"]).to_numpy(float)
    share = rows["mean"].where(rows["metric"] == SYSTEM_CPU, rows["mean"] / cores).clip(0.0, 1.0)
    region = machines["region"].reindex(rows["resource_id"]).astype("str").fillna("not known").to_numpy()
    used = pd.DataFrame(
        {"resource_id": rows["resource_id"], "region": region, "vcpu_hours": rows["hours"] * cores, "utilisation": share}
    )
    return used[used["vcpu_hours"] > 0].reset_index(drop=True)
