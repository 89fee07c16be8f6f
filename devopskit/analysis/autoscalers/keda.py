"""KEDA 2.20: owns zero to one (or idle to minimum); the HPA it generates owns the rest.

Source: pkg/scaling/executor/scale_scaledobjects.go, pkg/fallback/fallback.go of kedacore/keda.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.analysis.autoscalers.hpa import STANDARD, HpaController, HpaSettings
from devopskit.tables.policies import Fallback, Keda, Trigger


@dataclass(frozen=True)
class Poll:
    """What one poll of KEDA looks at: the count, whether a trigger is active, and how long ago one was (None: never)."""

    current: int
    active: bool
    idle_for_s: float | None


def polled(policy: Keda, poll: Poll) -> tuple[int, bool]:
    """Count after a poll, and whether KEDA itself set it (else the HPA owns it)."""
    floor = 0 if policy.idle_replicas is None else policy.idle_replicas
    if poll.active:
        idle = policy.idle_replicas is not None and poll.current < policy.min_replicas
        return (max(policy.min_replicas, 1), True) if poll.current == 0 or idle else (poll.current, False)
    cooled = poll.idle_for_s is None or poll.idle_for_s > policy.cooldown_s
    return (floor, True) if cooled and poll.current > floor else (poll.current, False)


def is_active(value: float, trigger: Trigger) -> bool:
    """Whether a trigger is active: strictly above its activation threshold."""
    return value > trigger.activation


def fallback_value(fallback: Fallback, trigger: Trigger, failures: int, current: int, ready: int) -> Fraction | None:
    """Metric reported for a failing trigger, None while it has not failed often enough.

    Parameters
    ----------
    failures : in a row so far; current, ready : replicas.
    """
    if failures <= fallback.failure_threshold:
        return None
    replicas = {
        "static": fallback.replicas,
        "currentReplicas": current,
        "currentReplicasIfHigher": max(fallback.replicas, current),
        "currentReplicasIfLower": min(fallback.replicas, current),
    }[fallback.kind]
    total = Fraction(trigger.target * replicas)
    return total / max(ready, 1) if trigger.metric_kind == "Value" else total


class KedaController:
    """KEDA's polls and the syncs of the HPA beneath, on one clock."""

    def __init__(self, policy: Keda, settings: HpaSettings = STANDARD) -> None:
        self.policy, self.hpa = policy, HpaController(policy.hpa(), settings)
        self.every_s = settings.sync_period_s
        self.next_poll = 0.0
        self.last_active: float | None = None
        self.failures = dict.fromkeys((t.name for t in policy.triggers), 0)

    def step(self, now: float, seen: Seen) -> Decision:
        """Poll when the polling interval has passed, then let the HPA decide over one or more replicas."""
        if now >= self.next_poll:
            self.next_poll = now + self.policy.polling_s
            owned = self._poll(now, seen)
            if owned is not None:
                return owned
        if seen.current == 0 or (self.policy.idle_replicas is not None and seen.current == self.policy.idle_replicas):
            return Decision(seen.current, "Idle")
        return self.hpa.step(now, Seen(**{**vars(seen), "outside": self._reported(seen)}))

    def _poll(self, now: float, seen: Seen) -> Decision | None:
        for trigger in self.policy.triggers:
            failed = trigger.name not in seen.outside
            self.failures[trigger.name] = self.failures[trigger.name] + 1 if failed else 0
        active = any(is_active(seen.outside.get(t.name, 0), t) for t in self.policy.triggers)
        if active:
            self.last_active = now
        if now < self.policy.initial_cooldown_s and not active:
            return None
        idle_for = None if self.last_active is None else now - self.last_active
        count, own = polled(self.policy, Poll(seen.current, active, idle_for))
        return Decision(count, "ScaledToActive" if active else "ScaledToIdle") if own else None

    def _reported(self, seen: Seen) -> dict[str, int]:
        """Values the HPA reads: those of the triggers, or of the fallback where one has failed too often."""
        values = dict(seen.outside)
        for trigger in self.policy.triggers:
            if self.policy.fallback is not None and trigger.name not in values:
                value = fallback_value(self.policy.fallback, trigger, self.failures[trigger.name], seen.current, seen.ready)
                if value is not None:
                    values[trigger.name] = int(value)
        return values
