"""Licences in the price of a machine: what its operating system adds to it, and whether an own licence is brought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devopskit.catalog.price_lists import PriceLists
from devopskit.checks._facts import fact
from devopskit.checks._findings import NAN, text

# Systems that a provider sells by the hour on top of the machine.
SOLD = {"windows": "Windows Server", "rhel": "Red Hat Enterprise Linux", "suse": "SUSE Linux Enterprise"}
# What providers write where a licence is brought: Azure's license_type, GCP's licence names, AWS's LicenseModel.
BROUGHT = ("windows_server", "windows_client", "rhel_byos", "sles_byos", "byol", "byos", "bring_your_own_license", "ahub")


def sold_with(machine: Mapping[str, Any]) -> str:
    """Name of the system whose licence the machine pays by the hour, or ""."""
    return "" if is_brought(machine) else SOLD.get(text(machine["os"]).lower(), "")


def is_brought(machine: Mapping[str, Any]) -> bool:
    """Whether the inventory says that the machine runs under a licence of its owner."""
    said = (
        fact(machine, "license_type"),
        fact(machine, "licence_type"),
        fact(machine, "license_model"),
        text(machine["licence"]),
    )
    return any(word.lower().replace("-", "_").replace(" ", "_") in BROUGHT for word in said)


def uplift(lists: PriceLists, machine: Mapping[str, Any]) -> float:
    """Share of the list price that is the licence: 1 less the price with Linux over that with its system; NaN if unlisted."""
    where = text(machine["provider"]), text(machine["region"]), text(machine["type"])
    sold, bare = (lists.price(*where, system, "hour") for system in (text(machine["os"]).lower(), "linux"))
    if sold is None or bare is None or not sold.price or sold.currency != bare.currency:
        return NAN
    return max(1.0 - bare.price / sold.price, 0.0)
