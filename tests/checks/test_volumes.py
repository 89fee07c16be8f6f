from __future__ import annotations

import pytest

from devopskit.catalog.price_lists import PriceLists
from devopskit.catalog.volume_prices import Performance, VolumePrices
from devopskit.checks._volumes import gp2, gp3_for


@pytest.mark.parametrize(
    ("gib", "iops", "rate"),
    [(8, 100, 128), (100, 300, 128), (170, 510, 128), (171, 513, 250), (1000, 3000, 250), (8000, 16000, 250)],
)
def test_gp2_delivers_by_its_size(gib, iops, rate):
    assert gp2(gib) == Performance(iops, rate)


def test_small_need_takes_what_gp3_includes():
    assert gp3_for(Performance(10.0, 1.0)) == Performance(3000.0, 125.0)


def test_need_is_rounded_up_to_hundreds_of_operations():
    assert gp3_for(Performance(4001.0, 1.0)) == Performance(4100.0, 125.0)


def test_throughput_needs_its_share_of_operations():
    # 1,000 MiB/s at 0.25 MiB/s for each operation
    assert gp3_for(Performance(10.0, 1000.0)) == Performance(4000.0, 1000.0)


def test_a_need_above_the_old_limits_of_gp3_is_not_cut_to_them():
    assert gp3_for(Performance(26_000.0, 1500.0)) == Performance(26_000.0, 1500.0)
    assert gp3_for(Performance(90_000.0, 3000.0)) == Performance(80_000.0, 2000.0)


def test_list_prices_of_equal_performance_agree_with_the_published_examples():
    home = VolumePrices(PriceLists(), "aws", "us-east-1")
    # 1,000 GiB with 250 MiB/s: 80 + 5 instead of 100; 5,334 GiB with 16,000 IOPS: 426.7 + 65 + 5 instead of 533.4
    assert home.monthly("gp3", 1000.0, Performance(3000.0, 250.0)) == pytest.approx(85.0)
    assert home.monthly("gp3", 5334.0, Performance(16000.0, 250.0)) == pytest.approx(496.72)
    assert home.monthly("gp2", 5334.0, gp2(5334.0)) == pytest.approx(533.4)
