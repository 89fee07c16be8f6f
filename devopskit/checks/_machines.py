"""Which of the offered machine types or database classes is the cheapest that holds a need, and what the move means."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from devopskit.analysis.burst_credits import lowest_balance
from devopskit.analysis.joint import Joint
from devopskit.checks._offers import Choice, Offers


@dataclass(frozen=True)
class Past:
    """What past weeks say of machines beyond their sizes.

    Attributes
    ----------
    joint : back-test of CPU and memory together, for the risk of a type as it is bought; without it both risks are added.
    hours : resource_id, hour and cores (mean of the hour) of burstable machines, whose credits are replayed on smaller ones.
    """

    joint: Joint | None = None
    hours: pd.DataFrame | None = None


@dataclass(frozen=True)
class Need:
    """What the machine must hold: cores, bytes, cores used most of the day (for burstable types).

    And where it was measured (else NaN): network bytes/s, disk operations/s and disk bytes/s; `hours` are the mean cores of past
    hours, for the credits of burstable types.
    """

    cores: float
    memory: float
    sustained: float
    network: float = float("nan")
    operations: float = float("nan")
    disk_io: float = float("nan")
    hours: np.ndarray | None = field(default=None, compare=False, kw_only=True)


def cheapest(offers: Offers, need: Need, *, family_change: float) -> Choice | None:
    """The cheapest offer that holds the need, or None.

    Another family is taken only where it is cheaper than the present family's best by `family_change` of the present
    price, because another processor needs a benchmark first.
    """
    fits = _fits(offers, need)
    if not fits.any():
        return None
    best = int(np.argmax(fits))
    own = fits & offers.family
    if own.any() and not offers.ratio[best] <= offers.ratio[int(np.argmax(own))] - family_change:
        best = int(np.argmax(own))
    return offers.choice(best)


def _fits(offers: Offers, need: Need) -> np.ndarray:
    """Which offers hold the need, bool [offers]."""
    # A burstable machine has its baseline for good and the rest on credit, so what is used most of the day must fit below.
    fits = (offers.vcpu >= need.cores) & (offers.steady >= need.sustained) & (offers.memory >= need.memory)
    # Comparisons with NaN are false, so what was not measured, or is on no list, rules nothing out.
    short = (offers.network * 1e9 / 8 < need.network) | (offers.operations < need.operations)
    fits = np.asarray(fits & ~short & ~(offers.disk_io < need.disk_io))
    bursts = np.flatnonzero(fits & (offers.steady < offers.vcpu))
    if need.hours is not None and len(bursts):
        fits[bursts] = lowest_balance(need.hours, offers.steady[bursts]) >= 0
    return fits


def alternatives(offers: Offers, need: Need, chosen: Choice, *, cost: float, count: int = 2) -> list[dict[str, Any]]:
    """Return the next cheapest offers that hold the need, beside the chosen and the present one.

    Each has type, vcpu, memory_bytes and saving.

    Parameters
    ----------
    cost : what the machine costs a month; a saving is null where it is not known.
    """
    found: list[dict[str, Any]] = []
    for place in np.flatnonzero(_fits(offers, need)):
        other = offers.choice(int(place))
        # At its own price there is only the present type, which is no alternative to itself.
        if other.type == chosen.type or other.ratio == 1 or len(found) == count:
            continue
        saving = cost * (1 - other.ratio)
        facts = {name: other.facts[name] for name in ("type", "vcpu", "memory_bytes")}
        found.append({**facts, "saving": round(float(saving), 2) if math.isfinite(saving) else None})
    return found


def stranded(need: Need, facts: Mapping[str, Any]) -> dict[str, float]:
    """What is bought beyond the need because types come in steps: cores and bytes."""
    return {"stranded_cores": facts["vcpu"] - need.cores, "stranded_bytes": facts["memory_bytes"] - need.memory}


def hours_of(hours: pd.DataFrame | None) -> dict[str, np.ndarray]:
    """Resource id -> mean cores of its hours, oldest first; an hour that is missing is NaN."""
    if hours is None:
        return {}
    found = {}
    for key, own in hours.groupby("resource_id"):
        whole = np.full(int(own["hour"].max() - own["hour"].min()) + 1, np.nan)
        whole[(own["hour"] - own["hour"].min()).to_numpy(dtype=int)] = own["cores"].to_numpy(dtype=float)
        found[str(key)] = whole
    return found


def holds(facts: Mapping[str, Any], need: Need) -> bool:
    """Whether a type holds the need."""
    steady = facts["vcpu"] * facts["burst_baseline"] >= need.sustained
    return bool(facts["vcpu"] >= need.cores and steady and facts["memory_bytes"] >= need.memory)


def changes(current: Mapping[str, Any], choice: Choice, *, need: Need) -> list[str]:
    """What a reader must know about moving to the chosen type, and which of its limits fall unmeasured."""
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
    if gigabits is not None and current["network_gbps"] and gigabits < current["network_gbps"] and math.isnan(need.network):
        notes.append(
            f"sustained network falls from {current['network_gbps']:g} to {gigabits:g} Gbit/s and network use was not measured"
        )
    return [*notes, *disk_limits(current, chosen, need)]


def disk_limits(current: Mapping[str, Any], chosen: Mapping[str, Any], need: Need) -> list[str]:
    """Caveat where the chosen type lets its disks do less for good than the present one and their use was not measured."""
    then, now = (float(facts.get("disk_iops") or math.nan) for facts in (chosen, current))
    if not (then < now and math.isnan(need.operations)):
        return []
    return [f"its disks together may do {then:,.0f} IOPS for good instead of {now:,.0f}, and their use was not measured"]
