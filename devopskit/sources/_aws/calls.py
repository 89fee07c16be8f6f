"""One call or all its pages; every fault of botocore becomes an error that names the right and the fix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from devopskit.errors import SourceError
from devopskit.sources._aws.errors import explain

# IAM spells these rights otherwise than the API spells the operation.
_RIGHTS = {"s3:ListObjectsV2": "s3:ListBucket"}


def ask(client: Any, operation: str, *, needs: str = "", **parameters: Any) -> dict[str, Any]:
    """Answer of one call.

    Parameters
    ----------
    needs : key that every right answer has; botocore reads an HTML page with status 200 as an answer without keys.

    Raises
    ------
    Denied : the right is missing. SourceError : anything else.
    """
    try:
        answer = getattr(client, operation)(**parameters)
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        raise explain(error, right(client, operation)) from error
    return _complete(client, operation, answer, needs)


def pages(client: Any, operation: str, *, needs: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    """Yield every page of a list, by botocore's paginator.

    Raises
    ------
    Denied : the right is missing. SourceError : anything else.
    """
    try:
        for page in client.get_paginator(operation).paginate(**parameters):
            yield _complete(client, operation, page, needs)
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        raise explain(error, right(client, operation)) from error


def listed(client: Any, operation: str, key: str, **parameters: Any) -> list[dict[str, Any]]:
    """Items under `key` of all pages in one list."""
    return [item for page in pages(client, operation, needs=key, **parameters) for item in page[key]]


def right(client: Any, operation: str) -> str:
    """IAM action of an operation, e.g. "cloudwatch:GetMetricData"."""
    name = f"{client.meta.service_model.service_name}:{client.meta.method_to_api_mapping[operation]}"
    return _RIGHTS.get(name, name)


def _complete(client: Any, operation: str, answer: dict[str, Any], needs: str) -> dict[str, Any]:
    if needs and needs not in answer:
        raise SourceError(
            "aws",
            f"{client.meta.endpoint_url} answered {right(client, operation)} without {needs!r}",
            "the answer broke off, or something between us and AWS, such as a login page, answers in its place",
            "correct endpoint_url, AWS_ENDPOINT_URL or HTTPS_PROXY, then: devopskit doctor",
        )
    return answer
