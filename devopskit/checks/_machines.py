"""Which of the offered machine types or database classes is the cheapest that holds a need, and what the move means."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from devopskit.checks._offers import Choice, Offers


@dataclass(frozen=True)
class Need:
    """What the machine must hold: cores, bytes, cores used most of the day (for burstable types), network bytes/s or NaN."""

    cores: float
    memory: float
    sustained: float
    network: float = float("nan")


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


def holds(facts: Mapping[str, Any], need: Need) -> bool:
    """Whether a type holds the need."""
    steady = facts["vcpu"] * facts["burst_baseline"] >= need.sustained
    return bool(facts["vcpu"] >= need.cores and steady and facts["memory_bytes"] >= need.memory)


def changes(current: Mapping[str, Any], choice: Choice, *, network: float) -> list[str]:
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
