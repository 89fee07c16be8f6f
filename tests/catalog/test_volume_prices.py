from __future__ import annotations

import math

import pytest

from devopskit.catalog.price_lists import PriceLists
from devopskit.catalog.volume_prices import Performance, VolumePrices

HOME = ("aws", "us-east-1")


@pytest.mark.parametrize(
    ("kind", "gib", "iops", "rate", "monthly"),
    [
        ("gp3", 100, 3000, 125, 8.0),
        ("gp3", 100, 4000, 225, 17.0),
        ("gp3", 100, math.nan, math.nan, 8.0),
        ("gp2", 100, 300, 128, 10.0),
        ("io1", 100, 5000, 0, 337.5),
        ("st1", 1000, math.nan, 40, 45.0),
    ],
)
def test_volume_costs_its_space_and_what_is_above_the_included_part(kind, gib, iops, rate, monthly):
    assert VolumePrices(PriceLists(), *HOME).monthly(kind, float(gib), Performance(iops, rate)) == pytest.approx(monthly)


def test_volume_of_unknown_type_or_size_has_no_price():
    volumes = VolumePrices(PriceLists(), *HOME)
    assert math.isnan(volumes.monthly("gp9", 100.0, Performance(0.0, 0.0)))
    assert math.isnan(volumes.monthly("gp3", math.nan, Performance(0.0, 0.0)))


def test_google_and_azure_disks_are_priced_by_their_own_names():
    assert VolumePrices(PriceLists(), "gcp", "us-central1").monthly("pd-ssd", 100.0, Performance(0.0, 0.0)) == pytest.approx(
        17.0
    )
    assert VolumePrices(PriceLists(), "azure", "eastus").monthly(
        "StandardSSD_LRS", 100.0, Performance(0.0, 0.0)
    ) == pytest.approx(7.5)
