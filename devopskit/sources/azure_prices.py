"""Azure list prices of virtual machines from the Retail Prices API, which needs no credential."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from devopskit.errors import RequestError, SourceError
from devopskit.http import Client
from devopskit.period import Period
from devopskit.sources._prices import azure as _prices_azure
from devopskit.sources._prices import rows as _prices_rows
from devopskit.tables.columns import Rejected
from devopskit.tables.fetched import Check, Estimate, Fetched

__all__ = ["TABLES", "Settings", "check", "estimate", "fetch"]

TABLES = ("prices",)
PATH = "/api/retail/prices"
MOST_PAGES = 500  # a region has about 20 pages of 1,000; a list that never ends must not be read for ever


@dataclass(frozen=True)
class Settings:
    """Keys of an `[sources.NAME]` section with `kind = "azure_prices"`.

    Attributes
    ----------
    regions : names as Azure spells them, e.g. "westeurope"; at least one.
    currency : ISO 4217 code that the prices are asked in.
    url : address of the service.
    """

    regions: tuple[str, ...]
    currency: str = "USD"
    url: str = "https://prices.azure.com"


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """List prices of today, whatever the period.

    Raises
    ------
    SourceError : unreachable, refused, unreadable, or the next page lies on another host.
    RequestError : no region, or a region or currency with characters that no such name has.
    """

    def pages(rejected: Rejected) -> Iterator[_prices_rows.Page]:
        for items in _pages(settings):
            yield list(_prices_azure.rows(items, rejected))

    _demand_plain(settings)
    return _prices_rows.fetched(period, "Azure Retail Prices", pages)


def check(*, settings: Settings) -> list[Check]:
    """Answer for `doctor`: whether the service answers with prices."""
    question = "can the retail prices of Azure be read?"
    try:
        _demand_plain(settings)
        first: list[Any] = next(_pages(settings), [])
    except (SourceError, RequestError) as error:
        return [Check(question, False, error.what, error.fix)]
    fix = "" if first else "correct `regions` in devopskit.toml: az account list-locations --query '[].name'"
    return [Check(question, bool(first), f"{len(first)} prices on the first page of {settings.regions[0]}", fix)]


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """Requests of one refresh; the service is free."""
    return Estimate(requests=20 * len(settings.regions), note="about 20 pages for each region")


def _demand_plain(settings: Settings) -> None:
    """Refuse names that would change the meaning of the filter they are written into."""
    names = (*settings.regions, settings.currency)
    odd = [name for name in names if not name.isalnum()]
    if odd or not settings.regions:
        what = f"azure_prices has the region or currency {odd[0]!r}" if odd else "azure_prices has no region"
        raise RequestError(
            what,
            "prices are asked for region by region, by names of letters and digits such as westeurope and EUR",
            'write regions = ["westeurope"] into the section of this source in devopskit.toml',
        )


def _pages(settings: Settings) -> Iterator[list[dict[str, Any]]]:
    with Client(settings.url, source="azure_prices") as client:
        for region in settings.regions:
            wanted = f"serviceName eq 'Virtual Machines' and armRegionName eq '{region}' and priceType eq 'Consumption'"
            answer = client.json(PATH, params={"currencyCode": f"'{settings.currency}'", "$filter": wanted})
            for _ in range(MOST_PAGES):
                yield _items(answer)
                if not answer.get("NextPageLink"):
                    break
                _demand_same_place(answer["NextPageLink"], settings.url)
                answer = client.json(answer["NextPageLink"])
            else:
                raise SourceError(
                    "azure_prices",
                    f"the prices of {region} do not end after {MOST_PAGES} pages",
                    "a list that never ends would be read for ever, and half of it would be missing prices",
                    "repeat: devopskit fetch; if it stays so, take the region out of devopskit.toml",
                )


def _demand_same_place(link: object, url: str) -> None:
    """Refuse a next page of another scheme, host or port: an answer must not be able to send us elsewhere."""
    here, there = urlsplit(url), urlsplit(str(link))
    if there.username or there.password or _place(here) != _place(there):
        raise SourceError(
            "azure_prices",
            f"the next page of the prices lies at {there.scheme}://{there.hostname or ''}, not at {here.scheme}://{here.hostname}",
            "an answer that names another host, scheme or port is not followed, because it could lead into your own network",
            "correct `url` of this source in devopskit.toml; if it is https://prices.azure.com, report this to Azure",
        )


def _place(url: SplitResult) -> tuple[str, str | None, int | None]:
    """Scheme, host and port; the port is -1 where it is no number, so that it equals no other."""
    try:
        return url.scheme, url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme)
    except ValueError:
        return url.scheme, url.hostname, -1


def _items(answer: Any) -> list[dict[str, Any]]:
    items = answer.get("Items") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise SourceError(
            "azure_prices",
            "the answer of the retail price service has no list `Items`",
            "it is no answer of this service, or the service has changed its form",
            "correct `url` of this source in devopskit.toml; the service is https://prices.azure.com",
        )
    return items
