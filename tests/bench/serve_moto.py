"""Serve a made-up AWS account over HTTP, for trying the source `aws` and its reports without AWS.

    python tests/bench/serve_moto.py --instances 40 --days 56 --port 5555

prints the address when the account is filled and stays up until it is ended. Then, in a folder of its own:

    export AWS_ENDPOINT_URL=http://127.0.0.1:5555 AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing \
        AWS_EC2_METADATA_DISABLED=true
    printf '[sources.aws]\nregions = ["eu-west-1"]\nperiod_seconds = 3600\n' > devopskit.toml
    devopskit fetch && devopskit run right_sizing

`period_seconds = 3600`, because the account holds one point an hour (AWS itself holds at least one in five minutes).

The server is moto's, in this process. moto's GetMetricData compares every stored point with every step of every query: a
pull of 3 instances x 7 days took 6 s, 6 x 7 days 11 s, and 40 x 56 days would take hours. So it is shown only the points
of the series asked for, a day at a time (`Narrowed`), and 40 x 56 days take 6 s (26 s to fill); what is computed from
them stays moto's code. `--plain` leaves that out.
"""

from __future__ import annotations

import argparse
import math
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import numpy as np
from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends
from moto.server import ThreadedMotoServer

REGION = "eu-west-1"
IMAGE = "ami-760aaa0f"
TYPES = ("m6i.xlarge", "m6i.2xlarge", "c6i.xlarge", "r6i.large", "t3.large", "m5.large", "c5.2xlarge", "r5.xlarge")
TEAMS = ("search", "checkout", "data", "platform")
SHAPES = ("idle", "office", "nightly", "steady", "growing")
PER_CALL = 1000  # data that PutMetricData takes at most


def shape(name: str, hours: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """CPU percent at each hour."""
    of_day, of_week = hours % 24, (hours // 24) % 7
    office = np.exp(-(((of_day - 13) / 4) ** 2)) * np.where(of_week < 5, 1.0, 0.25)
    level = {
        "idle": 2 + 0 * hours,
        "office": 6 + 38 * office,
        "nightly": 4 + 70 * ((of_day >= 1) & (of_day < 4)),
        "steady": 32 + 4 * np.sin(hours / 24 * math.tau),
        "growing": 10 + 30 * hours / max(1, hours.max()) + 15 * office,
    }[name]
    return np.clip(level * rng.lognormal(0, 0.12, len(hours)), 0.1, 100)


class Account:
    """Fills the server through the same API that users call."""

    def __init__(self, url: str, days: int) -> None:
        self.rng = np.random.default_rng(7)
        self.session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)
        self.url = url
        end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        self.hours = np.arange(24 * days)
        self.times = [end - timedelta(hours=int(24 * days - hour)) for hour in self.hours]

    def client(self, service: str) -> Any:
        return self.session.client(service, endpoint_url=self.url)

    def publish(self, namespace: str, name: str, dimensions: dict[str, str], values: np.ndarray) -> None:
        named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
        data = [
            {"MetricName": name, "Dimensions": named, "Timestamp": moment, "Value": float(value)}
            for moment, value in zip(self.times, values, strict=True)
        ]
        for start in range(0, len(data), PER_CALL):
            self.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data[start : start + PER_CALL])

    def start(self, number: int) -> str:
        tags = {"Name": f"{SHAPES[number % 5]}-{number:02d}", "team": TEAMS[number % 4], "environment": "production"}
        answer = self.client("ec2").run_instances(
            ImageId=IMAGE, InstanceType=TYPES[number % len(TYPES)], MinCount=1, MaxCount=1,
            TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}],
        )  # fmt: skip
        return answer["Instances"][0]["InstanceId"]

    def measure(self, instance: str, number: int) -> None:
        cpu = shape(SHAPES[number % 5], self.hours, self.rng)
        self.publish("AWS/EC2", "CPUUtilization", {"InstanceId": instance}, cpu)
        if number % 2 == 0:
            memory = np.clip(25 + 40 * ((number * 7) % 10) / 10 + cpu / 8 + self.rng.normal(0, 1, len(cpu)), 1, 99)
            dimensions = {"InstanceId": instance, "ImageId": IMAGE, "InstanceType": TYPES[number % len(TYPES)]}
            self.publish("CWAgent", "mem_used_percent", dimensions, memory)

    def disks(self) -> None:
        for size, kind in ((500, "gp2"), (1000, "gp2"), (200, "gp3"), (100, "gp2")):
            self.client("ec2").create_volume(AvailabilityZone=f"{REGION}a", Size=size, VolumeType=kind)

    def database(self) -> None:
        self.client("rds").create_db_instance(
            DBInstanceIdentifier="orders", DBInstanceClass="db.r6g.xlarge", Engine="postgres", AllocatedStorage=200,
            MasterUsername="u", MasterUserPassword="not-used-anywhere",
            Tags=[{"Key": "team", "Value": "checkout"}],
        )  # fmt: skip
        named = {"DBInstanceIdentifier": "orders"}
        cpu = shape("office", self.hours, self.rng) / 2
        self.publish("AWS/RDS", "CPUUtilization", named, cpu)
        self.publish("AWS/RDS", "FreeableMemory", named, 20 * 2**30 - cpu * 2**26)
        self.publish("AWS/RDS", "DatabaseConnections", named, np.round(10 + cpu))
        self.publish("AWS/RDS", "FreeStorageSpace", named, np.linspace(150, 130, len(cpu)) * 2**30)

    def group(self) -> list[str]:
        scaling = self.client("autoscaling")
        scaling.create_launch_configuration(LaunchConfigurationName="web", ImageId=IMAGE, InstanceType="c6i.xlarge")
        scaling.create_auto_scaling_group(
            AutoScalingGroupName="web", LaunchConfigurationName="web", MinSize=2, MaxSize=8, DesiredCapacity=3,
            AvailabilityZones=[f"{REGION}a"],
        )  # fmt: skip
        tracking = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}, "TargetValue": 50.0}
        scaling.put_scaling_policy(
            AutoScalingGroupName="web",
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            TargetTrackingConfiguration=tracking,
        )
        found = scaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]["Instances"]
        return [instance["InstanceId"] for instance in found]


class Narrowed(CloudWatchBackend):
    """moto's CloudWatch, which is shown only the points of the series asked for."""

    __module__ = CloudWatchBackend.__module__  # because moto looks for its URLs beside the class

    def get_metric_data(
        self, queries: list[Any], start_time: datetime, end_time: datetime, scan_by: str = "TimestampAscending"
    ) -> list[Any]:
        """Each query by moto's own method, a day at a time."""
        return [self.one_series(query, start_time, end_time, scan_by) for query in queries]

    def get_filtered_metrics(self, metric_name: str, namespace: str, dimensions: list[dict[str, str]]) -> list[Any]:
        """List by moto's own method, which is shown one point of each series."""
        firsts = [next(iter(days.values()))[0] for days in self.by_series().values()]
        return CloudWatchBackend.get_filtered_metrics(shown(firsts), metric_name, namespace, dimensions)

    def one_series(self, query: Any, start: datetime, end: datetime, scan_by: str) -> Any:
        """Answer of one query, joined from days."""
        metric = query["MetricStat"]["Metric"]
        dimensions = tuple(sorted((d["Name"], d["Value"]) for d in metric.get("Dimensions", [])))
        days = self.by_series().get((metric["MetricName"], dimensions), {})
        whole: dict[str, Any] = {
            "id": query["Id"],
            "label": metric["MetricName"],
            "values": [],
            "timestamps": [],
            "status_code": "Complete",
        }
        for first, last in day_spans(start, end):
            near = [*days.get(first.date(), []), *days.get((first + timedelta(days=1)).date(), [])]
            if near:
                part = CloudWatchBackend.get_metric_data(shown(near), [query], first, last, scan_by)[0]
                whole["values"] += part["values"]
                whole["timestamps"] += part["timestamps"]
        return whole

    def by_series(self) -> dict[Any, dict[Any, list[Any]]]:
        """Points by series and UTC day, indexed anew when there are more."""
        if self.__dict__.get("indexed") != len(self.metric_data):
            self.index: dict[Any, dict[Any, list[Any]]] = {}
            self.indexed = len(self.metric_data)
            for point in self.metric_data:
                named = (point.name, tuple(sorted((d.name, d.value) for d in point.dimensions)))
                self.index.setdefault(named, {}).setdefault(point.timestamp.date(), []).append(point)
        return self.index


def shown(points: list[Any]) -> Any:
    """Return what moto's methods take for a backend that holds only these points."""
    return SimpleNamespace(get_all_metrics=lambda: points)


def day_spans(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Spans of 24 hours from the start on, so that every step a request may ask for fits in whole."""
    while start < end:
        yield start, min(start + timedelta(days=1), end)
        start += timedelta(days=1)


def main() -> None:
    """Start, fill, print the address, wait for SIGINT or SIGTERM."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--instances", type=int, default=40)
    options.add_argument("--days", type=int, default=56)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--plain", action="store_true", help="moto as it is: only for a handful of instances and days")
    chosen = options.parse_args()
    # Blocked before the server's threads start, so that only the wait at the end takes them.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    os.environ.setdefault("NO_PROXY", "127.0.0.1")
    if not chosen.plain:
        cloudwatch_backends.backend = Narrowed
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=chosen.port, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    began = time.monotonic()
    account = Account(url, chosen.days)
    grouped = account.group()
    for number, instance in enumerate([*grouped, *(account.start(n) for n in range(chosen.instances - len(grouped)))]):
        account.measure(instance, number)
    account.disks()
    account.database()
    print(
        f"filled in {time.monotonic() - began:.0f} s: {chosen.instances} instances, {chosen.days} days of hourly points",
        flush=True,
    )
    print(f"AWS_ENDPOINT_URL={url}", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    server.stop()


if __name__ == "__main__":
    main()
