"""Types that do the same work as a present one for less: at least its cores, memory and network, in another family."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._findings import number
from devopskit.checks._offers import QUALITIES, Choice

Accept = Callable[[pd.DataFrame], pd.Series]


def cheapest_like(current: Mapping[str, Any], types: pd.DataFrame, market: pd.DataFrame, accept: Accept) -> Choice | None:
    """The cheapest type on sale that is like `current`, or None where none costs less.

    Parameters
    ----------
    current : facts of the present type. types : rows of `machine_types` or `database_classes`. market : list prices of one
        market by item. accept : which of the types may take its place, beside holding its cores, memory and network.
    """
    if current["type"] not in market.index:
        return None
    network = number(current["network_gbps"])
    like = types[
        (types["provider"] == current["provider"])
        & (types["vcpu"] >= current["vcpu"])
        & (types["memory_bytes"] >= current["memory_bytes"])
        & (types["burst_baseline"] >= current["burst_baseline"])
        & ~types["special"] & ~types["metal"] & ~types["gpu"].gt(0) & ~types["local_disk_bytes"].gt(0)
        & types["type"].isin(market.index)
    ]  # fmt: skip
    like = like[accept(like) & ~(like["network_gbps"].astype("float64") < network)]
    if like.empty:
        return None
    prices = market.loc[like["type"]]
    ratio = (prices["price"] / market.loc[current["type"], "price"]).to_numpy()
    position = int(ratio.argmin())
    if ratio[position] >= 1:
        return None
    worse = max(prices["quality"].iloc[position], market.loc[current["type"], "quality"], key=QUALITIES.index)
    return Choice(like.iloc[position].to_dict(), float(ratio[position]), str(worse))


def market_of(lists: PriceLists, current: Mapping[str, Any], region: str, system: str) -> pd.DataFrame:
    """List prices of the market that a type is sold in."""
    return lists.offers(str(current["provider"]), region, system, "hour", holding=str(current["type"]))
