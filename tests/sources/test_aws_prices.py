"""Recorded products of the Price List API: paging by botocore's Stubber, the whole way through a local HTTP server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pandas as pd
import pytest
from botocore.stub import ANY, Stubber

from devopskit.errors import RequestError, SourceError
from devopskit.period import Period
from devopskit.sources import aws_prices
from devopskit.sources._prices.aws import queries, rows
from devopskit.sources.aws_prices import Settings
from devopskit.tables.columns import Rejected

DAY = Period(datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC))
MACHINE = {
    "regionCode": "eu-west-1",
    "instanceType": "m7i.large",
    "operatingSystem": "Linux",
    "tenancy": "Shared",
    "usagetype": "EU-BoxUsage:m7i.large",
}


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials of nobody, so that no test can reach a real account."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "NO_PROXY": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def pricing() -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stub:
        yield client, stub


def product(family: str, attributes: dict[str, str], *tiers: tuple[str, str, str]) -> str:
    dimensions = {
        f"SKU.JRTCKXETXF.{n}": {
            "unit": unit,
            "beginRange": begin,
            "endRange": "Inf",
            "description": "",
            "appliesTo": [],
            "pricePerUnit": {"USD": amount},
        }
        for n, (unit, begin, amount) in enumerate(tiers)
    }
    term = {
        "SKU.JRTCKXETXF": {
            "priceDimensions": dimensions,
            "sku": "SKU",
            "effectiveDate": "2026-11-01T00:00:00Z",
            "offerTermCode": "JRTCKXETXF",
        }
    }
    return json.dumps(
        {
            "product": {"productFamily": family, "attributes": attributes, "sku": "SKU"},
            "serviceCode": "X",
            "terms": {"OnDemand": term},
        }
    )


def read(*products: str) -> tuple[list[list[Any]], dict[str, int]]:
    rejected = Rejected()
    found = [[row["item"], row["os"], row["unit"], row["price"]] for row in rows(list(products), rejected)]
    return found, dict(rejected.reasons)


def test_machine_becomes_a_row_by_the_hour() -> None:
    assert read(product("Compute Instance", MACHINE, ("Hrs", "0", "0.1120000000"))) == (
        [["m7i.large", "linux", "hour", 0.112]],
        {},
    )


def test_volume_capacity_is_priced_by_gib_and_month() -> None:
    gp3 = {"regionCode": "eu-west-1", "volumeApiName": "gp3", "usagetype": "EU-EBS:VolumeUsage.gp3"}
    assert read(product("Storage", gp3, ("GB-Mo", "0", "0.0880000000"))) == ([["gp3", "", "gib-month", 0.088]], {})


def test_throughput_listed_by_gibps_becomes_a_price_of_one_mibps() -> None:
    gp3 = {"regionCode": "eu-west-1", "volumeApiName": "gp3", "group": "EBS Throughput"}
    assert read(product("Provisioned Throughput", gp3, ("GiBps-mo", "0", "40.96"))) == ([["gp3", "", "mibps-month", 0.04]], {})


def test_first_of_several_iops_tiers_counts() -> None:
    io2 = {"regionCode": "eu-west-1", "volumeApiName": "io2", "group": "EBS IOPS"}
    document = product("System Operation", io2, ("IOPS-Mo", "32000", "0.05"), ("IOPS-Mo", "0", "0.072"))
    assert read(document) == ([["io2", "", "iops-month", 0.072]], {})


def test_database_class_is_priced_by_its_engine() -> None:
    database = {
        "regionCode": "eu-west-1",
        "instanceType": "db.m5.large",
        "databaseEngine": "PostgreSQL",
        "usagetype": "EU-InstanceUsage:db.m5.large",
    }
    assert read(product("Database Instance", database, ("Hrs", "0", "0.198"))) == (
        [["db.m5.large", "postgres", "hour", 0.198]],
        {},
    )


def test_licensed_engines_requests_and_snapshots_are_no_rows() -> None:
    oracle = {"regionCode": "eu-west-1", "instanceType": "db.m5.large", "databaseEngine": "Oracle"}
    requests = {"regionCode": "eu-west-1", "volumeApiName": "standard", "group": "EBS I/O Requests"}
    snapshot = {"regionCode": "eu-west-1", "usagetype": "EU-EBS:SnapshotUsage"}
    optimised = {
        "regionCode": "eu-west-1",
        "instanceType": "db.r6g.large",
        "databaseEngine": "Aurora MySQL",
        "usagetype": "EU-InstanceUsageIOOptimized:db.r6g.large",
    }
    documents = [
        product("Database Instance", oracle),
        product("System Operation", requests),
        product("Storage Snapshot", snapshot),
    ]
    assert read(*documents, product("Database Instance", optimised)) == ([], {})


def test_what_has_no_price_is_counted_with_the_reason() -> None:
    free, odd = (
        product("Compute Instance", MACHINE, ("Hrs", "0", "0.0")),
        product("Compute Instance", MACHINE, ("Quantity", "0", "1")),
    )
    unsold = product("Compute Instance", MACHINE)
    reasons = {"the price is zero": 1, "the unit Quantity is not known": 1, "the product is not sold on demand": 1}
    assert read(free, odd, unsold) == ([], reasons)


def test_windows_with_own_licence_is_never_asked_for() -> None:
    asked = queries("eu-west-1", ("Linux", "Windows"))[1].filters
    assert (asked["operatingSystem"], asked["licenseModel"], asked["tenancy"]) == ("Windows", "No License required", "Shared")


def test_every_page_of_every_question_is_read(pricing) -> None:
    client, stub = pricing
    large, xlarge = (
        product("Compute Instance", MACHINE | {"instanceType": f"m7i.{size}"}, ("Hrs", "0", "0.1"))
        for size in ("large", "xlarge")
    )
    first = {"ServiceCode": "AmazonEC2", "Filters": ANY, "FormatVersion": "aws_v1"}
    stub.add_response("get_products", {"PriceList": [large], "NextToken": "t", "FormatVersion": "aws_v1"}, first)
    stub.add_response("get_products", {"PriceList": [xlarge]}, first | {"NextToken": "t"})
    empty = {"PriceList": []}
    stub.add_response("get_products", empty), stub.add_response("get_products", empty), stub.add_response("get_products", empty)
    stub.add_response("get_products", empty, {"ServiceCode": "AmazonRDS", "Filters": ANY, "FormatVersion": "aws_v1"})
    pages = list(aws_prices.read(client, Settings(regions=("eu-west-1",)), Rejected()))
    assert [row["item"] for page in pages for row in page] == ["m7i.large", "m7i.xlarge"]
    stub.assert_no_pending_responses()


def test_missing_right_is_named_with_the_policy_that_gives_it(pricing) -> None:
    client, stub = pricing
    stub.add_client_error("get_products", "AccessDeniedException", "not authorised", 400)
    with pytest.raises(SourceError, match=r"AWS refuses pricing:GetProducts(.|\n)*aws iam put-role-policy"):
        list(aws_prices.read(client, Settings(regions=("eu-west-1",)), Rejected()))


def test_whole_refresh_gives_checked_rows_of_today(stand_in) -> None:
    body = json.dumps(
        {"FormatVersion": "aws_v1", "PriceList": [product("Compute Instance", MACHINE, ("Hrs", "0", "0.1120000000"))]}
    ).encode()
    server = stand_in(lambda *_: (200, {"Content-Type": "application/x-amz-json-1.1"}, body))
    fetched = aws_prices.fetch("prices", DAY, settings=Settings(regions=("eu-west-1",), endpoint_url=server.url))
    row = pd.concat(list(fetched.rows)).iloc[0]
    assert row[["provider", "region", "item", "os", "unit", "price", "currency", "origin", "source"]].tolist() == [
        "aws", "eu-west-1", "m7i.large", "linux", "hour", 0.112, "USD", "refreshed", "AWS Price List",
    ]  # fmt: skip
    assert {headers["x-amz-target"] for _, _, headers in server.asked} == {"AWSPriceListService.GetProducts"}


def test_doctor_sees_one_product_of_the_first_region(stand_in) -> None:
    body = json.dumps({"PriceList": [product("Compute Instance", MACHINE, ("Hrs", "0", "0.1"))]}).encode()
    server = stand_in(lambda *_: (200, {"Content-Type": "application/x-amz-json-1.1"}, body))
    answer = aws_prices.check(settings=Settings(regions=("eu-west-1",), endpoint_url=server.url))[0]
    assert (answer.ok, answer.seen) == (True, "1 product of eu-west-1 in a trial question")


def test_section_without_a_region_says_which_line_is_missing() -> None:
    with pytest.raises(RequestError, match=r"aws_prices has no region(.|\n)*regions = \[\"eu-west-1\"\]"):
        aws_prices.fetch("prices", DAY, settings=Settings(regions=()))


def test_refresh_is_free_and_says_how_many_requests() -> None:
    guess = aws_prices.estimate(DAY, settings=Settings(regions=("eu-west-1", "us-east-1"), systems=("Linux", "Windows")))
    assert (guess.requests, guess.usd) == (128, 0.0)
