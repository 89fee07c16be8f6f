"""Machine types and database classes that could replace a present one, with their list prices over its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from devopskit.catalog.price_lists import PriceLists
from devopskit.catalog.volume_prices import MIB

QUALITIES = ["listed", "repaired", "inferred"]  # best first


@dataclass(frozen=True)
class Choice:
    """A machine type with its list price over that of the present one; `quality` is that of the comparison."""

    facts: dict[str, Any]
    ratio: float
    quality: str

    @property
    def type(self) -> str:
        """Name of the type."""
        return str(self.facts["type"])


@dataclass(frozen=True)
class Offers:
    """Types that could replace one type in one market, the cheapest first; arrays [n], so that many needs are quick.

    `family` says which belong to the present family; `steady` is the CPU that is there for good, in cores. What its disks
    may do for good stands in `operations` (1/s) and `disk_io` (bytes/s), NaN where no list says it.
    """

    facts: list[dict[str, Any]]
    ratio: np.ndarray
    quality: list[str]
    vcpu: np.ndarray
    steady: np.ndarray
    memory: np.ndarray
    network: np.ndarray
    family: np.ndarray
    operations: np.ndarray
    disk_io: np.ndarray

    @classmethod
    def of(cls, current: Mapping[str, Any], frame: pd.DataFrame, facts: Sequence[dict[str, Any]]) -> Offers:
        """Offers from types with the columns `ratio` and `quality`; `facts` holds each of them at its index in the frame."""
        rows = frame.sort_values(["ratio", "vcpu", "memory_bytes", "type"])
        return cls(
            [facts[place] for place in rows.index], rows["ratio"].to_numpy(), list(rows["quality"]), rows["vcpu"].to_numpy(),
            (rows["vcpu"] * rows["burst_baseline"]).to_numpy(), rows["memory_bytes"].to_numpy(),
            rows["network_gbps"].to_numpy(dtype=float), (rows["family"] == current["family"]).to_numpy(),
            rows["disk_iops"].to_numpy(dtype=float), MIB * rows["disk_mibps"].to_numpy(dtype=float),
        )  # fmt: skip

    def choice(self, position: int) -> Choice:
        """The offer at one position."""
        return Choice(self.facts[position], float(self.ratio[position]), self.quality[position])


def candidates(
    current: Mapping[str, Any], types: pd.DataFrame, market: pd.DataFrame, facts: Sequence[dict[str, Any]]
) -> Offers:
    """Types that could replace `current`, priced relative to it.

    Same provider and architecture; no accelerators, bare metal or local disks, because those are chosen for other reasons
    than cores and memory; other families only if they are current and of no older generation. Where the price list does
    not know the present type, only its family is offered, with prices in proportion to the size. `facts` are the rows of
    `types`, which have the numbers 0, 1, ... as their index.
    """
    newer = types["current_generation"] & (generation(types["family"]) >= generation(pd.Series([current["family"]])).iloc[0])
    fits = types[
        (types["provider"] == current["provider"])
        & (types["arch"] == current["arch"])
        & (newer | (types["family"] == current["family"]))
        & ~types["special"]
        & ~types["metal"]
        & ~types["local_disk_bytes"].gt(0)
    ]
    if current["type"] not in market.index:
        family = fits[fits["family"] == current["family"]]
        scale = "memory_bytes" if current["burst_baseline"] < 1 else "vcpu"
        return Offers.of(current, family.assign(ratio=family[scale] / current[scale], quality="inferred"), facts)
    now = market.loc[current["type"]]
    offered = fits[fits["type"].isin(market.index)]
    prices = market.loc[offered["type"]]
    # The worse quality counts, because a ratio is off as soon as one of its two prices is.
    worse = prices["quality"].map(QUALITIES.index).clip(lower=QUALITIES.index(now["quality"]))
    ratio, quality = (prices["price"] / now["price"]).to_numpy(), worse.map(QUALITIES.__getitem__).to_numpy()
    return Offers.of(current, offered.assign(ratio=ratio, quality=quality), facts)


def generation(family: pd.Series) -> pd.Series:
    """Generation of processor that a family's name tells: "m6i" is 6, "dsv3" 3, "n2" 2.

    The T families of AWS count on their own: T2 has the processors of M4, T3 and T4g those of M5 and M6g.
    """
    number = family.str.extract(r"(\d+)", expand=False).astype("float64").fillna(0.0)
    return number + 2.0 * family.str.match(r"t\d").astype("float64")


class Market:
    """Offers by present type, region and system; each is put together once for all machines that share them."""

    def __init__(self, types: pd.DataFrame, lists: PriceLists) -> None:
        # as rows once, because a frame gives them up a thousand times slower than a list
        self._types, self.lists, self._facts = types.reset_index(drop=True), lists, types.to_dict("records")
        self._known: dict[tuple[str, str, str], Offers] = {}

    def offers(self, current: Mapping[str, Any], region: str, system: str) -> Offers:
        """Types that could replace `current` there."""
        key = (current["type"], region, system)
        if key not in self._known:
            market = self.lists.offers(current["provider"], region, system, "hour", holding=current["type"])
            self._known[key] = candidates(current, self._types, market, self._facts)
        return self._known[key]
