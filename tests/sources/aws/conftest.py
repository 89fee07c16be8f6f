"""A real HTTP server that answers as AWS does (moto), an empty account in it for each test, and clients to fill it."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
    command = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        address = next(found[0] for line in server.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        # Somebody must read its log, or the server stops when the pipe is full.
        with subprocess.Popen(["cat"], stdin=server.stderr, stdout=subprocess.DEVNULL):
            try:
                yield address
            finally:
                server.kill()  # it holds nothing worth a tidy end, which takes seconds on a busy machine


@pytest.fixture
def moto(moto_url: str) -> str:
    """Address of the server with nothing in it."""
    urllib.request.urlopen(urllib.request.Request(f"{moto_url}/moto-api/reset", method="POST"), timeout=10).close()
    return moto_url


@pytest.fixture(scope="session")
def made_clients(moto_url: str) -> Callable[..., Any]:
    """Make each client once, because boto3 reads a large model for it."""
    session = boto3.Session("testing", "testing-secret-value")
    return functools.cache(lambda service, region=REGION: session.client(service, region_name=region, endpoint_url=moto_url))


@pytest.fixture
def client(moto: str, made_clients: Callable[..., Any]) -> Callable[..., Any]:
    """Return a boto3 client of a service of the empty server."""
    return made_clients


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


@dataclass
class Recorded:
    """A loopback server that gives the answers it was told, in order (the last one again and again), and keeps requests."""

    url: str
    answers: list[tuple[int, dict[str, str], bytes]]
    requests: list[dict[str, str]]


@pytest.fixture
def recorded() -> Iterator[Recorded]:
    """Server for answers that moto cannot give: throttling, faults, HTML, redirects, half a body."""
    state = Recorded("", [], [])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            state.requests.append({**self.headers, "body": body})
            status, headers, content = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Keep the test output quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()


@dataclass
class Counted:
    """Address of a server between us and moto, and the operations that went through."""

    url: str
    operations: list[str]


@pytest.fixture
def counted(moto: str) -> Iterator[Counted]:
    """moto behind a server that notes each operation."""
    state = Counted("", [])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            target = self.headers.get("X-Amz-Target") or re.search(rb"Action=(\w+)", body)[1].decode()
            state.operations.append(target.rpartition(".")[2])
            self.forward(body)

        def do_GET(self) -> None:
            # Lambda is asked by addresses and not by names of operations.
            state.operations.append(f"GET {self.path}")
            self.forward(None)

        def forward(self, body: bytes | None) -> None:
            kept = {name: value for name, value in self.headers.items() if name not in ("Host", "Accept-Encoding")}
            with urllib.request.urlopen(urllib.request.Request(moto + self.path, body, kept), timeout=30) as answer:
                content = answer.read()
                self.send_response(answer.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Keep the test output quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()


@pytest.fixture
def allowed_only(moto: str, client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Become a user who may do only what is named; moto then checks every request against the policy."""

    def become(*actions: str) -> None:
        iam = client("iam")
        iam.create_user(UserName="reader")
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}
        iam.put_user_policy(UserName="reader", PolicyName="p", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
        _authorise_after(moto, "0")

    yield become
    _authorise_after(moto, "inf")


def _authorise_after(moto: str, requests: str) -> None:
    urllib.request.urlopen(
        urllib.request.Request(f"{moto}/moto-api/reset-auth", requests.encode(), {"Content-Type": "text/plain"}), timeout=10
    ).close()
