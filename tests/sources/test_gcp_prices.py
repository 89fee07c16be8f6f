"""The real client of Google against a gRPC server in this process, which answers with the library's own messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import grpc
import pandas as pd
import pytest
from google.cloud import billing_v1

from devopskit.errors import RequestError, SourceError
from devopskit.period import Period
from devopskit.sources import gcp_prices
from devopskit.sources.gcp_prices import Settings

DAY = Period(datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC))
METHOD = "/google.cloud.billing.v1.CloudCatalog/ListSkus"
Answer = Callable[[Any, grpc.ServicerContext], list[dict[str, Any]]]


def sku(
    description: str,
    *tiers: tuple[float, int, int],
    unit: str = "h",
    usage: str = "OnDemand",
    regions: tuple[str, ...] = ("europe-west3",),
) -> dict[str, Any]:
    rates = [
        {"start_usage_amount": start, "unit_price": {"currency_code": "EUR", "units": units, "nanos": nanos}}
        for start, units, nanos in tiers
    ]
    pricing = {"pricing_expression": {"usage_unit": unit, "tiered_rates": rates}}
    return {
        "description": description,
        "service_regions": regions,
        "category": {"usage_type": usage},
        "pricing_info": [pricing],
    }


class Catalogue(grpc.GenericRpcHandler):
    """Answers ListSkus by a function; keeps the requests."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Any] = []

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        return grpc.unary_unary_rpc_method_handler(self.reply) if details.method == METHOD else None

    def reply(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        self.asked.append(billing_v1.ListSkusRequest.deserialize(request))
        pages = self.answer(self, context)
        number = int(self.asked[-1].page_token or 0)
        more = str(number + 1) if number + 1 < len(pages) else ""
        return billing_v1.ListSkusResponse.serialize(billing_v1.ListSkusResponse(skus=pages[number], next_page_token=more))


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], tuple[Settings, Catalogue]]]:
    servers: list[grpc.Server] = []

    def start(answer: Answer) -> tuple[Settings, Catalogue]:
        catalogue = Catalogue(answer)
        servers.append(grpc.server(ThreadPoolExecutor(2), handlers=(catalogue,)))
        port = servers[-1].add_insecure_port("127.0.0.1:0")
        servers[-1].start()
        return Settings(currency="EUR", endpoint=f"127.0.0.1:{port}", timeout=10.0), catalogue

    yield start
    for server in servers:
        server.stop(None)


def table(fetched: Any) -> pd.DataFrame:
    return pd.concat(list(fetched.rows), ignore_index=True)


def one_page(*skus: dict[str, Any]) -> Answer:
    return lambda *_: [list(skus)]


def test_cores_and_memory_of_a_family_become_rows_with_unit_and_currency(serve) -> None:
    core, ram = (
        sku("N2 Instance Core running in Frankfurt", (0, 0, 40_700_000)),
        sku("N2 Instance Ram running in Frankfurt", (0, 0, 5_460_000), unit="GiBy.h"),
    )
    settings, _ = serve(one_page(core, ram))
    rows = table(gcp_prices.fetch("prices", DAY, settings=settings))
    assert rows[["item", "unit", "price", "currency", "os"]].to_numpy().tolist() == [
        ["n2", "core-hour", 0.0407, "EUR", "linux"], ["n2", "gib-hour", 0.00546, "EUR", "linux"],
    ]  # fmt: skip
    assert rows["origin"].tolist() == ["refreshed", "refreshed"]


def test_server_that_is_unavailable_once_is_asked_again(serve) -> None:
    def answer(catalogue: Catalogue, context: grpc.ServicerContext) -> list[Any]:
        if len(catalogue.asked) == 1:
            context.abort(grpc.StatusCode.UNAVAILABLE, "try again")
        return [[sku("E2 Instance Core running in Frankfurt", (0, 0, 28_000_000))]]

    settings, catalogue = serve(answer)
    assert len(table(gcp_prices.fetch("prices", DAY, settings=settings))) == 1
    assert len(catalogue.asked) == 2


def test_all_pages_are_read_and_asked_in_the_wanted_currency(serve) -> None:
    pages = [
        [sku("E2 Instance Core running in A", (0, 0, 1), regions=("a",))],
        [sku("E2 Instance Core running in B", (0, 0, 2), regions=("b",))],
    ]
    settings, catalogue = serve(lambda *_: pages)
    assert table(gcp_prices.fetch("prices", DAY, settings=settings))["region"].tolist() == ["a", "b"]
    assert [(ask.parent, ask.currency_code, ask.page_size) for ask in catalogue.asked] == [
        ("services/6F81-5844-456A", "EUR", 5000)
    ] * 2


def test_free_first_tier_is_no_price(serve) -> None:
    settings, _ = serve(one_page(sku("Storage PD Capacity in Frankfurt", (0, 0, 0), (30, 0, 48_000_000), unit="GiBy.mo")))
    rows = table(gcp_prices.fetch("prices", DAY, settings=settings))
    assert rows[["item", "unit", "price", "os"]].to_numpy().tolist() == [["pd-standard", "gib-month", 0.048, ""]]


def test_whole_units_and_nanos_are_added(serve) -> None:
    settings, _ = serve(one_page(sku("M3 Instance Core running in Frankfurt", (0, 2, 500_000_000))))
    assert table(gcp_prices.fetch("prices", DAY, settings=settings))["price"].tolist() == [2.5]


def test_daily_storage_price_becomes_a_monthly_one(serve) -> None:
    settings, _ = serve(one_page(sku("SSD backed PD Capacity", (0, 0, 6_000_000), unit="GiBy.d")))
    assert table(gcp_prices.fetch("prices", DAY, settings=settings))["price"].tolist() == [pytest.approx(0.006 * 730 / 24)]


def test_committed_preemptible_custom_and_sole_tenant_prices_are_left_out(serve) -> None:
    names = (
        "N2 Custom Instance Core running in X",
        "N2 Sole Tenancy Instance Core running in X",
        "Commitment v1: Cpu in X",
        "Network Egress",
    )
    others = [
        sku("N2 Instance Core running in X", (0, 0, 9), usage="Preemptible"),
        sku("N2 Instance Core running in X", (0, 0, 9), usage="Commit1Yr"),
    ]
    settings, _ = serve(one_page(*others, *[sku(name, (0, 0, 9)) for name in names]))
    assert list(gcp_prices.fetch("prices", DAY, settings=settings).rows) == []


def test_prices_of_zero_and_unknown_units_are_counted_with_the_reason(serve) -> None:
    zero, odd = (
        sku("N2 Instance Core running in X", (0, 0, 0)),
        sku("N2 Instance Ram running in X", (0, 0, 5), unit="By.fortnight"),
    )
    settings, _ = serve(one_page(zero, odd))
    fetched = gcp_prices.fetch("prices", DAY, settings=settings)
    assert list(fetched.rows) == []
    assert dict(fetched.rejected.reasons) == {"the price is zero": 1, "the unit By.fortnight is not known": 1}


def test_only_wanted_regions_are_kept(serve) -> None:
    settings, _ = serve(one_page(sku("E2 Instance Core running in Americas", (0, 0, 9), regions=("us-central1", "us-east1"))))
    only = Settings(currency="EUR", endpoint=settings.endpoint, regions=("us-east1",))
    assert table(gcp_prices.fetch("prices", DAY, settings=only))["region"].tolist() == ["us-east1"]


def test_refused_request_names_the_command_that_gives_the_right(serve) -> None:
    settings, _ = serve(lambda _, context: context.abort(grpc.StatusCode.PERMISSION_DENIED, "secret detail"))
    with pytest.raises(
        SourceError, match=r"could not be read \(FORBIDDEN\)(.|\n)*gcloud services enable cloudbilling"
    ) as caught:
        list(gcp_prices.fetch("prices", DAY, settings=settings).rows)
    assert "secret detail" not in str(caught.value)


def test_stand_in_outside_of_this_machine_is_refused() -> None:
    with pytest.raises(RequestError, match=r"endpoint prices\.example:443 of gcp_prices is not on this machine"):
        list(gcp_prices.fetch("prices", DAY, settings=Settings(endpoint="prices.example:443")).rows)


def test_doctor_says_how_many_prices_it_saw(serve) -> None:
    settings, _ = serve(one_page(sku("E2 Instance Core running in X", (0, 0, 9))))
    answer = gcp_prices.check(settings=settings)[0]
    assert (answer.ok, answer.seen) == (True, "1 SKUs of Compute Engine on the first page")


def test_doctor_gives_the_fix_where_the_catalogue_is_refused(serve) -> None:
    settings, _ = serve(lambda _, context: context.abort(grpc.StatusCode.INVALID_ARGUMENT, "currency"))
    answer = gcp_prices.check(settings=settings)[0]
    assert (answer.ok, "correct `currency`" in answer.fix) == (False, True)


def test_refresh_of_the_catalogue_costs_nothing() -> None:
    assert gcp_prices.estimate(DAY, settings=Settings()).usd == 0.0
