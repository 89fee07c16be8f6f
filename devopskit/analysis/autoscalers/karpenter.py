"""Karpenter v1 over one NodePool of one shape: batches of pending pods, disruption budgets, consolidation.

Source: pkg/apis/v1/nodepool.go (GetAllowedDisruptionsByReason) and pkg/controllers/disruption of kubernetes-sigs/karpenter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from devopskit.analysis.autoscalers.contract import Decision, Seen
from devopskit.tables.policies import Budget, Karpenter
from devopskit.tables.policies_nodes import Reason

BALANCED_LEAST = Fraction(1, 2)  # saving share over disruption share from which policy Balanced approves a move
DAY_S = 86_400


@dataclass(frozen=True)
class PoolState:
    """Nodes of a pool by what they are doing."""

    total: int
    deleting: int = 0
    not_ready: int = 0


def is_open(budget: Budget, now: float) -> bool:
    """Whether a budget is in force: from its time of day for its duration, UTC."""
    return (now - budget.opens_s) % DAY_S < budget.lasts_s


def budget_nodes(budget: Budget, total: int) -> int:
    """Nodes one budget allows; percentages are rounded up."""
    return -(-total * int(budget.nodes[:-1]) // 100) if budget.nodes.endswith("%") else int(budget.nodes)


def allowed_disruptions(budgets: list[Budget], reason: Reason, state: PoolState) -> int:
    """Nodes that may be disrupted now; `budgets` are those that are open. No budget for the reason allows all."""
    limits = [budget_nodes(b, state.total) for b in budgets if not b.reasons or reason in b.reasons]
    if not limits:
        return state.total
    return max(0, min(limits) - state.deleting - state.not_ready)


def balanced_approves(saving_share: Fraction, disruption_share: Fraction) -> bool:
    """Whether consolidation policy Balanced approves: shares of the pool's cost and of its disruption."""
    return saving_share >= BALANCED_LEAST * disruption_share


class KarpenterController:
    """Nodes beneath equal pods; `Seen` is of nodes, `used_m` the CPU that pods request in total, Pending ones included."""

    def __init__(self, policy: Karpenter) -> None:
        self.policy = policy
        self.every_s = float(policy.batch_most_s)
        self.changed_at = -math.inf
        self.last_used: int | None = None

    def step(self, now: float, seen: Seen) -> Decision:
        """Nodes wanted at `now`."""
        if seen.used_m != self.last_used:
            self.last_used, self.changed_at = seen.used_m, now
        needed = -(-seen.used_m // self.policy.node.cpu_m)
        if needed > seen.current:
            return Decision(min(needed, self.policy.max_nodes), "Provision")
        if needed == seen.current or now - self.changed_at < self.policy.consolidate_after_s:
            return Decision(seen.current, "Keep")
        empty = self.policy.consolidation == "WhenEmpty"
        if empty and seen.used_m > 0:
            return Decision(seen.current, "NotEmpty")
        budgets = [budget for budget in self.policy.budgets if is_open(budget, now)]
        state = PoolState(seen.current, not_ready=seen.current - seen.ready)
        allowed = allowed_disruptions(budgets, "Empty" if seen.used_m == 0 else "Underutilized", state)
        return Decision(max(needed, seen.current - allowed), "Consolidate")
