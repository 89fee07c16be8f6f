"""Store to groups of machines and services under a cloud's autoscaler, and the advice for each in its own terms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd

from devopskit.analysis.group_policy import GroupPolicy, view
from devopskit.analysis.group_search import GroupAdvice, recommend_group_policy
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.replay_fleet import Fleet
from devopskit.catalog.own_rates import own_rates
from devopskit.catalog.price_book import rates as priced
from devopskit.errors import DevopskitError
from devopskit.operations import terraform_appautoscaling, terraform_autoscaling, terraform_azure, terraform_google
from devopskit.pipeline.autoscaling_workloads import Workload, regular
from devopskit.pipeline.reading import Data
from devopskit.store.spend import by_resource
from devopskit.store.store import Store
from devopskit.tables.policies import AzureVmss, Ecs, GcpMig, TargetTracking
from devopskit.tables.policies_cloud_specs import read_policy
from devopskit.tables.usage import SYSTEM_CPU, SYSTEM_CPU_CORES, WORKLOAD_CPU
from devopskit.units import HOURS_PER_MONTH

KINDS = ("TargetTracking", "Ecs", "GcpMig", "AzureVmss", "Keda")
OWN = (WORKLOAD_CPU, SYSTEM_CPU_CORES)  # metrics of a group as a whole, in cores
MEMBERS = "its demand is the sum over the machines that the inventory lists; those that are gone are missing from it"
NO_DEMAND = (
    "no CPU of the group or of machines with its id as owner was recorded; k8s.workload.cpu.usage under its id would decide it"
)
NO_SIZE = "what one instance offers is not known; cpu_request or cpu_capacity of the group or its machines would decide it"


@dataclass(frozen=True)
class Group:
    """A policy in force in its own form, and what a replay needs; `workload` shows its limits and target as tables do."""

    workload: Workload
    policy: GroupPolicy | None


def groups(data: Data) -> list[Group]:
    """Every policy of the store that a cloud's autoscaler or KEDA acts on, in the order of their ids."""
    rows = Store(data.settings.store).frame("policies")
    rows = rows[rows["kind"].isin(KINDS)].sort_values(["resource_id", "kind", "name"])
    # Two sources may describe one policy, as the account does and a file that its tool printed.
    rows = rows.drop_duplicates(["resource_id", "kind", "name"])
    if rows.empty:
        return []
    wanted = set(rows["resource_id"])
    members = data.resources[data.resources["owner_id"].isin(wanted)]
    ids = [*wanted, *members["resource_id"]]
    usage = data.usage.filter(data.usage.metric.isin([*OWN, SYSTEM_CPU]) & data.usage.resource_id.isin(ids))
    seen = usage.to_pyarrow().to_pandas()
    spent = by_resource(data.costs).execute()
    book = priced(members, own_rates(spent, members) if len(spent) else None, data.prices) if len(members) else pd.DataFrame()
    known = {str(row["resource_id"]): row for row in data.resources.to_dict("records")}
    return [
        _group(row, known, members[members["owner_id"] == row["resource_id"]], seen, book) for row in rows.to_dict("records")
    ]


def advised(group: Group, goal: Goal, start_seconds: float) -> tuple[GroupAdvice | None, str]:
    """Advice, or why there is none."""
    one = group.workload
    if one.reason or group.policy is None:
        return None, one.reason
    # A machine cannot give more than it has, where a pod may use more than its request.
    fleet = Fleet(one.request_m, 1, start_s=start_seconds, limit_m=one.request_m, metric_window_s=60.0)
    try:
        return recommend_group_policy(
            one.demand_m, group.policy, step_seconds=one.step_seconds, fleet=fleet, goal=goal, begins_s=one.begins_s,
            hourly_price=one.hourly_price,
        ), ""  # fmt: skip
    except DevopskitError as error:
        return None, f"{error.what}; {error.fix}"


def emitted(group: Group, policy: GroupPolicy) -> tuple[str, str]:
    """Caption and Terraform of a policy in its own form."""
    name = _label(group.workload.name)
    match policy:
        case TargetTracking():
            return f"aws_autoscaling_policy {name}", terraform_autoscaling.emit(policy, name=name)
        case Ecs():
            return f"aws_appautoscaling_policy {name}", terraform_appautoscaling.emit(policy, name=name)
        case GcpMig():
            return f"google_compute_autoscaler {name}", terraform_google.emit(policy, name=name)
        case AzureVmss():
            return f"azurerm_monitor_autoscale_setting {name}", terraform_azure.emit(policy, name=name)
        case _:
            return f"aws_autoscaling_policy {name}", terraform_autoscaling.emit(policy, name=name)


def _label(name: str) -> str:
    """Name that Terraform takes as a label, because names from outside may hold anything."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "_-") else "_" for letter in name)
    return plain if plain[:1].isalpha() or plain.startswith("_") else f"g_{plain}"


def _group(
    row: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
    members: pd.DataFrame,
    seen: pd.DataFrame,
    book: pd.DataFrame,
) -> Group:
    resource_id = str(row["resource_id"])
    resource: dict[str, Any] = {"resource_id": resource_id, "name": row["name"], "owner": "", "defined_in": ""}
    resource |= dict(known.get(resource_id, {}))
    resource["defined_in"] = row.get("defined_in") if isinstance(row.get("defined_in"), str) else ""
    policy, refused = _policy(row)
    demand, caveats = _demand(resource_id, members, seen)
    series, step, begins = regular(demand)
    size = _size(resource, members)
    price, currency, note = _price(members, book)
    lack = refused or ("" if len(series) else NO_DEMAND) or ("" if size else NO_SIZE)
    workload = Workload(
        resource, str(row["name"]), None, size, series, step, begins, price, currency, note, reason=lack, caveats=caveats, in_cluster=False,
        first_s=float(demand["time"].astype("int64").min() // 1_000_000) if len(series) else 0.0,
    )  # fmt: skip
    return Group(workload if policy is None else replace(workload, policy=view(policy)), policy)


def _policy(row: Mapping[str, Any]) -> tuple[GroupPolicy | None, str]:
    try:
        found = read_policy(str(row["kind"]), json.loads(str(row["policy"])))
        if row["kind"] == "Keda":
            return (
                None,
                "its triggers follow something outside of the pods; kit.replay with their series in Conditions would decide it",
            )
        view(cast("GroupPolicy", found))
        return cast("GroupPolicy", found), ""
    except DevopskitError as error:
        return None, f"{error.what}; {error.fix}"
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, f"its policy is not of the form that {row['kind']} has at its autoscaler; fetch it again"


def _demand(resource_id: str, members: pd.DataFrame, seen: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Rows time, value (cores) and step_seconds of all instances together, and what a reader must know of them."""
    own = seen[(seen["resource_id"] == resource_id) & seen["metric"].isin(OWN)]
    if len(own):
        return own[own["metric"] == own["metric"].iloc[0]], ()
    cores = members.set_index("resource_id")["cpu_capacity"]
    rows = seen[seen["resource_id"].isin(cores.index)]
    rows = rows.assign(value=rows["value"] * np.where(rows["metric"] == SYSTEM_CPU, rows["resource_id"].map(cores), 1.0))
    rows = rows.dropna(subset=["value"]).drop_duplicates(["resource_id", "time"])
    if rows.empty:
        return rows, ()
    # Machines may be measured at different steps; the coarsest is the one at which all of them can be added.
    step = int(rows["step_seconds"].max())
    rows = rows.assign(time=rows["time"].dt.floor(f"{step}s"))
    each = rows.groupby(["resource_id", "time"], as_index=False)["value"].mean()
    return each.groupby("time", as_index=False)["value"].sum().assign(step_seconds=step), (MEMBERS,)


def _size(resource: Mapping[str, Any], members: pd.DataFrame) -> int:
    """Millicores of one instance: what the group's row asks for, else the usual size of its machines; 0 = not known."""
    for name in ("cpu_request", "cpu_capacity"):
        value = resource.get(name)
        if isinstance(value, float) and value > 0:
            return round(1000 * value)
    sizes = members["cpu_capacity"].dropna()
    return round(1000 * float(sizes.mode().iloc[0])) if len(sizes) else 0


def _price(members: pd.DataFrame, book: pd.DataFrame) -> tuple[float, str, str]:
    rows = book[book["monthly_cost"].notna()] if len(book) else book
    rows = rows[rows["resource_id"].isin(members["resource_id"])] if len(rows) else rows
    if rows.empty or len(set(rows["currency"])) > 1:
        return 1.0, "", "no price of a machine of this group is known"
    if not rows["monthly_cost"].median() > 0:  # at no price all policies cost the same, so that instance hours tell them apart
        return 1.0, "", "its machines are billed at zero in this period"
    return float(rows["monthly_cost"].median()) / HOURS_PER_MONTH, str(rows["currency"].iloc[0]), str(rows["note"].iloc[0])
