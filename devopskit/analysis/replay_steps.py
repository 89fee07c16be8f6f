"""Replay step by step through the contract of the autoscalers; the compiled loop is proven equal to it for the HPA."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from devopskit.analysis.autoscalers.contract import Autoscaler, Seen
from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.replay_autoscaler import autoscaler_of, largest_count
from devopskit.analysis.replay_fleet import CALM, Conditions, Fleet
from devopskit.analysis.replay_outcome import Replayed
from devopskit.errors import RequestError
from devopskit.tables.policies import CountPolicy


@dataclass
class Instances:
    """Instances by age: `old` ones are trusted, `young` are (time of start, count), oldest first."""

    fleet: Fleet
    old: int
    young: list[tuple[float, int]] = field(default_factory=list)

    @property
    def current(self) -> int:
        """Instances that exist, whether they serve or not."""
        return self.old + sum(count for _, count in self.young)

    def settle(self, now: float) -> None:
        """Move what is trusted by now to the old ones."""
        while self.young and now - self.young[0][0] >= self.fleet.trusted_s:
            self.old += self.young.pop(0)[1]

    def ready(self, now: float) -> int:
        """Instances that serve."""
        return self.old + sum(count for made, count in self.young if now - made >= self.fleet.start_s)

    def set(self, count: int, now: float) -> None:
        """Start or stop instances; the newest go first."""
        change = count - self.current
        if change > 0:
            self.young.append((now, change))
        while change < 0 and self.young:
            made, last = self.young.pop()
            kept = max(last + change, 0)
            change += last - kept
            if kept:
                self.young.append((made, kept))
        self.old += min(change, 0)

    def lose(self, share: float, now: float) -> None:
        """Let a share of all instances die among the old ones and start anew."""
        dying = min(self.old, math.ceil(share * self.current))
        self.old -= dying
        self.young.append((now, dying))


def stepped(
    demand: np.ndarray,
    policy: CountPolicy,
    fleet: Fleet,
    *,
    settings: HpaSettings,
    conditions: Conditions = CALM,
    notes: tuple[str, ...] = (),
) -> Replayed:
    """Replay any policy that sets a count, one call of its `step` whenever its own period has passed.

    Parameters
    ----------
    demand : int64 [n], millicores; other parameters as in `replay.replay`.
    """
    if conditions.minima is not None:
        raise RequestError(
            f"scheduled minima are given for a policy of the form {type(policy).__name__}",
            "only an HPA is replayed with a minimum at each step; other autoscalers have schedules of their own",
            "replay an Hpa with these minima, or the form Scheduled",
        )
    control = autoscaler_of(policy, settings)
    replicas, ready = drive(control, demand, fleet, step_s=settings.sync_period_s, conditions=conditions)
    return Replayed(demand, replicas, ready, fleet, settings.sync_period_s, largest_count(policy), notes)


def drive(
    control: Autoscaler,
    demand: np.ndarray,
    fleet: Fleet,
    *,
    step_s: float,
    conditions: Conditions = CALM,
) -> tuple[np.ndarray, np.ndarray]:
    """Instances asked for and ready [n] under an autoscaler's step contract."""
    instances, due = Instances(fleet, fleet.initial), 0.0
    replicas, ready, uses = np.empty(len(demand), np.int32), np.empty(len(demand), np.int32), []
    missing = conditions.missing
    lag = round(fleet.metric_lag_s / step_s)
    for step, wanted in enumerate(demand.tolist()):
        now = step * step_s
        if conditions.lost is not None and conditions.lost[step] > 0:
            instances.lose(float(conditions.lost[step]), now)
        instances.settle(now)
        serving = instances.ready(now)
        used = wanted // serving if serving else 0
        uses.append(used if fleet.limit_m is None else min(used, fleet.limit_m))
        current = instances.current
        if now >= due:
            seen = Seen(
                current=current,
                ready=serving,
                counted=instances.old,
                missing=0 if missing is None else min(instances.old, int(missing[step])),
                used_m=uses[max(step - lag, 0)],
                request_m=fleet.request_m,
                outside={name: int(series[step]) for name, series in conditions.outside.items() if series[step] >= 0},
            )
            instances.set(control.step(now, seen).count, now)
            due += control.every_s * max(1, math.ceil((now - due + 1e-9) / control.every_s))
        replicas[step], ready[step] = instances.current, serving
    return replicas, ready
