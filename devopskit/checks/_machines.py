"""Which machine type or database class is the cheapest that fits a need, compared by list prices of one market."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

NAN = float("nan")


@dataclass(frozen=True)
class Need:
    """What the machine must hold: cores and bytes, and the cores it uses most of the day (for burstable types)."""

    cores: float
    memory: float
    sustained: float


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


def candidates(current: dict[str, Any], types: pd.DataFrame, market: pd.DataFrame) -> pd.DataFrame:
    """Types that could replace `current`, with the columns `ratio` (price over the present one) and `quality`.

    Same provider and architecture; no accelerators, bare metal or local disks, because those are chosen for other reasons
    than cores and memory; of older generations only the present family. Where the price list does not know the present
    type, only its family is offered, with prices in proportion to the size.
    """
    fits = types[
        (types["provider"] == current["provider"])
        & (types["arch"] == current["arch"])
        & (types["current_generation"] | (types["family"] == current["family"]))
        & ~types["special"]
        & ~types["metal"]
        & ~types["local_disk_bytes"].gt(0)
    ]
    if current["type"] in market.index:
        now = market.loc[current["type"]]
        offered = fits[fits["type"].isin(market.index)]
        prices = market.loc[offered["type"]]
        rank = (
            prices["quality"]
            .map({"listed": 0, "repaired": 1, "inferred": 2})
            .fillna(2)
            .clip(lower=_RANK.get(now["quality"], 2))
        )
        return offered.assign(
            ratio=(prices["price"] / now["price"]).to_numpy(), quality=rank.map(dict(enumerate(_RANK))).to_numpy()
        )
    family = fits[fits["family"] == current["family"]]
    scale = "memory_bytes" if current["burst_baseline"] < 1 else "vcpu"
    return family.assign(ratio=family[scale] / current[scale], quality="inferred")


_RANK = {"listed": 0, "repaired": 1, "inferred": 2}


def cheapest(current: dict[str, Any], offered: pd.DataFrame, need: Need, *, family_change: float) -> Choice | None:
    """The cheapest of `offered` that holds the need, or None.

    Another family is taken only where it is cheaper than the present family's best by `family_change` of the present
    price, because another processor needs a benchmark first.
    """
    # A burstable machine has its baseline for good and the rest on credit, so what is used most of the day must fit below.
    steady = offered["vcpu"] * offered["burst_baseline"]
    holds = offered[
        (offered["vcpu"] >= need.cores) & (steady >= need.sustained) & (offered["memory_bytes"] >= need.memory)
    ].sort_values(["ratio", "vcpu", "memory_bytes", "type"])
    if holds.empty:
        return None
    best = holds.iloc[0]
    family = holds[holds["family"] == current["family"]]
    if len(family) and not best["ratio"] <= family.iloc[0]["ratio"] - family_change:
        best = family.iloc[0]
    return Choice(best.to_dict(), float(best["ratio"]), str(best["quality"]))


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
