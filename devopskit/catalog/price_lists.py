"""List prices looked up in order: the refreshed price cache first, then the dated seed. Nothing here is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from devopskit.catalog.machine_types import machine_types
from devopskit.catalog.seed_prices import seed_prices
from devopskit.units import GIB

# Engines whose classes carry the same list price within a few percent; licensed engines cannot be among them, as they have
# prices of their own.
ENGINES = {
    "mariadb": "mysql",
    "postgres": "mysql",
    "postgresql": "mysql",
    "aurora": "aurora-mysql",
    "aurora-postgresql": "aurora-mysql",
}
MARKET = ["provider", "region", "os", "unit"]
OFFERED = ["price", "currency", "origin", "as_of", "quality"]


@dataclass(frozen=True)
class Price:
    """One list price and where it comes from; `note` is for the page, e.g. "list, as of 2025-03-02"."""

    price: float
    currency: str
    origin: str
    as_of: pd.Timestamp
    quality: str

    @property
    def note(self) -> str:
        """Origin and date in words."""
        day = self.as_of.date().isoformat()
        text = f"list, refreshed {day}" if self.origin == "refreshed" else f"list, as of {day}"
        return text if self.quality == "listed" else f"{text}, {self.quality}"


class PriceLists:
    """Look-ups over the refreshed prices and the seed, as two layers that are never mixed in one comparison.

    Parameters
    ----------
    prices : rows of the table `prices`; those with origin "refreshed" form the first layer. None: seed only.
    """

    def __init__(self, prices: pd.DataFrame | None = None) -> None:
        refreshed = [] if prices is None or prices.empty else [_refreshed_layer(prices)]
        self._layers = [*refreshed, _seed_layer()]

    def offers(self, provider: str, region: str, system: str, unit: str, *, holding: str | None = None) -> pd.DataFrame:
        """Everything sold in one market, by item, from the first layer that sells `holding` (or anything, if None).

        Returns
        -------
        DataFrame indexed by item with price, currency, origin, as_of and quality; empty where no layer knows the item.
        """
        for layer in self._layers:
            market = layer.market(provider, region, system, unit)
            if market is not None and (holding is None or holding in market.index):
                return market
        return seed_prices().head(0).set_index("item")[OFFERED]

    def engine(self, provider: str, region: str, name: str, engine: object) -> str:
        """Under which engine the price of a database class stands: its own, a kindred one, or "" (priced for any engine)."""
        own = engine.lower() if isinstance(engine, str) else ""
        for known in (own, ENGINES.get(own, own), ""):
            if name in self.offers(provider, region, known, "hour", holding=name).index:
                return known
        return own

    def price(self, provider: str, region: str, item: str, system: str, unit: str) -> Price | None:
        """Price of one unit of one item, or None where no layer knows it."""
        market = self.offers(provider, region, system, unit, holding=item)
        if item not in market.index:
            return None
        row = market.loc[item]
        return Price(float(row["price"]), row["currency"], row["origin"], row["as_of"], row["quality"])


def _composed(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with the machine types that follow from the price of a core-hour and of a GiB-hour of their family.

    Google lists cores and memory by family; a predefined type costs its cores (shared ones: its share) plus its GiB.
    """
    market = ["provider", "region", "item", "os", "currency"]
    cores, memory = (rows[rows["unit"] == unit].set_index(market) for unit in ("core-hour", "gib-hour"))
    parts = cores.join(memory["price"].rename("memory"), how="inner").reset_index().rename(columns={"item": "family"})
    types = machine_types()[["provider", "family", "type", "vcpu", "burst_baseline", "memory_bytes"]]
    whole = parts.merge(types, on=["provider", "family"], how="inner").rename(columns={"type": "item"})
    core_price = whole["vcpu"] * whole["burst_baseline"] * whole["price"]
    whole = whole.assign(price=core_price + whole["memory_bytes"] / GIB * whole["memory"], unit="hour")
    return pd.concat([rows, whole[rows.columns]], ignore_index=True)


class _Layer:
    """One list cut into markets (provider, region, os, unit); each cut is made when it is first asked for.

    Parameters
    ----------
    rows : prices, each item once in each market.
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        self._rows = rows
        self._places = rows.groupby(MARKET, sort=False).indices
        self._cut: dict[tuple[str, ...], pd.DataFrame] = {}

    def market(self, *key: str) -> pd.DataFrame | None:
        """Prices of one market by item, or None where the list does not hold it."""
        if key not in self._places:
            return None
        if key not in self._cut:
            self._cut[key] = self._rows.iloc[self._places[key]].set_index("item")[OFFERED]
        return self._cut[key]


@lru_cache(maxsize=1)
def _seed_layer() -> _Layer:
    return _Layer(seed_prices())


def _refreshed_layer(prices: pd.DataFrame) -> _Layer:
    rows = _composed(prices[prices["origin"] == "refreshed"])
    rows = rows.assign(os=rows["os"].fillna(""), quality=rows["quality"].fillna("listed"))
    # The newest row counts where an item stands twice, because a refresh in another currency leaves the old rows.
    return _Layer(rows.sort_values("as_of").drop_duplicates([*MARKET, "item"], keep="last"))
