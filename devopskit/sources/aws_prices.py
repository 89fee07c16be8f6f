"""AWS list prices from the Price List API: machines, EBS volumes and database classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from devopskit.errors import RequestError, SourceError
from devopskit.period import Period
from devopskit.sources._aws import settings as _aws_settings
from devopskit.sources._aws.calls import ask, pages
from devopskit.sources._aws.session import connect
from devopskit.sources._prices import aws as _prices_aws
from devopskit.sources._prices import rows as _prices_rows
from devopskit.tables.columns import Rejected
from devopskit.tables.fetched import Check, Estimate, Fetched

__all__ = ["TABLES", "Settings", "check", "estimate", "fetch"]

TABLES = ("prices",)
HOME = "us-east-1"  # one for all, because the service has endpoints in few regions and each knows the prices of all


@dataclass(frozen=True)
class Settings:
    """Keys of an `[sources.NAME]` section with `kind = "aws_prices"`.

    Attributes
    ----------
    regions : regions whose prices are read; at least one.
    systems : operating systems as the price list spells them: Linux, Windows, RHEL, SUSE.
    profile : name in ~/.aws/config; empty = boto3's default chain. The right pricing:GetProducts is needed.
    endpoint_url : another address of the service (tests, proxies); empty = AWS.
    """

    regions: tuple[str, ...]
    systems: tuple[str, ...] = ("Linux",)
    profile: str = ""
    endpoint_url: str = ""


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """List prices of today, whatever the period.

    Raises
    ------
    SourceError : no credentials, refused or unreachable; names the right and the fix.
    RequestError : no region.
    """
    _demand_region(settings)
    client = _client(settings)
    return _prices_rows.fetched(period, "AWS Price List", lambda rejected: read(client, settings, rejected))


def read(client: Any, settings: Settings, rejected: Rejected) -> Iterator[_prices_rows.Page]:
    """Pages of rows from a boto3 client of the service `pricing`."""
    for region in settings.regions:
        for query in _prices_aws.queries(region, settings.systems):
            for page in pages(client, "get_products", needs="PriceList", **query.parameters):
                yield list(_prices_aws.rows(page["PriceList"], rejected))


def check(*, settings: Settings) -> list[Check]:
    """Answer for `doctor`: whether the price list can be read for the first region."""
    question = "can the price list of AWS be read?"
    try:
        _demand_region(settings)
        query = _prices_aws.queries(settings.regions[0], settings.systems)[0]
        found = ask(_client(settings), "get_products", needs="PriceList", MaxResults=1, **query.parameters)["PriceList"]
    except (SourceError, RequestError) as error:
        return [Check(question, False, error.what, error.fix)]
    fix = "" if found else "correct `regions` in devopskit.toml: aws ec2 describe-regions --query 'Regions[].RegionName'"
    return [Check(question, bool(found), f"{len(found)} product of {settings.regions[0]} in a trial question", fix)]


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """Requests of one refresh; the service is free."""
    each = 10 * len(settings.systems) + 4 + 40
    return Estimate(requests=each * len(settings.regions), note="pages of 100 products: machines, volumes, database classes")


def _client(settings: Settings) -> Any:
    account = connect(_aws_settings.Settings(profile=settings.profile, endpoint_url=settings.endpoint_url))
    return account.client("pricing", HOME)


def _demand_region(settings: Settings) -> None:
    if not settings.regions:
        raise RequestError(
            "aws_prices has no region, so there is no price list to read",
            "prices differ by region, and each region is read by itself",
            'write regions = ["eu-west-1"] into the section of this source in devopskit.toml',
        )
