"""Percent of its CPU requests that a horizontal autoscaler holds each workload at, from the policies in force."""

from __future__ import annotations

import json

import pandas as pd

from devopskit.errors import DevopskitError
from devopskit.pipeline.autoscaling_whole import cpu_target
from devopskit.pipeline.autoscaling_workloads import surest
from devopskit.tables.policies import read_hpa


def cpu_targets(policies: pd.DataFrame) -> dict[str, float]:
    """Workload id -> percent; without workloads that several autoscalers scale, or whose target is no share of the request.

    Parameters
    ----------
    policies : rows of the table `policies`.
    """
    rows = surest(policies[policies["kind"] == "Hpa"])
    # With two of them neither alone says where copies are added, so that moving one target would not keep the point.
    alone = rows[~rows["resource_id"].duplicated(keep=False)]
    read = {str(row["resource_id"]): _target(row["policy"]) for row in alone.to_dict("records")}
    return {name: target for name, target in read.items() if target is not None}


def _target(policy: object) -> float | None:
    try:
        return cpu_target(read_hpa(json.loads(str(policy))))
    except (DevopskitError, ValueError, KeyError, TypeError, AttributeError):
        # The autoscaling report says what is wrong with a policy that cannot be read; here its target is just not known.
        return None
