"""The table `policies`: EC2 Auto Scaling groups with the policies that scale them, region by region."""

from __future__ import annotations

from typing import Any

from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws.ahead import ahead
from devopskit.sources._aws.errors import Denied
from devopskit.sources._aws.session import Account
from devopskit.sources._policies.clouds import Gathered


def group_policies(account: Account, notes: list[str]) -> list[dict[str, Any]]:
    """Rows of `policies`; a region whose right is missing is left out and said in `notes`.

    Raises
    ------
    SourceError : AWS cannot be reached or answers something else than it promises.
    """
    account.identity  # noqa: B018  asked before the threads start, because each region needs it
    rows: list[dict[str, Any]] = []
    for found, said in ahead(lambda region: _region(account, region), account.regions):
        rows += found
        notes += said
    return rows


def _region(account: Account, region: str) -> tuple[list[dict[str, Any]], list[str]]:
    client = account.client("autoscaling", region)
    try:
        groups = _aws_calls.listed(client, "describe_auto_scaling_groups", "AutoScalingGroups")
        held = _aws_calls.listed(client, "describe_policies", "ScalingPolicies") if groups else []
    except Denied as refused:
        return [], [f"policies of {region} are not in this answer, because the right {refused.right} is missing"]
    gathered = Gathered()
    gathered.take({"AutoScalingGroups": groups, "ScalingPolicies": held})
    return list(gathered.rows()), []
