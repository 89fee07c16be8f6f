from __future__ import annotations

from importlib import resources

import pytest

from devopskit.catalog.seed.__main__ import COLUMNS, build, main
from devopskit.catalog.seed.packages import folder
from devopskit.catalog.seed_prices import region_factors, seed_prices
from devopskit.errors import MissingExtra

SEED = resources.files("devopskit.catalog.seed")
# Linux list prices of the home regions that the vendors published when the seed was collected.
CONTROL = {
    ("aws", "us-east-1"): {"t3.micro": 0.0104, "m5.large": 0.096, "c5.xlarge": 0.17, "r5.2xlarge": 0.504, "g4dn.xlarge": 0.526},
    ("gcp", "us-east1"): {"e2-micro": 0.00838, "e2-standard-4": 0.134, "n2-standard-8": 0.3885, "c2-standard-4": 0.2088, "n2-highcpu-4": 0.1432},
    ("azure", "eastus"): {"Standard_D2s_v3": 0.096, "Standard_B2s": 0.0416, "Standard_E4s_v3": 0.252, "Standard_F8s_v2": 0.338},
}  # fmt: skip


@pytest.mark.parametrize("market", list(CONTROL))
def test_seed_is_within_one_percent_of_published_prices(market):
    rows = seed_prices()
    here = rows[(rows["provider"] == market[0]) & (rows["region"] == market[1]) & (rows["os"] == "linux")].set_index("item")[
        "price"
    ]
    assert here[list(CONTROL[market])].to_dict() == pytest.approx(CONTROL[market], rel=0.01)


def test_shipped_seed_is_small_and_dated():
    with resources.as_file(SEED / "prices.parquet") as path:
        assert path.stat().st_size < 300_000
    assert seed_prices()["as_of"].notna().all()


def test_every_seed_row_has_a_price_above_zero_and_stands_once():
    rows = seed_prices()
    assert (rows["price"] > 0).all()
    assert not rows.duplicated(["provider", "region", "item", "os", "unit"]).any()


def test_home_region_has_the_price_level_of_one():
    rows = seed_prices()
    factors = region_factors(rows[(rows["unit"] == "hour") & (rows["quality"] != "inferred")])
    assert (factors["aws", "us-east-1"], factors["azure", "eastus"]) == (1.0, 1.0)


def test_script_without_a_folder_says_how_it_is_called(capsys):
    assert main([]) == 2
    assert "python -m devopskit.catalog.seed devopskit/catalog/seed" in capsys.readouterr().err


def test_absent_package_is_named_with_the_extra_that_brings_it():
    with pytest.raises(MissingExtra, match=r"pip install 'devopskit\[seed\]'"):
        folder("a_package_that_nobody_wrote")


def test_script_builds_both_files_from_the_packages(tmp_path):
    counts = build(tmp_path)
    assert counts["prices"] > 50_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["machine_types.parquet", "prices.parquet"]
    assert len(COLUMNS) == 11
