"""Lambda functions as rows of `resources`, and the memory their runs used, which only Lambda Insights measures.

Source: CloudWatch user guide, metrics collected by Lambda Insights: used_memory_max in megabytes, by function_name, in the
namespace LambdaInsights. Functions without it have no such series, and asking for one that is not there would cost the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws import tags as _aws_tags
from devopskit.sources._aws.series import Part, Reading, Series
from devopskit.sources._aws.session import Account
from devopskit.tables import usage

Row = dict[str, Any]
NAMESPACE, METRIC = "LambdaInsights", "used_memory_max"
_MIB = 1024.0**2  # Lambda's megabytes of memory are binary
MEMORY = Reading(usage.FUNCTION_MEMORY, "Maximum", "Maximum", divisor=1 / _MIB)


def functions(account: Account, region: str) -> list[Row]:
    """Every function, known by its ARN as in the bill; the list holds no tags."""
    found = _aws_calls.listed(account.client("lambda", region), "list_functions", "Functions")
    return [_row(account, region, function) for function in found]


def of_functions(account: Account, region: str, rows: Iterable[Row]) -> list[Series]:
    """Series of the memory of those functions that report it; ListMetrics knows series with data in the last two weeks."""
    known = {row["name"]: row["resource_id"] for row in rows}
    client = account.client("cloudwatch", region)
    listed = _aws_calls.listed(client, "list_metrics", "Metrics", Namespace=NAMESPACE, MetricName=METRIC)
    # The same values are also published by version; the name alone is the whole function.
    names = sorted({d[0]["Value"] for m in listed if len(d := m["Dimensions"]) == 1 and d[0]["Name"] == "function_name"})
    return [
        Series(known[name], region, MEMORY, (Part(NAMESPACE, METRIC, (("function_name", name),)),))
        for name in names
        if name in known
    ]


def note(rows: Iterable[Row], series: Iterable[Series]) -> str:
    """Sentence about functions whose memory nobody measures; empty where all are measured."""
    names = {row["resource_id"]: row["name"] for row in rows if row["kind"] == "function"}
    without = sorted(names[key] for key in set(names) - {one.resource_id for one in series if one.reading is MEMORY})
    if not without:
        return ""
    shown = ", ".join(without[:3]) + (f" and {len(without) - 3} more" if len(without) > 3 else "")
    return (
        f"not enough data for the memory of functions: {len(without)} of {len(names)} report none ({shown}); turn on Lambda "
        "Insights for them (enhanced monitoring, a layer in their configuration)"
    )


def _row(account: Account, region: str, function: Mapping[str, Any]) -> Row:
    return {
        "resource_id": function["FunctionArn"],
        "kind": "function",
        "name": function["FunctionName"],
        "provider": "aws",
        "account": account.name,
        "region": region,
        "memory_capacity": function["MemorySize"] * _MIB if function.get("MemorySize") else None,
        "runtime": function.get("Runtime"),
        "tags": _aws_tags.as_json(
            {},
            arn=function["FunctionArn"],
            architecture=",".join(function.get("Architectures") or ()),
            timeout_seconds=function.get("Timeout"),
            last_modified=function.get("LastModified"),
        ),
    }
