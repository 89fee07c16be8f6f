"""What a pod of a workload asks for, summed from its containers where the inventory lists no workloads."""

from __future__ import annotations

from typing import Any

import pandas as pd

_SIZES = ["cpu_request", "memory_request"]


def pods(resources: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Rows by the id of the workload: what the inventory says of it, else the sum over its containers.

    Parameters
    ----------
    resources : rows of that table; containers name their workload as owner_id.

    Returns
    -------
    resource_id -> columns of `resources`; requests in cores and bytes, NaN where any container sets none.
    """
    containers = resources[(resources["kind"] == "container") & resources["owner_id"].notna()]
    summed = {row["resource_id"]: row for row in _summed(containers).to_dict("records")}
    # What a source says of a workload itself beats what we add up, because it may know a request of the pod as a whole.
    return summed | {str(row["resource_id"]): row for row in resources.to_dict("records")}


def _summed(containers: pd.DataFrame) -> pd.DataFrame:
    grouped = containers.groupby("owner_id")
    # A share of the request exists for an autoscaler only where every container sets one, so that a missing one is not zero
    # (GetResourceUtilizationRatio and calculatePodRequests, kubernetes pkg/controller/podautoscaler).
    sizes = grouped[_SIZES].agg(lambda values: values.sum(skipna=False))
    shared = grouped[["provider", "account", "owner", "tags", "replicas", "autoscaled_on", "state"]].first()
    found = sizes.join(shared).rename_axis("resource_id").reset_index()
    return found.assign(kind="workload", name=found["resource_id"].str.split("/").str[-1])
