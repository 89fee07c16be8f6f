"""Terraform `azurerm_monitor_autoscale_setting` of a virtual machine scale set."""

from __future__ import annotations

from typing import Any

from devopskit.errors import RequestError
from devopskit.operations._durations import iso_duration, iso_seconds, whole_minutes
from devopskit.operations._hcl import Reference, Resource, resources_in, written
from devopskit.tables.policies import AzureRule, AzureVmss

KIND = "azurerm_monitor_autoscale_setting"
WHO = "Azure Monitor autoscale"
# Limits of the API reference (Autoscale Settings, TimeWindow and Cooldown) and of a profile
SHORTEST_WINDOW, LONGEST_WINDOW, LONGEST_COOLDOWN, MOST_RULES = 5, 720, 10_080, 10


def emit(policy: AzureVmss, *, name: str, scale_set: str = "", resource_group: str = "", location: str = "") -> str:
    """Resource of the policy.

    Parameters
    ----------
    name : label and name of the setting. scale_set, resource_group, location : of what is scaled; by default those of
    `azurerm_linux_virtual_machine_scale_set.<name>`.

    Raises
    ------
    RequestError : Azure would refuse the policy: windows, cooldowns or more rules than a profile holds.
    """
    if len(policy.rules) > MOST_RULES:
        raise RequestError(
            f"the profile has {len(policy.rules)} rules",
            f"{WHO} refuses a profile with more than {MOST_RULES} rules",
            "merge rules that differ only in how much they change",
        )
    machines = f"azurerm_linux_virtual_machine_scale_set.{name}"
    target: str | Reference = scale_set or Reference(f"{machines}.id")
    profile = {
        "name": "default",
        # Azure goes to the default where it cannot read metrics; the minimum is what such an hour must not fall below.
        "capacity": {"default": policy.min_capacity, "minimum": policy.min_capacity, "maximum": policy.max_capacity},
        "rule": [_rule(one, target) for one in policy.rules],
    }
    body: dict[str, Any] = {
        "name": name,
        "resource_group_name": resource_group or Reference(f"{machines}.resource_group_name"),
        "location": location or Reference(f"{machines}.location"),
        "target_resource_id": target,
        "profile": profile,
    }
    return written([Resource(KIND, name, body)])


def read(text: str) -> AzureVmss:
    """Policy of the first profile of the first setting of a text.

    Raises
    ------
    DataError : the text holds no azurerm_monitor_autoscale_setting. RequestError : Azure would refuse it.
    """
    profile = resources_in(text, KIND)[0].body["profile"][0]
    capacity = profile["capacity"][0]
    rules = tuple(_read(one) for one in profile.get("rule") or ())
    return AzureVmss(capacity["minimum"], capacity["maximum"], rules)


def _rule(rule: AzureRule, target: str | Reference) -> dict[str, Any]:
    window = whole_minutes(rule.duration_s, name="the duration of a rule", who=WHO)
    cooldown = whole_minutes(rule.cooldown_s, name="the cooldown of a rule", who=WHO)
    _refuse_outside(window, SHORTEST_WINDOW, LONGEST_WINDOW, "duration of a rule")
    _refuse_outside(cooldown, 1, LONGEST_COOLDOWN, "cooldown of a rule")
    out = rule.direction == "out"
    trigger = {
        "metric_name": rule.metric, "metric_resource_id": target, "time_grain": "PT1M", "statistic": "Average",
        "time_window": iso_duration(window), "time_aggregation": "Average", "operator": "GreaterThan" if out else "LessThan",
        "threshold": float(rule.threshold),
    }  # fmt: skip
    action = {
        "direction": "Increase" if out else "Decrease", "type": "ChangeCount", "value": str(rule.change),
        "cooldown": iso_duration(cooldown),
    }  # fmt: skip
    return {"metric_trigger": trigger, "scale_action": action}


def _read(given: dict[str, Any]) -> AzureRule:
    trigger, action = given["metric_trigger"][0], given["scale_action"][0]
    return AzureRule(
        direction="out" if action["direction"] == "Increase" else "in",
        metric=trigger["metric_name"],
        threshold=float(trigger["threshold"]),
        change=int(action["value"]),
        duration_s=iso_seconds(trigger["time_window"]),
        cooldown_s=iso_seconds(action["cooldown"]),
    )


def _refuse_outside(minutes: int, least: int, most: int, name: str) -> None:
    if not least <= minutes <= most:
        raise RequestError(
            f"the {name} is {minutes} minutes",
            f"{WHO} refuses anything outside of {least} to {most} minutes",
            f"give a {name} between {least} and {most} minutes",
        )
