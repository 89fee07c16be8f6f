"""Policies as AWS, Google and Azure describe them (JSON of their own API) to their forms.

Sources: EC2 Auto Scaling and Application Auto Scaling API references (DescribePolicies, DescribeScalingPolicies), Compute Engine
API (autoscalers), Azure Monitor REST API (autoscaleSettings).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from devopskit.errors import RequestError
from devopskit.tables.policies_aws import COOLDOWN_S, Ecs, TargetTracking, Tracked
from devopskit.tables.policies_clouds import AzureRule, AzureVmss, GcpMig, ScaleInControl
from devopskit.tables.policies_hpa import Hpa
from devopskit.tables.policies_hpa_spec import read_hpa
from devopskit.tables.policies_keda import Keda
from devopskit.tables.policies_keda_spec import read_keda

Spec = Mapping[str, Any]
ReadPolicy = Hpa | Keda | TargetTracking | Ecs | GcpMig | AzureVmss
CPU_METRICS = ("ASGAverageCPUUtilization", "ECSServiceAverageCPUUtilization", "Percentage CPU")
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")
_OUT_OPERATORS = ("GreaterThan", "GreaterThanOrEqual")


def read_policy(kind: str, spec: Spec) -> ReadPolicy:
    """Form of a row of `policies` whose column `policy` holds `spec`.

    Raises
    ------
    RequestError : the kind has no reader, the API would refuse the policy, or it follows something that is not the CPU.
    """
    reader = READERS.get(kind)
    if reader is None:
        raise RequestError(
            f"policies of the kind {kind} are not read from their autoscaler's own description",
            f"only those of {', '.join(READERS)} are; the others stand in the library as forms and are given there",
            "build its form from devopskit.tables.policies and call kit.replay",
        )
    return reader(spec)


def read_tracking(spec: Spec) -> TargetTracking:
    """EC2 Auto Scaling group: MinSize, MaxSize and its ScalingPolicies.

    Raises
    ------
    RequestError : no policy tracks the CPU of the group.
    """
    tracked = [_tracked(one, "TargetTrackingConfiguration") for one in spec.get("ScalingPolicies") or ()]
    warm = max((one.get("EstimatedInstanceWarmup") or 0 for one in spec.get("ScalingPolicies") or ()), default=0)
    # EC2 knows no cooldown for target tracking; instances that warm up hold the next step back instead.
    cooldown = warm or spec.get("DefaultCooldown") or COOLDOWN_S
    return TargetTracking(spec["MinSize"], spec["MaxSize"], _some(tracked), out_cooldown_s=cooldown, in_cooldown_s=cooldown)


def read_ecs(spec: Spec) -> Ecs:
    """ECS service: MinCapacity, MaxCapacity and its ScalingPolicies at Application Auto Scaling.

    Raises
    ------
    RequestError : no policy tracks the CPU of the service.
    """
    name = "TargetTrackingScalingPolicyConfiguration"
    given = [one[name] for one in spec.get("ScalingPolicies") or () if name in one]
    out, back = (
        max((one.get(key, COOLDOWN_S) for one in given), default=COOLDOWN_S) for key in ("ScaleOutCooldown", "ScaleInCooldown")
    )
    tracked = _some([_tracked(one, name) for one in spec.get("ScalingPolicies") or ()])
    return Ecs(TargetTracking(spec["MinCapacity"], spec["MaxCapacity"], tracked, out_cooldown_s=out, in_cooldown_s=back))


def read_mig(spec: Spec) -> GcpMig:
    """Autoscaler of a managed instance group: its `autoscalingPolicy`; no signal given means the CPU at 60 %."""
    cpu = spec.get("cpuUtilization") or {}
    other = [key for key in ("loadBalancingUtilization", "customMetricUtilizations") if spec.get(key)]
    if other and not cpu:
        raise _other_metric(", ".join(other))
    control = spec.get("scaleInControl") or {}
    most = control.get("maxScaledInReplicas") or {}
    return GcpMig(
        spec.get("minNumReplicas", 1),
        spec["maxNumReplicas"],
        cpu_target=float(cpu.get("utilizationTarget", 0.6)),
        initialization_s=spec.get("coolDownPeriodSec", 60),
        scale_in=ScaleInControl(control["timeWindowSec"], most.get("fixed"), most.get("percent")) if most else None,
    )


def read_vmss(spec: Spec) -> AzureVmss:
    """Autoscale setting of a scale set: its first profile without dates, as `az monitor autoscale show` prints it.

    Raises
    ------
    RequestError : it has no such profile, or a rule follows something that is not the CPU or changes by percent.
    """
    profiles = [one for one in spec.get("profiles") or () if not one.get("recurrence") and not one.get("fixedDate")]
    if not profiles:
        raise RequestError(
            "the autoscale setting has no profile that holds without a date",
            "only the profile that holds always can be replayed over past weeks",
            "give the setting a default profile",
        )
    capacity = profiles[0]["capacity"]
    rules = tuple(_rule(one) for one in profiles[0].get("rules") or ())
    return AzureVmss(int(capacity["minimum"]), int(capacity["maximum"]), rules)


def _tracked(policy: Spec, name: str) -> Tracked | None:
    """One policy where it tracks the CPU; None for every other kind."""
    given = policy.get(name) or {}
    metric = (given.get("PredefinedMetricSpecification") or {}).get("PredefinedMetricType")
    if metric not in CPU_METRICS:
        return None
    return Tracked(float(given["TargetValue"]), scale_in=not given.get("DisableScaleIn", False))


def _some(found: list[Tracked | None]) -> tuple[Tracked, ...]:
    tracked = tuple(one for one in found if one is not None)
    if not tracked or len(tracked) < len(found):
        # A policy that is left out could win at any minute, so that a replay without it would be about another group.
        raise _other_metric("another metric or an alarm of its own")
    return tracked


def _rule(rule: Spec) -> AzureRule:
    trigger, action = rule["metricTrigger"], rule["scaleAction"]
    if trigger["metricName"] not in CPU_METRICS:
        raise _other_metric(str(trigger["metricName"]))
    if action.get("type", "ChangeCount") != "ChangeCount":
        raise RequestError(
            f"a rule changes the capacity by {action['type']}",
            "only rules that add or take away a number of instances are replayed",
            "use the type ChangeCount, or replay the policy with kit.replay",
        )
    direction: Literal["out", "in"] = "out" if trigger["operator"] in _OUT_OPERATORS else "in"
    return AzureRule(
        direction,
        str(trigger["metricName"]),
        float(trigger["threshold"]),
        int(action.get("value", 1)),
        _seconds(trigger["timeWindow"]),
        _seconds(action["cooldown"]),
    )


def _seconds(text: str) -> int:
    """Seconds of an ISO 8601 duration such as PT10M."""
    found = _DURATION.fullmatch(str(text))
    if found is None:
        raise RequestError(
            f"the duration {text!r} is not of the form PT10M",
            "Azure Monitor writes windows and cooldowns as ISO 8601 durations of hours, minutes and seconds",
            "write for example PT10M for ten minutes",
        )
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return 3600 * hours + 60 * minutes + seconds


def _other_metric(name: str) -> RequestError:
    return RequestError(
        f"the policy follows {name}",
        "how that follows the CPU demand is not known, so that every count after it would be made up",
        "replay it with kit.replay and a series of its metric",
    )


READERS: Mapping[str, Callable[[Spec], ReadPolicy]] = {
    "Hpa": read_hpa, "Keda": read_keda, "TargetTracking": read_tracking, "Ecs": read_ecs, "GcpMig": read_mig, "AzureVmss": read_vmss,
}  # fmt: skip
