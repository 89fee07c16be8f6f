"""Nodes beneath a replay: what Cluster Autoscaler or Karpenter would have run, and pods that waited for a node."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.analysis.autoscalers.cluster_autoscaler import ClusterAutoscalerController
from devopskit.analysis.autoscalers.contract import Autoscaler, Seen
from devopskit.analysis.autoscalers.karpenter import KarpenterController
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.replay_outcome import Replayed
from devopskit.analysis.replay_steps import Instances
from devopskit.errors import RequestError
from devopskit.tables.policies import ClusterAutoscaler, Karpenter


@dataclass(frozen=True)
class NodesReplayed:
    """Nodes of n steps.

    Attributes
    ----------
    nodes, up : int32 [n], nodes paid for and nodes that take pods.
    pending : int32 [n], pods that no node had room for; they also start only after their node, which the replay of the
        pods does not know, so that their shortage is a lower bound.
    """

    nodes: np.ndarray
    up: np.ndarray
    pending: np.ndarray

    def node_hours(self, step_s: float) -> float:
        """Hours of nodes paid for."""
        return float(self.nodes.sum(dtype=np.int64)) * step_s / 3600


def replay_nodes(pods: Replayed, policy: ClusterAutoscaler | Karpenter, *, initial: int) -> NodesReplayed:
    """Nodes beneath replayed pods that are alone on a group of equal nodes and are packed by CPU.

    Parameters
    ----------
    initial : nodes that are up at the first step.

    Raises
    ------
    RequestError : no pod fits on a node, or pods request nothing.
    """
    request = pods.fleet.request_m
    if not 0 < request <= policy.node.cpu_m:
        raise RequestError(
            f"a pod requests {request} millicores and a node offers {policy.node.cpu_m}",
            "a pod that requests nothing, or more than a whole node, never makes an autoscaler of nodes do anything useful",
            "set a CPU request that fits on the node, or choose a larger node",
        )
    control: Autoscaler = KarpenterController(policy) if isinstance(policy, Karpenter) else ClusterAutoscalerController(policy)
    fleet = Fleet(policy.node.cpu_m, initial, start_s=policy.provision_s, metric_window_s=0, initialization_s=0)
    return _driven(control, pods, fleet)


def _driven(control: Autoscaler, pods: Replayed, fleet: Fleet) -> NodesReplayed:
    """One call of the autoscaler whenever its own period has passed; many scans within a step are one."""
    instances, due = Instances(fleet, fleet.initial), 0.0
    room = fleet.request_m // pods.fleet.request_m
    out = np.empty((3, len(pods.replicas)), np.int32)
    for step, wanted in enumerate(pods.replicas.tolist()):
        now = step * pods.step_s
        instances.settle(now)
        up = instances.ready(now)
        if now >= due:
            # Each pod takes its share of a node's room and not its request, because half a pod cannot be placed.
            taken = -(-wanted * fleet.request_m // room)
            seen = Seen(instances.current, up, up, used_m=taken, request_m=fleet.request_m)
            instances.set(control.step(now, seen).count, now)
            due = now + control.every_s
        out[:, step] = instances.current, up, max(0, wanted - up * room)
    return NodesReplayed(out[0], out[1], out[2])
