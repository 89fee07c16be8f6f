"""Memory and file systems, which only the CloudWatch agent reports: found by name, because its dimensions are the user's.

The agent's configuration decides which dimensions a metric carries, so a guessed set would find nothing; every listed
series that names one of our instances counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws.series import FILESYSTEM, MEMORY, Part, Reading, Series
from devopskit.sources._aws.session import Account

NAMESPACE = "CWAgent"
_METRICS: dict[str, Reading] = {
    "mem_used_percent": MEMORY,
    "Memory % Committed Bytes In Use": MEMORY,  # Windows
    "disk_used_percent": FILESYSTEM,
}
# File systems that are always full or live in memory: their share says nothing about a disk.
_NO_DISK = {"tmpfs", "devtmpfs", "squashfs", "overlay", "iso9660", "ramfs", "proc", "sysfs", "efivarfs"}
INSTALL = (
    "aws ssm send-command --document-name AWS-ConfigureAWSPackage --targets Key=InstanceIds,Values={ids} "
    '--parameters \'{{"action":["Install"],"name":["AmazonCloudWatchAgent"]}}\''
)


def of_agent(account: Account, region: str, instance_ids: Iterable[str]) -> list[Series]:
    """Series of the agent for these instances; of several with the same meaning the one with the fewest dimensions.

    ListMetrics knows only series with data in the last two weeks, so an instance that stopped earlier has none here.
    """
    client = account.client("cloudwatch", region)
    known = set(instance_ids)
    found: list[Series] = []
    for name, reading in _METRICS.items():
        listed = _aws_calls.listed(client, "list_metrics", "Metrics", Namespace=NAMESPACE, MetricName=name)
        by_instance: dict[str, list[Part]] = {}
        for metric in listed:
            dimensions = tuple((d["Name"], d["Value"]) for d in metric["Dimensions"])
            instance = dict(dimensions).get("InstanceId")
            if instance in known and dict(dimensions).get("fstype") not in _NO_DISK:
                by_instance.setdefault(str(instance), []).append(Part(NAMESPACE, name, dimensions))
        found += [Series(instance, region, reading, _chosen(parts)) for instance, parts in sorted(by_instance.items())]
    return found


def note(rows: Iterable[dict[str, Any]], series: Iterable[Series]) -> str:
    """Sentence about instances whose memory nobody measures; empty where all are measured."""
    measured = {one.resource_id for one in series if one.reading is MEMORY}
    running = [row["resource_id"] for row in rows if row["kind"] == "instance" and row["state"] == "running"]
    without = sorted(set(running) - measured)
    if not without:
        return ""
    shown = ", ".join(without[:3]) + (f" and {len(without) - 3} more" if len(without) > 3 else "")
    return (
        f"not enough data for memory: {len(without)} of {len(running)} running instances report none ({shown}); install the "
        f"CloudWatch agent: {INSTALL.format(ids=','.join(without[:3]))}"
    )


def _chosen(parts: list[Part]) -> tuple[Part, ...]:
    """Those with the fewest dimensions: they outlive a change of instance type or image, which a longer set names."""
    fewest = min(len(part.dimensions) for part in parts)
    return tuple(sorted((part for part in parts if len(part.dimensions) == fewest), key=lambda part: part.dimensions))
