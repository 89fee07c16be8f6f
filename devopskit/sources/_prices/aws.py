"""Products of the AWS Price List API -> rows of the table `prices`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from devopskit.tables.columns import Rejected

GIB_MBPS = 1024.0  # EBS throughput is listed by GiBps-mo
# unit of the price list -> (our unit, divisor)
UNITS = {
    "hrs": ("hour", 1.0), "hours": ("hour", 1.0), "gb-mo": ("gib-month", 1.0), "iops-mo": ("iops-month", 1.0), "mibps-mo": ("mibps-month", 1.0),
    "gibps-mo": ("mibps-month", GIB_MBPS),
}  # fmt: skip
ENGINES = {
    "MySQL": "mysql", "MariaDB": "mariadb", "PostgreSQL": "postgres", "Aurora MySQL": "aurora-mysql", "Aurora PostgreSQL": "aurora-postgresql",
}  # fmt: skip


@dataclass(frozen=True)
class Query:
    """One GetProducts question: service and attribute filters (all must match)."""

    service: str
    filters: Mapping[str, str]

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters of `get_products`."""
        filters = [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in self.filters.items()]
        return {"ServiceCode": self.service, "Filters": filters, "FormatVersion": "aws_v1"}


def queries(region: str, systems: tuple[str, ...]) -> list[Query]:
    """What is asked for one region: shared-tenancy machines of each system, volumes, and single-zone database classes."""
    plain = {
        "regionCode": region,
        "tenancy": "Shared",
        "capacitystatus": "Used",
        "preInstalledSw": "NA",
        "marketoption": "OnDemand",
    }
    machines = [
        # With BYOL the list holds Windows machines a second time, at the price without its licence.
        Query("AmazonEC2", plain | {"operatingSystem": system, "licenseModel": "No License required"})
        for system in systems
    ]
    volumes = [
        Query("AmazonEC2", {"regionCode": region, "productFamily": family})
        for family in ("Storage", "System Operation", "Provisioned Throughput")
    ]
    databases = {"regionCode": region, "productFamily": "Database Instance", "deploymentOption": "Single-AZ"}
    return [*machines, *volumes, Query("AmazonRDS", databases)]


def rows(products: list[str], rejected: Rejected) -> Iterator[dict[str, Any]]:
    """Rows of one page; each product is a JSON document of its own. What is no machine, volume or open engine is left out."""
    for document in products:
        product = json.loads(document)
        attributes = product["product"].get("attributes", {})
        item, system = _item(product["product"].get("productFamily", ""), attributes)
        if not item:
            continue
        price = unit_price(product)
        if isinstance(price, str):
            rejected.add(price, 1)
            continue
        amount, unit, currency = price
        yield {
            "provider": "aws", "region": attributes["regionCode"], "item": item, "os": system, "unit": unit, "price": amount,
            "currency": currency,
        }  # fmt: skip


def unit_price(product: Mapping[str, Any]) -> tuple[float, str, str] | str:
    """Price, unit and currency of the on-demand term, or the reason why there is none; of several tiers the first."""
    offers = list(product.get("terms", {}).get("OnDemand", {}).values())
    tiers = [tier for offer in offers for tier in offer["priceDimensions"].values()]
    if not tiers:
        return "the product is not sold on demand"
    first = min(tiers, key=lambda tier: float(tier.get("beginRange", 0)))
    unit = UNITS.get(first["unit"].lower())
    if unit is None:
        return f"the unit {first['unit']} is not known"
    currency, amount = next(iter(first["pricePerUnit"].items()))
    return (float(amount) / unit[1], unit[0], currency) if float(amount) > 0 else "the price is zero"


def _item(family: str, attributes: Mapping[str, str]) -> tuple[str, str]:
    """Item and system (or engine) of a product, both empty where it is none of ours."""
    if family == "Database Instance":
        engine = ENGINES.get(attributes.get("databaseEngine", ""), "")
        # I/O-optimised Aurora is left out, because its classes cost more and its storage less.
        plain = "IOOptimized" not in attributes.get("usagetype", "")
        return (attributes.get("instanceType", ""), engine) if engine and plain else ("", "")
    if family.startswith("Compute Instance"):
        return attributes.get("instanceType", ""), attributes.get("operatingSystem", "").lower()
    volume = attributes.get("volumeApiName", "")
    # Snapshots and I/O requests of magnetic volumes carry a volume name too, but are no capacity or provisioned rate.
    capacity = family in ("Storage", "Provisioned Throughput") or attributes.get("group", "").startswith("EBS IOPS")
    return (volume, "") if volume and capacity else ("", "")
