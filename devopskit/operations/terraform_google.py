"""Terraform `google_compute_autoscaler` of a managed instance group in one zone."""

from __future__ import annotations

from typing import Any

from devopskit.operations._hcl import Reference, Resource, resources_in, written
from devopskit.tables.policies import GcpMig, ScaleInControl

KIND = "google_compute_autoscaler"


def emit(policy: GcpMig, *, name: str, zone: str = "", target: str = "") -> str:
    """Resource of the policy.

    Parameters
    ----------
    name : label and name of the autoscaler. target : self link or id of the group; by default that of
    `google_compute_instance_group_manager.<name>`. zone : by default that of the same group.
    """
    group = f"google_compute_instance_group_manager.{name}"
    rules: dict[str, Any] = {
        "min_replicas": policy.min_replicas,
        "max_replicas": policy.max_replicas,
        "cooldown_period": policy.initialization_s,
        "cpu_utilization": {"target": float(policy.cpu_target)},
    }
    if policy.scale_in is not None:
        # Compute Engine takes one of the two kinds of limit, so that the other must not even be written as zero.
        control = policy.scale_in
        share = control.max_vms is None
        most = {"percent": control.max_percent} if share else {"fixed": control.max_vms}
        rules["scale_in_control"] = {"time_window_sec": control.window_s, "max_scaled_in_replicas": most}
    body = {
        "name": name,
        "zone": zone or Reference(f"{group}.zone"),
        "target": target or Reference(f"{group}.id"),
        "autoscaling_policy": rules,
    }
    return written([Resource(KIND, name, body)])


def read(text: str) -> GcpMig:
    """Policy of the first autoscaler of a text.

    Raises
    ------
    DataError : the text holds no google_compute_autoscaler. RequestError : Compute Engine would refuse it.
    """
    rules = resources_in(text, KIND)[0].body["autoscaling_policy"][0]
    control = (rules.get("scale_in_control") or [None])[0]
    most = control and control["max_scaled_in_replicas"][0]
    signal = (rules.get("cpu_utilization") or [{}])[0]
    return GcpMig(
        rules["min_replicas"],
        rules["max_replicas"],
        cpu_target=float(signal.get("target", 0.6)),
        initialization_s=rules.get("cooldown_period", 60),
        scale_in=control and ScaleInControl(control["time_window_sec"], most.get("fixed"), most.get("percent")),
    )
