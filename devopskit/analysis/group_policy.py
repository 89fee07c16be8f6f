"""Policies of machine groups and services in their own terms: another target and minimum, and what a table shows of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from devopskit.errors import RequestError
from devopskit.tables.policies import AzureRule, AzureVmss, Ecs, GcpMig, Hpa, Metric, StepScaling, TargetTracking

GroupPolicy: TypeAlias = TargetTracking | Ecs | StepScaling | GcpMig | AzureVmss


def varied(policy: GroupPolicy, *, target: int, least: int, most: int) -> GroupPolicy:
    """Policy of the same form with another target (percent of the CPU), minimum and maximum; everything else is kept.

    Rules of Azure are moved together, so that the distance between out and in stays what it was, in proportion.
    """
    match policy:
        case TargetTracking():
            share = target / _target(policy)
            tracked = tuple(
                replace(
                    one, target=float(target), low_threshold=None if one.low_threshold is None else one.low_threshold * share
                )
                for one in policy.policies
            )
            return replace(policy, min_capacity=least, max_capacity=most, policies=tracked)
        case Ecs():
            found = varied(policy.tracking, target=target, least=least, most=most)
            assert isinstance(found, TargetTracking)
            return Ecs(found)
        case StepScaling():
            return replace(policy, min_capacity=least, max_capacity=most, threshold=float(target))
        case GcpMig():
            return replace(policy, min_replicas=least, max_replicas=most, cpu_target=target / 100)
        case AzureVmss():
            share = target / _target(policy)
            rules = tuple(_moved(rule, share) for rule in policy.rules)
            return replace(policy, min_capacity=least, max_capacity=most, rules=rules)


def view(policy: GroupPolicy) -> Hpa:
    """Limits and target of a policy in the one form that tables and charts are made for."""
    low, high = limits(policy)
    return Hpa(high, low, (Metric("Resource", "cpu", "Utilization", max(1, round(_target(policy)))),))


def limits(policy: GroupPolicy) -> tuple[int, int]:
    """Fewest and most instances; a group that may be empty counts as one of at least one, because nobody measures none."""
    match policy:
        case Ecs():
            low, high = policy.tracking.min_capacity, policy.tracking.max_capacity
        case GcpMig():
            low, high = policy.min_replicas, policy.max_replicas
        case _:
            low, high = policy.min_capacity, policy.max_capacity
    return max(1, low), max(1, high)


def _target(policy: GroupPolicy) -> float:
    """CPU in percent above which the policy grows."""
    match policy:
        case TargetTracking():
            return min(one.target for one in policy.policies)
        case Ecs():
            return _target(policy.tracking)
        case StepScaling():
            return policy.threshold
        case GcpMig():
            return 100 * policy.cpu_target
        case AzureVmss():
            outs = [rule.threshold for rule in policy.rules if rule.direction == "out"]
            if not outs:
                raise RequestError(
                    "the autoscale setting has no rule that scales out",
                    "such a group never grows, so that there is no target to compare or to move",
                    "add a rule with the operator GreaterThan",
                )
            return min(outs)


def _moved(rule: AzureRule, share: float) -> AzureRule:
    return replace(rule, threshold=round(rule.threshold * share, 1))
