"""`kit.replay`: a policy and a demand, with everything else by name and by default."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.autoscalers.hpa import STANDARD, HpaSettings
from devopskit.analysis.replay import replay
from devopskit.analysis.replay_fleet import CALM, Conditions, Fleet
from devopskit.analysis.replay_outcome import Replayed
from devopskit.tables.policies import CountPolicy, Ecs, GcpMig, Hpa, Keda, SwarmSchedule


def replay_policy(
    policy: CountPolicy,
    demand: np.ndarray,
    *,
    request_m: int = 0,
    fleet: Fleet | None = None,
    settings: HpaSettings = STANDARD,
    cpu_per_request: float | None = None,
    conditions: Conditions = CALM,
) -> Replayed:
    """Replicas, ready capacity, shortage and cost that a policy would have had on a recorded demand.

    Parameters
    ----------
    policy : in its autoscaler's own terms, such as `kit.Hpa(max_replicas=20)` or `kit.read_hpa(spec)`.
    demand : [n] millicores of all instances together, or requests a step with `cpu_per_request` in millicores; NaN in gaps.
        A step is one sync period of `settings`, 15 seconds by default.
    request_m : CPU request of one instance, millicores; `fleet` in its place also gives start-up time, limit and metric lag.
    settings : version and flags of the cluster. conditions : other metrics, missing samples, lost zones, scheduled minima.

    Raises
    ------
    RequestError, DataError : what the real API would refuse, or demand that cannot be replayed.
    """
    # The replay begins at the minimum, as after a quiet night; the first minutes of demand correct it.
    service = fleet or Fleet(request_m, max(1, _least(policy)))
    return replay(demand, policy, service, settings=settings, cpu_per_request=cpu_per_request, conditions=conditions)


def _least(policy: CountPolicy) -> int:
    """Smallest count the policy allows."""
    match policy:
        case Hpa() | Keda() | GcpMig():
            return policy.min_replicas
        case Ecs():
            return policy.tracking.min_capacity
        case SwarmSchedule():
            return min(count for _, count in policy.counts)
        case _:
            return policy.min_capacity
