"""Requests of a pod to try with a policy: the present one, its half and double, and what right-sizing last advised."""

from __future__ import annotations

import math

import pandas as pd

from devopskit.checks._findings import number

MULTIPLES = (0.5, 1.0, 2.0)
SIZED = "oversized_containers"  # the check that advises requests of containers


def requests(resource_id: str, request_m: int, resources: pd.DataFrame, earlier: pd.DataFrame) -> dict[int, str]:
    """Millicores of a pod and where each comes from, rising.

    Parameters
    ----------
    resources, earlier : rows of `resources`, and of `findings` of earlier runs.
    """
    found = {round(request_m * multiple): f"{multiple:g} x" for multiple in MULTIPLES}
    advised = right_sized(resource_id, resources, earlier)
    return dict(sorted((found | ({advised: "right-sizing"} if advised else {})).items()))


def right_sized(resource_id: str, resources: pd.DataFrame, earlier: pd.DataFrame) -> int | None:
    """Millicores of a pod with every container at the request that was advised last; None where none was, or one has none."""
    rows = earlier[(earlier["check"] == SIZED) & (earlier["field"] == "cpu_request") & (earlier["status"] == "decided")]
    # Names of runs begin with their time, so that the last one is the newest.
    newest = rows.sort_values("run_id", kind="stable").drop_duplicates("resource_id", keep="last").set_index("resource_id")
    containers = resources[(resources["kind"] == "container") & (resources["owner_id"] == resource_id)]
    if containers.empty or not containers["resource_id"].isin(newest.index).any():
        return None
    sizes = [
        number(newest.loc[one["resource_id"], "recommended"])
        if one["resource_id"] in newest.index
        else number(one["cpu_request"])
        for one in containers.to_dict("records")
    ]
    total = sum(sizes)
    return round(1000 * total) if math.isfinite(total) and total > 0 else None
