"""A real HTTP server that answers as AWS does (moto), an empty account in it for each test, and clients to fill it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from devopskit.period import Period, align
from devopskit.sources import aws

REGION = "eu-west-1"
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing-secret-value",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "NO_PROXY": "127.0.0.1",
}


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials of nobody, so that no test can reach a real account."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for name, value in _ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """Address of the server, started once on a port that the system chooses."""
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    address = next(found[0] for line in process.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
    drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    yield address
    process.terminate()
    process.wait(10)
    process.stderr.close()
    drain.wait(10)


@pytest.fixture
def moto(moto_url: str) -> str:
    """Address of the server with nothing in it."""
    urllib.request.urlopen(urllib.request.Request(f"{moto_url}/moto-api/reset", method="POST"), timeout=10).close()
    return moto_url


@pytest.fixture
def client(moto: str, credentials: None) -> Callable[..., Any]:
    """Return a boto3 client of a service of the server."""
    return lambda service, region=REGION: boto3.Session().client(service, region_name=region, endpoint_url=moto)


@pytest.fixture
def settings(moto: str) -> aws.Settings:
    """Settings that reach the server."""
    return aws.Settings(endpoint_url=moto, regions=(REGION,))


@pytest.fixture
def today() -> datetime:
    """Midnight UTC of two days ago: far enough to have settled."""
    return align(datetime.now(UTC) - timedelta(days=2), 86400)


@pytest.fixture
def hour(today: datetime) -> Period:
    """One hour, long settled."""
    return Period(today, today + timedelta(hours=1))


@pytest.fixture
def instance(client: Callable[..., Any]) -> Callable[..., str]:
    """Start an instance and return its id."""

    def start(kind: str = "m6i.large", **tags: str) -> str:
        tagged = [{"ResourceType": "instance", "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]
        answer = client("ec2").run_instances(
            ImageId="ami-760aaa0f", InstanceType=kind, MinCount=1, MaxCount=1, TagSpecifications=tagged if tags else []
        )
        return answer["Instances"][0]["InstanceId"]

    return start


@pytest.fixture
def publish(client: Callable[..., Any]) -> Callable[..., None]:
    """Publish values of one metric, one each five minutes."""

    def put(namespace: str, name: str, dimensions: dict[str, str], start: datetime, values: list[float]) -> None:
        named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
        data = [
            {"MetricName": name, "Dimensions": named, "Timestamp": start + timedelta(minutes=5 * n), "Value": value}
            for n, value in enumerate(values)
        ]
        client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)

    return put
