"""What the made-up company pays by the byte and by the request: a weekly rhythm, growth, one change that stays, one spike."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# A log level that was left on, and a copy between regions that somebody forgot: what a cost page should find.
DEBUG_LOGGING_FROM = date(2026, 6, 12)
FORGOTTEN_COPY = (date(2026, 6, 18), date(2026, 6, 19))
_ORIGIN = date(2026, 1, 1)


@dataclass(frozen=True)
class Metered:
    """A service without a size: cost of a plain day in USD, share that weekends have of it, growth a day, unit and its price."""

    service: str
    category: str
    account: str
    sku: str
    daily: float
    weekend: float
    growth: float
    unit: str
    price: float
    team: str


SERVICES = (
    Metered("AWS Data Transfer", "Networking", "prod", "DataTransfer-Out-Bytes", 21.0, 0.7, 0.0005, "GB", 0.09, ""),
    Metered("Amazon Simple Storage Service", "Storage", "prod", "TimedStorage-ByteHrs", 14.0, 1.0, 0.0015, "GB-Month", 0.023, "data"),
    Metered("AWS Lambda", "Compute", "prod", "Lambda-GB-Second", 8.0, 0.6, 0.001, "GB-Seconds", 0.0000166667, "checkout"),
    Metered("AmazonCloudWatch", "Management and Governance", "prod", "DataProcessing-Bytes", 11.0, 0.8, 0.0, "GB", 0.5, "search"),
    Metered("Amazon Simple Storage Service", "Storage", "dev", "TimedStorage-ByteHrs", 1.5, 1.0, 0.0, "GB-Month", 0.023, "platform"),
)  # fmt: skip


def amounts(day: date) -> Iterator[tuple[Metered, float]]:
    """Cost in USD of each service on one day; the same for a day whatever span is asked for."""
    for service in SERVICES:
        # Seeded by name and day, so that two fetches of the same day agree.
        noise = random.Random(f"{service.service} {service.account} {day}").gauss(0.0, 0.03)
        growth = math.exp(service.growth * (day - _ORIGIN).days)
        rhythm = service.weekend if day.weekday() >= 5 else 1.0
        yield service, service.daily * growth * rhythm * math.exp(noise) * _event(service, day)


def _event(service: Metered, day: date) -> float:
    if service.service == "AmazonCloudWatch" and day >= DEBUG_LOGGING_FROM:
        return 1.9
    return 4.5 if service.service == "AWS Data Transfer" and day in FORGOTTEN_COPY else 1.0
