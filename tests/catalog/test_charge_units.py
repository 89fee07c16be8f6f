"""Units of four providers: what pays for keeping bytes, what for moving them, what for neither."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.catalog.charge_units import is_kept, is_moved


def told(unit):
    charge = pd.DataFrame({"unit": pd.Series([unit], dtype="str")})
    return is_kept(charge).item(), is_moved(charge).item()


@pytest.mark.parametrize(
    "unit", ["GB-Months", "GB-Mo", "1 GB/Month", "gibibyte month", "Gigabyte Storage Capacity Per Month", "GB-Hours", "GB_MO"]
)
def test_bytes_over_a_time_are_kept(unit):
    assert told(unit) == (True, False)


@pytest.mark.parametrize("unit", ["GB", "1 GB", "gibibyte", "TB", "Requests", "10K", "10K Operations", "ReadRequestUnits"])
def test_bytes_without_a_time_and_requests_are_moved(unit):
    assert told(unit) == (False, True)


@pytest.mark.parametrize("unit", ["Hours", "Units", "WriteCapacityUnit-Hours", "GB-Seconds", "<script>", "", None])
def test_other_units_and_none_are_neither(unit):
    assert told(unit) == (False, False)
