"""Which machine type or database class is the cheapest that fits a need, compared by list prices of one market."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from devopskit.catalog.price_lists import PriceLists

QUALITIES = ["listed", "repaired", "inferred"]  # best first


@dataclass(frozen=True)
class Need:
    """What the machine must hold: cores, bytes, cores used most of the day (for burstable types), network bytes/s or NaN."""

    cores: float
    memory: float
    sustained: float
    network: float = float("nan")


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

    `family` says which belong to the present family; `steady` is the CPU that is there for good, in cores.
    """

    facts: list[dict[str, Any]]
    ratio: np.ndarray
    quality: list[str]
    vcpu: np.ndarray
    steady: np.ndarray
    memory: np.ndarray
    network: np.ndarray
    family: np.ndarray

    @classmethod
    def of(cls, current: dict[str, Any], frame: pd.DataFrame) -> Offers:
        """Offers from types with the columns `ratio` and `quality`."""
        rows = frame.sort_values(["ratio", "vcpu", "memory_bytes", "type"])
        return cls(
            rows.to_dict("records"), rows["ratio"].to_numpy(), list(rows["quality"]), rows["vcpu"].to_numpy(),
            (rows["vcpu"] * rows["burst_baseline"]).to_numpy(), rows["memory_bytes"].to_numpy(),
            rows["network_gbps"].to_numpy(dtype=float), (rows["family"] == current["family"]).to_numpy(),
        )  # fmt: skip

    def choice(self, position: int) -> Choice:
        """The offer at one position."""
        return Choice(self.facts[position], float(self.ratio[position]), self.quality[position])


def candidates(current: dict[str, Any], types: pd.DataFrame, market: pd.DataFrame) -> Offers:
    """Types that could replace `current`, priced relative to it.

    Same provider and architecture; no accelerators, bare metal or local disks, because those are chosen for other reasons
    than cores and memory; other families only if they are current and of no older generation. Where the price list does
    not know the present type, only its family is offered, with prices in proportion to the size.
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
        return Offers.of(current, family.assign(ratio=family[scale] / current[scale], quality="inferred"))
    now = market.loc[current["type"]]
    offered = fits[fits["type"].isin(market.index)]
    prices = market.loc[offered["type"]]
    # A comparison is as good as the worse of its two prices.
    worse = prices["quality"].map(QUALITIES.index).clip(lower=QUALITIES.index(now["quality"]))
    ratio, quality = (prices["price"] / now["price"]).to_numpy(), worse.map(QUALITIES.__getitem__).to_numpy()
    return Offers.of(current, offered.assign(ratio=ratio, quality=quality))


def generation(family: pd.Series) -> pd.Series:
    """Generation of processor that a family's name tells: "m6i" is 6, "dsv3" 3, "n2" 2.

    The T families of AWS count on their own: T2 has the processors of M4, T3 and T4g those of M5 and M6g.
    """
    number = family.str.extract(r"(\d+)", expand=False).astype("float64").fillna(0.0)
    return number + 2.0 * family.str.match(r"t\d").astype("float64")


def cheapest(offers: Offers, need: Need, *, family_change: float) -> Choice | None:
    """The cheapest offer that holds the need, or None.

    Another family is taken only where it is cheaper than the present family's best by `family_change` of the present
    price, because another processor needs a benchmark first.
    """
    # A burstable machine has its baseline for good and the rest on credit, so what is used most of the day must fit below.
    fits = (offers.vcpu >= need.cores) & (offers.steady >= need.sustained) & (offers.memory >= need.memory)
    if math.isfinite(need.network):
        fits &= ~(offers.network * 1e9 / 8 < need.network)
    if not fits.any():
        return None
    best = int(np.argmax(fits))
    own = fits & offers.family
    if own.any() and not offers.ratio[best] <= offers.ratio[int(np.argmax(own))] - family_change:
        best = int(np.argmax(own))
    return offers.choice(best)


def holds(facts: dict[str, Any], need: Need) -> bool:
    """Whether a type holds the need."""
    steady = facts["vcpu"] * facts["burst_baseline"] >= need.sustained
    return bool(facts["vcpu"] >= need.cores and steady and facts["memory_bytes"] >= need.memory)


def changes(current: dict[str, Any], choice: Choice, *, network: float) -> list[str]:
    """What a reader must know about moving to the chosen type. `network` is measured bytes per second, NaN if not."""
    notes = []
    chosen = choice.facts
    if chosen["family"] != current["family"]:
        notes.append(
            f"other family ({current['family']} to {chosen['family']}): a core may be slower or faster, benchmark first"
        )
    if chosen["nitro"] and not current["nitro"]:
        notes.append("needs ENA and NVMe drivers in the image")
    if chosen["burst_baseline"] < 1 <= current["burst_baseline"]:
        notes.append("burstable: above its baseline it spends credits")
    gigabits = chosen["network_gbps"]
    if gigabits is not None and current["network_gbps"] and gigabits < current["network_gbps"] and math.isnan(network):
        notes.append(
            f"sustained network falls from {current['network_gbps']:g} to {gigabits:g} Gbit/s and network use was not measured"
        )
    return notes


class Market:
    """Offers by present type, region and system; each is put together once for all machines that share them."""

    def __init__(self, types: pd.DataFrame, lists: PriceLists) -> None:
        self._types, self.lists = types, lists
        self._known: dict[tuple[str, str, str], Offers] = {}

    def offers(self, current: dict[str, Any], region: str, system: str) -> Offers:
        """Types that could replace `current` there."""
        key = (current["type"], region, system)
        if key not in self._known:
            market = self.lists.offers(current["provider"], region, system, "hour", holding=current["type"])
            self._known[key] = candidates(current, self._types, market)
        return self._known[key]
