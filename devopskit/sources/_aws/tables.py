"""DynamoDB tables as rows of `resources`, and the capacity that those with a limit use.

Source: DynamoDB developer guide, metrics and dimensions: ConsumedReadCapacityUnits and ConsumedWriteCapacityUnits are sums
over the step, by TableName; a table that is paid by request has no capacity to run out of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devopskit.sources._aws import calls as _aws_calls
from devopskit.sources._aws import tags as _aws_tags
from devopskit.sources._aws.session import Account

Row = dict[str, Any]
PROVISIONED, ON_DEMAND = "provisioned", "on demand"
_CLASSES = {"STANDARD_INFREQUENT_ACCESS": "infrequent"}


def tables(account: Account, region: str) -> list[Row]:
    """Every table, known by its ARN as in the bill; one call for each, which is free."""
    client = account.client("dynamodb", region)
    names = [name for page in _aws_calls.pages(client, "list_tables", needs="TableNames") for name in page["TableNames"]]
    return [_row(account, region, _aws_calls.ask(client, "describe_table", needs="Table", TableName=n)["Table"]) for n in names]


def _row(account: Account, region: str, table: Mapping[str, Any]) -> Row:
    by_request = (table.get("BillingModeSummary") or {}).get("BillingMode") == "PAY_PER_REQUEST"
    given = {} if by_request else table.get("ProvisionedThroughput") or {}
    return {
        "resource_id": table["TableArn"],
        "kind": "table",
        "name": table["TableName"],
        "provider": "aws",
        "account": account.name,
        "region": region,
        "type": ON_DEMAND if by_request else PROVISIONED,
        "engine": "dynamodb",
        "state": str(table.get("TableStatus", "")).lower(),
        "created_at": table.get("CreationDateTime"),
        "tags": _aws_tags.as_json(
            {},
            arn=table["TableArn"],
            read_capacity=given.get("ReadCapacityUnits"),
            write_capacity=given.get("WriteCapacityUnits"),
            table_class=_CLASSES.get((table.get("TableClassSummary") or {}).get("TableClass", ""), "standard"),
        ),
    }
