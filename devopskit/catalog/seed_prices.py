"""The bundled list prices in the columns of the table `prices`; the last resort of the price order.

Storage and database prices are listed for home regions only. Other regions are inferred from what the same machine types
cost there, because providers scale a region as a whole; such rows say `inferred`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import pandas as pd

PACKAGE = "devopskit.catalog.seed"
HOME = {"aws": "us-east-1", "gcp": "us-central1", "azure": "eastus"}
# Price of an RDS MySQL class over the EC2 type of the same name, us-east-1: db.m5.large 0.171 / m5.large 0.096,
# db.t3.large 0.136 / t3.large 0.0832, db.t4g.small 0.032 / t4g.small 0.0168 (facts listed in home_prices.csv).
DATABASE_FACTOR = {"t3": 0.136 / 0.0832, "t4g": 0.032 / 0.0168}
DATABASE_FACTOR_OTHER = 0.171 / 0.096


@lru_cache(maxsize=1)
def seed_prices() -> pd.DataFrame:
    """Every bundled price: machine types by the hour, disks by GiB, IOPS and MiB/s a month, database classes by the hour.

    Returns
    -------
    DataFrame in the columns of the table `prices`, origin "seed". Treat it as read-only: it is shared.
    """
    machines = _machines()
    home = _home()
    frames = [machines, home, _elsewhere(home, machines), _databases(machines)]
    rows = pd.concat(frames, ignore_index=True).assign(currency="USD", origin="seed")
    # Home prices come first, so that a listed row wins over an inferred one of the same thing.
    return rows.drop_duplicates(["provider", "region", "item", "os", "unit"], ignore_index=True)


def region_factors(machines: pd.DataFrame) -> pd.Series:
    """Price level of each (provider, region) over the provider's home region: median over the linux types both sell."""
    linux = machines[machines["os"] == "linux"]
    home = linux[linux["region"] == linux["provider"].map(HOME)].set_index(["provider", "item"])["price"]
    there = linux.join(home.rename("home"), on=["provider", "item"])
    return (there["price"] / there["home"]).groupby([there["provider"], there["region"]]).median().dropna()


def _machines() -> pd.DataFrame:
    with resources.as_file(resources.files(PACKAGE) / "prices.parquet") as path:
        rows = pd.read_parquet(
            path, columns=["provider", "region", "instance_type", "os", "usd_per_hour", "as_of", "source", "quality"]
        )
    rows = rows.rename(columns={"instance_type": "item", "usd_per_hour": "price"})
    return rows.assign(unit="hour", as_of=_days(rows["as_of"]))


def _home() -> pd.DataFrame:
    with resources.as_file(resources.files(PACKAGE) / "home_prices.csv") as path:
        rows = pd.read_csv(path, dtype={"os": "str"}, keep_default_na=False)
    return rows.assign(quality="listed", as_of=_days(rows["as_of"]))


def _elsewhere(home: pd.DataFrame, machines: pd.DataFrame) -> pd.DataFrame:
    factors = region_factors(machines).rename("factor").reset_index()
    rows = home.drop(columns="region").merge(factors, on="provider")
    return rows.assign(price=rows["price"] * rows["factor"], quality="inferred").drop(columns="factor")


def _databases(machines: pd.DataFrame) -> pd.DataFrame:
    rows = machines[
        (machines["provider"] == "aws") & (machines["os"] == "linux") & machines["item"].str.match(r"(m|r|t3|t4g|x2)")
    ]
    family = rows["item"].str.split(".", n=1).str[0]
    factor = family.map(DATABASE_FACTOR).fillna(DATABASE_FACTOR_OTHER)
    return rows.assign(item="db." + rows["item"], os="mysql", price=rows["price"] * factor, quality="inferred")


def _days(dates: pd.Series) -> pd.Series:
    return pd.to_datetime(dates, utc=True).astype("datetime64[us, UTC]")
