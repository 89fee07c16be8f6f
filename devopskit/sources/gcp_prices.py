"""Google Cloud list prices from the Cloud Billing catalogue: cores and memory by machine family, and disks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from devopskit.errors import RequestError, SourceError
from devopskit.period import Period
from devopskit.secrets import resolve
from devopskit.sources._prices import gcp as _prices_gcp
from devopskit.sources._prices import rows as _prices_rows
from devopskit.tables.columns import Rejected
from devopskit.tables.fetched import Check, Estimate, Fetched

__all__ = ["TABLES", "Settings", "check", "estimate", "fetch"]

TABLES = ("prices",)
COMPUTE_ENGINE = "services/6F81-5844-456A"
PAGE = 5000  # the most that the service gives at once
LOOPBACK = ("127.0.0.1:", "localhost:", "[::1]:")


@dataclass(frozen=True)
class Settings:
    """Keys of an `[sources.NAME]` section with `kind = "gcp_prices"`.

    Attributes
    ----------
    currency : ISO 4217 code that the prices are asked in.
    regions : region names to keep; empty = all.
    api_key : reference to an API key (env:NAME, file:/path); empty = application default credentials.
    endpoint : host and port of a stand-in on this machine, spoken to without encryption or credentials; empty = Google.
    timeout : seconds to wait for one page.
    """

    currency: str = "USD"
    regions: tuple[str, ...] = ()
    api_key: str = ""
    endpoint: str = ""
    timeout: float = 60.0


def fetch(table: str, period: Period, *, settings: Settings) -> Fetched:
    """List prices of today, whatever the period.

    Raises
    ------
    SourceError : no credentials, refused, or still unreachable after repeating for a minute.
    """

    def pages(rejected: Rejected) -> Iterator[_prices_rows.Page]:
        for page in _pages(settings):
            rows = _prices_gcp.rows(page, rejected)
            yield [row for row in rows if not settings.regions or row["region"] in settings.regions]

    return _prices_rows.fetched(period, "Cloud Billing catalogue", pages)


def check(*, settings: Settings) -> list[Check]:
    """Answer for `doctor`: whether the catalogue can be read."""
    question = "can the price catalogue of Google Cloud be read?"
    try:
        first = next(_pages(settings))
    except SourceError as error:
        return [Check(question, False, error.what, error.fix)]
    return [Check(question, True, f"{len(first)} SKUs of Compute Engine on the first page")]


def estimate(period: Period, *, settings: Settings) -> Estimate:
    """Requests of one refresh; the catalogue is free."""
    return Estimate(requests=8, note="about 36,000 SKUs of Compute Engine in pages of 5,000")


def _pages(settings: Settings) -> Iterator[list[Any]]:
    from google.api_core import exceptions, retry  # imported here because google's packages take a second to load
    from google.auth.exceptions import GoogleAuthError

    # The client itself raises UNAVAILABLE at once, so the repeats are ours to ask for.
    again = retry.Retry(
        predicate=retry.if_exception_type(exceptions.ServiceUnavailable, exceptions.ResourceExhausted),
        initial=0.5, maximum=10.0, timeout=settings.timeout,
    )  # fmt: skip
    ask = {"parent": COMPUTE_ENGINE, "currency_code": settings.currency, "page_size": PAGE}
    try:
        for page in _client(settings).list_skus(request=ask, retry=again, timeout=settings.timeout).pages:
            yield list(page.skus)
    except (exceptions.GoogleAPIError, GoogleAuthError) as error:
        raise _explained(error) from None


def _client(settings: Settings) -> Any:
    from google.cloud import billing_v1

    if settings.endpoint:
        import grpc

        if not settings.endpoint.startswith(LOOPBACK):
            raise RequestError(
                f"the endpoint {settings.endpoint} of gcp_prices is not on this machine",
                "a stand-in is spoken to without encryption, so it must not be reached over a network",
                'write endpoint = "127.0.0.1:PORT", or leave it out to ask Google',
            )
        transport = billing_v1.CloudCatalogClient.get_transport_class("grpc")
        return billing_v1.CloudCatalogClient(transport=transport(channel=grpc.insecure_channel(settings.endpoint)))
    if settings.api_key:
        return billing_v1.CloudCatalogClient(client_options={"api_key": resolve(settings.api_key)})
    return billing_v1.CloudCatalogClient()


def _explained(error: Exception) -> SourceError:
    code = getattr(getattr(error, "code", None), "name", "") or type(error).__name__
    # Only the class of the error is quoted, because its text can hold the request with its key.
    fixes = {
        "DefaultCredentialsError": 'gcloud auth application-default login, or set api_key = "env:GOOGLE_API_KEY"',
        "FORBIDDEN": "enable the Cloud Billing API for the project of the credentials: gcloud services enable cloudbilling.googleapis.com",
        "UNAUTHORIZED": "gcloud auth application-default login",
        "BAD_REQUEST": "correct `currency` of this source in devopskit.toml; it must be an ISO 4217 code that Google bills in",
    }
    return SourceError(
        "gcp_prices",
        f"the Cloud Billing catalogue of Google Cloud could not be read ({code})",
        "without it the prices stay those of the last refresh, or of the bundled seed",
        fixes.get(code, "see whether cloudbilling.googleapis.com can be reached, then repeat: devopskit fetch"),
    )
