"""Functions and tables of an account, and what they used, through a real HTTP server (moto)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from devopskit.period import Period
from devopskit.sources import aws
from devopskit.tables.resources import resources
from devopskit.tables.usage import FUNCTION_MEMORY, TABLE_READS, TABLE_WRITES, usage

pytestmark = pytest.mark.server
TRUST = '{"Version": "2012-10-17", "Statement": []}'


@pytest.fixture
def function(client: Callable[..., Any]) -> Callable[..., str]:
    """Make a function and return its ARN."""

    def make(name: str, memory: int = 512) -> str:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("main.py", "def handle(event, context): pass")
        names = {role["RoleName"]: role["Arn"] for role in client("iam").list_roles()["Roles"]}
        role = names.get("runs") or client("iam").create_role(RoleName="runs", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        code = {"ZipFile": packed.getvalue()}
        made = client("lambda").create_function(
            FunctionName=name, Runtime="python3.12", Role=role, Handler="main.handle", Code=code, MemorySize=memory
        )
        return str(made["FunctionArn"])

    return make


@pytest.fixture
def table(client: Callable[..., Any]) -> Callable[..., str]:
    """Make a table, with capacity or paid by request, and return its ARN."""

    def make(name: str, **mode: Any) -> str:
        key = [{"AttributeName": "id", "KeyType": "HASH"}]
        kinds = [{"AttributeName": "id", "AttributeType": "S"}]
        made = client("dynamodb").create_table(TableName=name, KeySchema=key, AttributeDefinitions=kinds, **mode)
        return str(made["TableDescription"]["TableArn"])

    return make


def capacity(reads: int, writes: int) -> dict[str, Any]:
    return {"ProvisionedThroughput": {"ReadCapacityUnits": reads, "WriteCapacityUnits": writes}}


def rows(hour: Period, settings: aws.Settings, name: str = "resources") -> tuple[pd.DataFrame, list[str]]:
    fetched = aws.fetch(name, hour, settings=settings)
    empty = resources.empty() if name == "resources" else usage.empty()
    return pd.concat([empty, *fetched.rows], ignore_index=True), fetched.notes


def test_a_function_has_the_bills_id_its_memory_and_its_runtime(
    function: Callable[..., str], hour: Period, settings: aws.Settings
) -> None:
    arn = function("resize", 512)
    row = rows(hour, settings)[0].iloc[0]
    assert (row.resource_id, row.kind, row["name"], row.runtime) == (arn, "function", "resize", "python3.12")
    assert (row.memory_capacity, row.region, row.provider) == (512 * 2**20, "eu-west-1", "aws")
    assert json.loads(row.tags)["aws:arn"] == arn


def test_the_most_memory_of_the_runs_becomes_bytes_of_the_function(
    function: Callable[..., str], publish: Callable[..., None], hour: Period, settings: aws.Settings
) -> None:
    arn = function("resize")
    publish("LambdaInsights", "used_memory_max", {"function_name": "resize"}, hour.start, [63, 128])
    publish("LambdaInsights", "used_memory_max", {"function_name": "resize", "version": "7"}, hour.start, [999])
    found, notes = rows(hour, settings, "usage")
    assert found["resource_id"].unique().tolist() == [arn]
    assert found["metric"].unique().tolist() == [FUNCTION_MEMORY]
    assert found["value"].tolist() == [63 * 2**20, 128 * 2**20]
    assert notes == []


def test_memory_of_a_function_that_is_not_ours_is_left_alone(
    function: Callable[..., str], publish: Callable[..., None], hour: Period, settings: aws.Settings
) -> None:
    function("resize")
    publish("LambdaInsights", "used_memory_max", {"function_name": "deleted"}, hour.start, [63])
    assert rows(hour, settings, "usage")[0].empty


def test_functions_without_insights_are_named_with_what_to_turn_on(
    function: Callable[..., str], publish: Callable[..., None], hour: Period, settings: aws.Settings
) -> None:
    function("resize")
    function("mail")
    publish("LambdaInsights", "used_memory_max", {"function_name": "resize"}, hour.start, [63])
    notes = rows(hour, settings, "usage")[1]
    assert notes == [
        "not enough data for the memory of functions: 1 of 2 report none (mail); turn on Lambda Insights for them (enhanced "
        "monitoring, a layer in their configuration)"
    ]


def test_a_table_with_capacity_names_what_it_was_given(table: Callable[..., str], hour: Period, settings: aws.Settings) -> None:
    arn = table("orders", **capacity(400, 50))
    row = rows(hour, settings)[0].iloc[0]
    assert (row.resource_id, row.kind, row["name"], row.type, row.state) == (arn, "table", "orders", "provisioned", "active")
    told = json.loads(row.tags)
    assert (told["aws:read-capacity"], told["aws:write-capacity"], told["aws:table-class"]) == ("400", "50", "standard")


def test_a_table_that_is_paid_by_request_has_no_limit_and_is_not_measured(
    table: Callable[..., str], publish: Callable[..., None], hour: Period, settings: aws.Settings
) -> None:
    table("events", BillingMode="PAY_PER_REQUEST")
    publish("AWS/DynamoDB", "ConsumedReadCapacityUnits", {"TableName": "events"}, hour.start, [300])
    row = rows(hour, settings)[0].iloc[0]
    assert row.type == "on demand"
    assert "aws:read-capacity" not in json.loads(row.tags)
    assert rows(hour, settings, "usage")[0].empty


def test_capacity_that_a_table_used_is_counted_a_second(
    table: Callable[..., str], publish: Callable[..., None], hour: Period, settings: aws.Settings
) -> None:
    arn = table("orders", **capacity(400, 50))
    publish("AWS/DynamoDB", "ConsumedReadCapacityUnits", {"TableName": "orders"}, hour.start, [600, 30_000])
    publish("AWS/DynamoDB", "ConsumedWriteCapacityUnits", {"TableName": "orders"}, hour.start, [300])
    found = rows(hour, settings, "usage")[0].sort_values(["metric", "time"])
    assert found["resource_id"].unique().tolist() == [arn]
    assert found.groupby("metric")["value"].apply(list).to_dict() == {TABLE_READS: [2.0, 100.0], TABLE_WRITES: [1.0]}


def test_the_estimate_counts_tables_with_a_limit_and_functions_that_report(
    function: Callable[..., str], table: Callable[..., str], publish: Callable[..., None], hour: Period, settings: aws.Settings
) -> None:
    function("resize")
    function("mail")
    table("orders", **capacity(400, 50))
    table("events", BillingMode="PAY_PER_REQUEST")
    publish("LambdaInsights", "used_memory_max", {"function_name": "resize"}, hour.start, [63])
    assert "3 metrics at USD 0.01 per 1,000" in aws.estimate(hour, settings=settings).note
