"""Autoscaler of a Google managed instance group: the largest signal, kept for ten minutes, then down in one step.

Source: Google Compute Engine documentation, "Autoscaling groups of instances" and "Understanding autoscaler decisions".
"""

from __future__ import annotations

from collections import deque
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
    window = policy.scale_in.window_s if policy.scale_in else 0
    return _size(policy, peak, max((s.size for s in sizes if s.age_s <= window), default=0))


def _size(policy: GcpMig, peak: int, largest: int) -> int:
    """Size from the peak recommendation and the largest size within the window of the scale-in control."""
    if policy.scale_in is not None:
        peak = max(peak, _least(policy.scale_in, largest))
    return min(max(peak, policy.min_replicas), policy.max_replicas)


def _least(control: ScaleInControl, largest: int) -> int:
    """Smallest size the control allows, from the largest size of its window."""
    if control.max_vms is not None:
        return largest - control.max_vms
    return largest - largest * (control.max_percent or 0) // 100


class GcpMigController:
    """Recommends by CPU of the machines past their initialisation period."""

    def __init__(self, policy: GcpMig) -> None:
        self.policy = policy
        self.every_s = 60.0
        self.target = Fraction(str(policy.cpu_target))
        self.recommended = _Peak(STABILIZATION_S)
        self.sizes = _Peak(policy.scale_in.window_s if policy.scale_in else 0)

    def step(self, now: float, seen: Seen) -> Decision:
        """Recommend from the use now, and decide over what is remembered."""
        if seen.counted <= seen.missing or seen.request_m == 0:
            return Decision(seen.current, "NoSignal", error=True)
        # All serving machines carry the load, also those whose own CPU is not looked at yet. Whole numbers, because a float
        # would round a group up that is exactly at its target.
        used, room = seen.used_m * seen.ready * self.target.denominator, seen.request_m * self.target.numerator
        signal = -(-used // room)
        size = _size(self.policy, self.recommended.with_one_more(now, signal), self.sizes.with_one_more(now, seen.current))
        return Decision(size, "Signal" if size == signal else "Stabilized")


class _Peak:
    """Largest number of the last `window_s` seconds, edge included: older and smaller ones can never be it again."""

    def __init__(self, window_s: float) -> None:
        self.window_s = window_s
        self.kept: deque[tuple[float, int]] = deque()

    def with_one_more(self, now: float, number: int) -> int:
        """Largest number with the one of now."""
        while self.kept and self.kept[-1][1] <= number:
            self.kept.pop()
        self.kept.append((now, number))
        while now - self.kept[0][0] > self.window_s:
            self.kept.popleft()
        return self.kept[0][1]
