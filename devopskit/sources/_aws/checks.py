"""What `doctor` asks of an account, in the order a person would: who are we, what may we, is there data, is memory there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from devopskit.errors import SourceError
from devopskit.period import Period, align
from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws import costs as _aws_costs
from devopskit.sources._aws import manifests as _aws_manifests
from devopskit.sources._aws.agent import NAMESPACE, note, of_agent
from devopskit.sources._aws.bands import AUTO, SETTLE, Band
from devopskit.sources._aws.errors import Denied, grant
from devopskit.sources._aws.inventory import inventory
from devopskit.sources._aws.metrics import Call, read
from devopskit.sources._aws.series import CPU, of_resources
from devopskit.sources._aws.session import Account
from devopskit.tables.fetched import Check

RIGHTS = (
    ("ec2", "describe_instances", {"MaxResults": 5}),
    ("ec2", "describe_instance_types", {"Filters": [{"Name": "instance-type", "Values": ["t3.micro"]}]}),
    ("ec2", "describe_volumes", {"MaxResults": 5}),
    ("autoscaling", "describe_auto_scaling_groups", {"MaxRecords": 1}),
    ("autoscaling", "describe_policies", {"MaxRecords": 1}),
    ("rds", "describe_db_instances", {"MaxRecords": 20}),
    ("lambda", "list_functions", {"MaxItems": 1}),
    ("dynamodb", "list_tables", {"Limit": 1}),
    ("cloudwatch", "list_metrics", {"Namespace": NAMESPACE}),
)
_LOOK_BACK = timedelta(hours=3)


def check(account: Account, *, now: datetime) -> Iterator[Check]:
    """Yield the answers; the first region stands for all. Asking for Cost Explorer costs USD 0.01, so only if configured."""
    try:
        yield Check("are the credentials valid", True, f"as {account.identity['Arn']} in {', '.join(account.regions)}")
    except SourceError as refused:
        yield Check("are the credentials valid", False, refused.what, refused.fix)
        return
    region = account.regions[0]
    answers = [_allowed(account.client(service, region), operation, wanted) for service, operation, wanted in RIGHTS]
    yield from answers
    if account.settings.cost == "cost_explorer":
        yield _bill_allowed(account, now)
    if account.settings.cost == "exports":
        yield _exported(account, region)
    if answers[0].ok:
        yield from _data(account, region, now)


def _allowed(client: Any, operation: str, parameters: dict[str, Any]) -> Check:
    return _tried(
        f"may we {_aws_calls.right(client, operation)}", lambda: bool(_aws_calls.ask(client, operation, **parameters))
    )


def _bill_allowed(account: Account, now: datetime) -> Check:
    day = align(now, 86400) - timedelta(days=3)
    span = Period(day, day + timedelta(days=1))
    return _tried("may we ce:GetCostAndUsage (USD 0.01)", lambda: _aws_costs.read(account, span, []) is not None)


def _exported(account: Account, region: str) -> Check:
    question = "may we s3:ListBucket, and how new are the exports"
    try:
        known = _aws_manifests.months(account.client("s3", region), account.settings)
    except SourceError as failed:
        return Check(question, False, failed.what, failed.fix)
    newest = known[max(known)]
    return Check(
        question, True, f"{len(known)} months, the newest {max(known):%Y-%m}, written {newest.written:%Y-%m-%d %H:%M} UTC"
    )


def _tried(question: str, call: Callable[[], bool]) -> Check:
    try:
        call()
    except Denied as refused:
        return Check(question, False, refused.what, grant(refused.right))
    except SourceError as failed:
        return Check(question, False, failed.what, failed.fix)
    return Check(question, True, "yes")


def _data(account: Account, region: str, now: datetime) -> Iterator[Check]:
    """Whether a running instance has fresh CPU samples, and how many report memory."""
    rows = [row for row in inventory(account, []) if row["region"] == region]
    running = [row for row in rows if row["kind"] == "instance" and row["state"] == "running"]
    if not running:
        yield Check(
            "is there something to look at",
            False,
            f"no running EC2 instance in {region}",
            "correct `regions` in devopskit.toml",
        )
        return
    yield _fresh(account, running[0], now)
    try:
        missing = note(running, of_agent(account, region, [row["resource_id"] for row in running]))
    except SourceError:
        return  # not said again, because the missing right was reported above
    seen, _, fix = missing.partition("; install the CloudWatch agent: ")
    yield Check("is memory measured", not missing, seen or f"on all {len(running)} running instances", fix, needed=False)


def _fresh(account: Account, row: dict[str, Any], now: datetime) -> Check:
    question = "may we cloudwatch:GetMetricData, and how new is CPU"
    cpu = tuple(series for series in of_resources([row]) if series.reading is CPU)
    band = Band(Period(align(now - _LOOK_BACK, AUTO), align(now - SETTLE, AUTO)), AUTO)
    try:
        frame = read(account.client("cloudwatch", row["region"]), Call(row["region"], band, cpu)).rows
    except SourceError as failed:
        return Check(question, False, failed.what, failed.fix)
    if frame.empty:
        fix = f"aws cloudwatch list-metrics --namespace AWS/EC2 --dimensions Name=InstanceId,Value={row['resource_id']}"
        return Check(question, False, f"{row['resource_id']} has no CPU sample in the last 3 hours", fix)
    return Check(question, True, f"newest sample of {row['resource_id']}: {frame['time'].max():%Y-%m-%d %H:%M} UTC")
