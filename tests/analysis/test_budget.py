"""The chance to pass a budget, by the range of the forecast."""

from __future__ import annotations

import pytest

from devopskit.analysis.budget import chance_above


@pytest.mark.parametrize(("limit", "chance"), [(100.0, 0.5), (130.0, 0.1), (90.0, 0.9), (1000.0, 0.0), (0.0, 1.0)])
def test_the_range_gives_back_its_own_quantiles(limit, chance):
    assert chance_above(limit, low=90, middle=100, high=130) == pytest.approx(chance, abs=1e-9)


@pytest.mark.parametrize(("limit", "chance"), [(99.0, 1.0), (100.0, 0.0), (101.0, 0.0)])
def test_a_forecast_without_a_range_is_certain_to_pass_or_not(limit, chance):
    assert chance_above(limit, low=100, middle=100, high=100) == chance


def test_a_longer_upper_tail_makes_a_high_limit_likelier():
    short, long = (chance_above(150, low=90, middle=100, high=high) for high in (110, 160))
    assert short < 0.001 < 0.1 < long
