"""Recorded answers of the Retail Prices API (its documented form), given by a local HTTP server."""

from __future__ import annotations

import json
import urllib.parse
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from devopskit.errors import RequestError, SourceError
from devopskit.period import Period
from devopskit.sources import azure_prices
from devopskit.sources.azure_prices import Settings

DAY = Period(datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC))
PLAIN = {
    "currencyCode": "EUR", "tierMinimumUnits": 0.0, "retailPrice": 0.0954, "unitPrice": 0.0954, "armRegionName": "westeurope",
    "location": "EU West", "effectiveStartDate": "2023-04-01T00:00:00Z", "meterName": "D2s v5", "productName": "Virtual Machines Dsv5 Series",
    "skuName": "D2s v5", "serviceName": "Virtual Machines", "serviceFamily": "Compute", "unitOfMeasure": "1 Hour", "type": "Consumption",
    "isPrimaryMeterRegion": True, "armSkuName": "Standard_D2s_v5",
}  # fmt: skip


def answer(*items: dict[str, Any], following: str | None = None) -> tuple[int, dict[str, str], bytes]:
    body = {
        "BillingCurrency": "EUR",
        "CustomerEntityId": "Default",
        "Items": items,
        "NextPageLink": following,
        "Count": len(items),
    }
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def settings(server: Any, **fields: Any) -> Settings:
    return Settings(**{"regions": ("westeurope",), "currency": "EUR", "url": server.url} | fields)


def table(fetched: Any) -> pd.DataFrame:
    return pd.concat(list(fetched.rows), ignore_index=True)


def test_pay_as_you_go_machine_becomes_a_row_by_the_hour(stand_in) -> None:
    server = stand_in(lambda *_: answer(PLAIN))
    rows = table(azure_prices.fetch("prices", DAY, settings=settings(server)))
    columns = ["provider", "region", "item", "os", "unit", "price", "currency", "origin"]
    assert rows[columns].iloc[0].tolist() == [
        "azure",
        "westeurope",
        "Standard_D2s_v5",
        "linux",
        "hour",
        0.0954,
        "EUR",
        "refreshed",
    ]


def test_question_names_region_currency_and_kind_of_price(stand_in) -> None:
    server = stand_in(lambda *_: answer(PLAIN))
    table(azure_prices.fetch("prices", DAY, settings=settings(server)))
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(server.asked[0][0]).query)
    assert asked == {
        "currencyCode": ["'EUR'"],
        "$filter": ["serviceName eq 'Virtual Machines' and armRegionName eq 'westeurope' and priceType eq 'Consumption'"],
    }


def test_windows_is_told_by_the_product_name(stand_in) -> None:
    server = stand_in(lambda *_: answer(PLAIN | {"productName": "Virtual Machines Dsv5 Series Windows", "retailPrice": 0.18}))
    assert table(azure_prices.fetch("prices", DAY, settings=settings(server)))["os"].tolist() == ["windows"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"skuName": "D2s v5 Spot"}, "offered as spot, not at the plain price"),
        ({"skuName": "D2s v5 Low Priority"}, "offered as low priority, not at the plain price"),
        ({"productName": "Dsv5 Series Dedicated Host"}, "offered as dedicated host, not at the plain price"),
        ({"type": "Reservation"}, "a price of type Reservation, not pay-as-you-go"),
        ({"unitOfMeasure": "1 GB/Month"}, "priced by 1 GB/Month, not by the hour"),
        ({"retailPrice": 0.0}, "the price is zero"),
        ({"tierMinimumUnits": 100.0}, "a price of a higher tier"),
        ({"armSkuName": ""}, "no size or region is given"),
    ],
)
def test_price_of_another_kind_is_counted_with_its_reason(stand_in, fields, reason) -> None:
    server = stand_in(lambda *_: answer(PLAIN | fields))
    fetched = azure_prices.fetch("prices", DAY, settings=settings(server))
    assert list(fetched.rows) == []
    assert dict(fetched.rejected.reasons) == {reason: 1}


def test_price_of_a_block_of_hours_is_divided_by_its_size(stand_in) -> None:
    server = stand_in(lambda *_: answer(PLAIN | {"unitOfMeasure": "100 Hours", "retailPrice": 9.54}))
    assert table(azure_prices.fetch("prices", DAY, settings=settings(server)))["price"].tolist() == [pytest.approx(0.0954)]


def test_next_page_of_the_same_host_is_read(stand_in) -> None:
    def pages(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        second = PLAIN | {"armSkuName": "Standard_D4s_v5"}
        return answer(second) if "skip=1000" in path else answer(PLAIN, following=f"{server.url}/api/retail/prices?$skip=1000")

    server = stand_in(pages)
    assert table(azure_prices.fetch("prices", DAY, settings=settings(server)))["item"].tolist() == [
        "Standard_D2s_v5",
        "Standard_D4s_v5",
    ]


def test_next_page_on_another_port_is_refused_and_never_asked(stand_in) -> None:
    thief = stand_in(lambda *_: answer(PLAIN))
    server = stand_in(lambda *_: answer(PLAIN, following=f"{thief.url}/api/retail/prices?$skip=1000"))
    with pytest.raises(SourceError, match="names another host, scheme or port is not followed"):
        list(azure_prices.fetch("prices", DAY, settings=settings(server)).rows)
    assert thief.asked == []


@pytest.mark.parametrize(
    "link",
    [
        "file:///etc/passwd",
        "https://127.0.0.1/x",
        "http://localhost/x",
        "http://me:you@127.0.0.1/x",
        "//x/y",
        "http://127.0.0.1:99999999/x",
    ],
)
def test_next_page_elsewhere_is_never_followed(stand_in, link) -> None:
    server = stand_in(lambda *_: answer(PLAIN, following=link))
    with pytest.raises(SourceError, match="the next page of the prices lies at"):
        list(azure_prices.fetch("prices", DAY, settings=settings(server)).rows)
    assert len(server.asked) == 1


def test_page_that_points_to_itself_is_not_read_for_ever(stand_in) -> None:
    server = stand_in(lambda *_: answer(following=f"{server.url}/api/retail/prices?again"))
    with pytest.raises(SourceError, match="do not end after 500 pages"):
        list(azure_prices.fetch("prices", DAY, settings=settings(server)).rows)


def test_answer_of_something_else_is_refused(stand_in) -> None:
    server = stand_in(lambda *_: (200, {"Content-Type": "application/json"}, b'{"error": "x"}'))
    with pytest.raises(SourceError, match="has no list `Items`"):
        list(azure_prices.fetch("prices", DAY, settings=settings(server)).rows)


def test_region_that_would_change_the_filter_is_refused() -> None:
    with pytest.raises(RequestError, match="by names of letters and digits such as westeurope"):
        azure_prices.fetch("prices", DAY, settings=Settings(regions=("westeurope' or 'a' eq 'a",)))


def test_section_without_a_region_says_which_line_is_missing() -> None:
    with pytest.raises(RequestError, match=r"azure_prices has no region(.|\n)*regions = \[\"westeurope\"\]"):
        azure_prices.fetch("prices", DAY, settings=Settings(regions=()))


def test_doctor_tells_prices_from_an_empty_answer(stand_in) -> None:
    full, empty = stand_in(lambda *_: answer(PLAIN)), stand_in(lambda *_: answer())
    assert azure_prices.check(settings=settings(full))[0].ok
    assert azure_prices.check(settings=settings(empty))[0].fix.endswith("az account list-locations --query '[].name'")


def test_refresh_of_two_regions_costs_requests_and_no_money() -> None:
    guess = azure_prices.estimate(DAY, settings=Settings(regions=("westeurope", "eastus")))
    assert (guess.requests, guess.usd) == (40, 0.0)
