"""Why a bill moved: price, quantity and mix of each key add up to the change."""

from __future__ import annotations

import pandas as pd
import pytest

from devopskit.analysis.movers import EFFECTS, explain_change
from devopskit.errors import BadTable


def period(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["key", "sku", "cost", "quantity"]).assign(unit="Hours")


def effects(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, float]:
    return explain_change(before, after).loc[0, list(EFFECTS)].to_dict()


NONE = dict.fromkeys(EFFECTS, 0.0)


def test_twice_the_use_at_the_same_price_is_quantity():
    assert effects(period(("a", "x", 10, 10)), period(("a", "x", 20, 20))) == pytest.approx(NONE | {"quantity": 10})


def test_the_same_use_at_a_higher_price_is_price():
    assert effects(period(("a", "x", 10, 10)), period(("a", "x", 15, 10))) == pytest.approx(NONE | {"price": 5})


def test_the_same_hours_on_a_dearer_sku_are_mix():
    before, after = period(("a", "x", 10, 10), ("a", "y", 20, 10)), period(("a", "x", 5, 5), ("a", "y", 30, 15))
    assert effects(before, after) == pytest.approx(NONE | {"mix": 5})


def test_skus_that_came_or_went_are_shown_as_such():
    assert effects(period(("a", "x", 10, 10)), period(("a", "y", 7, 7))) == pytest.approx(NONE | {"new": 7, "gone": -10})


def test_a_fee_without_a_quantity_is_neither_price_nor_volume():
    assert effects(period(("a", "x", 10, 0)), period(("a", "x", 12, 0))) == pytest.approx(NONE | {"unpriced": 2})


def test_effects_add_up_to_the_change_of_every_key():
    before = period(("a", "x", 10, 7), ("a", "y", 3, 2), ("b", "z", 9, 0), ("c", "u", -4, 1))
    after = period(("a", "x", 13, 9), ("a", "y", 2, 5), ("b", "w", 9, 3), ("c", "u", 5, 2))
    found = explain_change(before, after)
    assert found[list(EFFECTS)].sum(axis=1).tolist() == pytest.approx(found["change"].tolist())
    assert found["change"].tolist() == sorted(found["change"], key=abs, reverse=True)


def test_a_missing_column_is_named_in_the_refusal():
    with pytest.raises(BadTable, match="lack the columns quantity"):
        explain_change(period(("a", "x", 1, 1)).drop(columns="quantity"), period())
