"""Carbon of compute: the formula by hand, and no guess where no factor is known."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.analysis.carbon import FACTORS, estimate_carbon
from devopskit.errors import BadTable

FRANCE = pd.DataFrame([["eu-west-3", 1.0, 5.0, 1.2, 0.05, 0.001]], columns=FACTORS)


def use(region: str, hours: float = 1000.0, utilisation: float = 0.5) -> pd.DataFrame:
    return pd.DataFrame({"region": [region], "vcpu_hours": [hours], "utilisation": [utilisation]})


def test_energy_is_power_between_idle_and_full_times_the_building():
    found = estimate_carbon(use("eu-west-3"), FRANCE)
    assert found["kwh"].tolist() == pytest.approx([1000 * 3.0 / 1000 * 1.2])
    assert found["kg_co2e"].tolist() == pytest.approx([3.6 * 0.05 + 1.0])


def test_every_figure_is_marked_as_an_estimate():
    assert estimate_carbon(use("eu-west-3"), FRANCE)["estimate"].tolist() == [True]


def test_a_region_without_a_factor_has_no_figure():
    assert estimate_carbon(use("us-east-1"), FRANCE)["kg_co2e"].isna().all()


def test_the_star_row_serves_regions_without_their_own():
    factors = pd.concat([FRANCE, FRANCE.assign(region="*", kg_per_kwh=0.4)])
    assert estimate_carbon(use("us-east-1"), factors)["kg_co2e"].tolist() == pytest.approx([3.6 * 0.4 + 1.0])


def test_two_factors_of_one_region_are_refused():
    with pytest.raises(BadTable, match="two rows for the region 'eu-west-3'"):
        estimate_carbon(use("eu-west-3"), pd.concat([FRANCE, FRANCE]))


def test_missing_factors_are_named_in_the_refusal():
    with pytest.raises(BadTable, match="lacks the columns pue"):
        estimate_carbon(use("eu-west-3"), FRANCE.drop(columns="pue"))
