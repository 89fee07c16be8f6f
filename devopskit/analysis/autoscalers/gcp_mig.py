"""Autoscaler of a Google managed instance group: the largest signal, kept for ten minutes, then down in one step.

Source: Google Compute Engine documentation, "Autoscaling groups of instances" and "Understanding autoscaler decisions".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import GcpMig, ScaleInControl

STABILIZATION_S = 600  # the peak of this span is kept; it cannot be configured


@dataclass(frozen=True)
class Aged:
    """A size at some seconds before now."""

    size: int
    age_s: float


def group_size(policy: GcpMig, recommended: Sequence[Aged], sizes: Sequence[Aged]) -> int:
    """Size of the group: peak of the recommendations of the last ten minutes, not below the scale-in control."""
    peak = max(r.size for r in recommended if r.age_s <= STABILIZATION_S)
    if policy.scale_in is not None:
        peak = max(peak, _least(policy.scale_in, sizes))
    return min(max(peak, policy.min_replicas), policy.max_replicas)


def _least(control: ScaleInControl, sizes: Sequence[Aged]) -> int:
    """Smallest size the control allows, from the largest size of its window."""
    largest = max((s.size for s in sizes if s.age_s <= control.window_s), default=0)
    if control.max_vms is not None:
        return largest - control.max_vms
    return largest - largest * (control.max_percent or 0) // 100


class GcpMigController:
    """Recommends by CPU of the machines past their initialisation period."""

    def __init__(self, policy: GcpMig) -> None:
        self.policy = policy
        self.every_s = 60.0
        self.recommended: list[tuple[float, int]] = []
        self.sizes: list[tuple[float, int]] = []

    def step(self, now: float, seen: Seen) -> Decision:
        """Recommend from the use now, and decide over what is remembered."""
        if seen.counted <= seen.missing or seen.request_m == 0:
            return Decision(seen.current, "NoSignal", error=True)
        # All serving machines carry the load, also those whose own CPU is not looked at yet.
        signal = math.ceil(Fraction(seen.used_m * seen.ready, seen.request_m) / Fraction(str(self.policy.cpu_target)))
        kept = max(STABILIZATION_S, self.policy.scale_in.window_s if self.policy.scale_in else 0)
        self.recommended = [*((t, n) for t, n in self.recommended if now - t <= kept), (now, signal)]
        self.sizes = [*((t, n) for t, n in self.sizes if now - t <= kept), (now, seen.current)]
        size = group_size(
            self.policy, [Aged(n, now - t) for t, n in self.recommended], [Aged(n, now - t) for t, n in self.sizes]
        )
        return Decision(size, "Signal" if size == signal else "Stabilized")
