"""What a replay came to: instances, shortage, cost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from devopskit.analysis.replay_fleet import CENSORED_SHARE, Fleet
from devopskit.units import format_share

HOUR_S = 3600.0


@dataclass(frozen=True)
class Replayed:
    """Answer of a replay over n steps.

    Attributes
    ----------
    demand_m : int64 [n], millicores.
    replicas : int32 [n], instances asked for after the decision of the step; these are paid for.
    ready : int32 [n], instances that serve during the step.
    step_s : length of a step; most : the policy's maximum; notes : what was defaulted or bridged.
    """

    demand_m: np.ndarray
    replicas: np.ndarray
    ready: np.ndarray
    fleet: Fleet
    step_s: float
    most: int
    notes: tuple[str, ...] = ()

    @cached_property
    def short_m(self) -> np.ndarray:
        """Demand above what the ready instances ask for, int64 [n], millicores: depth of the shortage at each step."""
        return np.maximum(self.demand_m - self.ready.astype(np.int64) * self.fleet.request_m, 0)

    @property
    def short_minutes(self) -> float:
        """Minutes with demand above the requests of ready instances."""
        return float((self.short_m > 0).sum()) * self.step_s / 60

    @property
    def short_share(self) -> float:
        """Share of the steps that are short, 0 to 1."""
        return float((self.short_m > 0).mean())

    @property
    def replica_hours(self) -> float:
        """Hours of instances paid for."""
        return float(self.replicas.sum(dtype=np.int64)) * self.step_s / HOUR_S

    @property
    def at_most_share(self) -> float:
        """Share of the steps at the policy's maximum, where more might have been wanted."""
        return float((self.replicas >= self.most).mean())

    @property
    def censored(self) -> bool:
        """Whether the maximum held for most of the time, so that nothing may be recommended from it."""
        return self.at_most_share > CENSORED_SHARE

    @property
    def caveats(self) -> tuple[str, ...]:
        """What a reader must know, in words."""
        if not self.censored:
            return self.notes
        words = f"at the maximum of {self.most} for {format_share(self.at_most_share)} of the time: what was wanted beyond is hidden"
        return (*self.notes, words)

    def cost(self, hourly_price: float) -> float:
        """Money for the instances at `hourly_price` for one instance and hour."""
        return self.replica_hours * hourly_price
