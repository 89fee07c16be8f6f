"""Orders that are booked ahead and the load they make: a driver has a say only where its own past earned one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from devopskit.errors import BadTable
from devopskit.pipeline.forecasting_agenda import Agenda
from devopskit.pipeline.forecasting_drivers import read_drivers, with_drivers
from devopskit.pipeline.forecasting_frame import forecast

DAYS, AHEAD = 84, 7
LEVELS = np.array([0.1, 0.5, 0.9])
TIMES = pd.date_range("2026-01-05", periods=DAYS + AHEAD, freq="D", tz="UTC")
ORDERS = np.random.default_rng(5).uniform(10, 90, DAYS + AHEAD)


def history() -> pd.DataFrame:
    """Load that is twice the orders and 20 more, which no rhythm of weeks explains."""
    load = 20 + 2 * ORDERS[:DAYS] + np.random.default_rng(6).normal(0, 0.5, DAYS)
    return pd.DataFrame({"time": TIMES[:DAYS], "series": "a", "value": load})


def orders(values: np.ndarray = ORDERS, times: pd.DatetimeIndex = TIMES) -> pd.DataFrame:
    return pd.DataFrame({"time": times, "driver": "orders", "value": values})


def told(drivers: pd.DataFrame | None) -> pd.DataFrame:
    return forecast(history(), horizon=AHEAD, quantiles=tuple(LEVELS), agenda=Agenda(drivers=drivers))


def test_load_follows_the_orders_that_are_booked_ahead() -> None:
    assert told(orders())["q50"].tolist() == pytest.approx((20 + 2 * ORDERS[DAYS:]).tolist(), abs=4)


def test_a_driver_that_explains_the_load_makes_the_range_narrow() -> None:
    plain, driven = told(None), told(orders())
    assert (driven["q90"] - driven["q10"]).mean() < 0.2 * (plain["q90"] - plain["q10"]).mean()


def test_a_driver_without_any_bearing_has_no_say() -> None:
    weeks = history().assign(value=10.0 + np.arange(DAYS) % 7)
    noise = Agenda(drivers=orders(np.random.default_rng(9).uniform(0, 1, DAYS + AHEAD)))
    plain, driven = (forecast(weeks, horizon=AHEAD, agenda=agenda) for agenda in (None, noise))
    pd.testing.assert_frame_equal(plain, driven)


def test_a_driver_that_is_not_known_ahead_has_no_say() -> None:
    pd.testing.assert_frame_equal(told(orders(ORDERS[:DAYS], TIMES[:DAYS])), told(None))


def test_quantiles_with_drivers_stay_in_order() -> None:
    assert (np.diff(told(orders())[["q10", "q50", "q90"]].to_numpy(), axis=1) >= 0).all()


def test_the_weight_is_that_of_the_past_loss() -> None:
    y = 2 * ORDERS[:DAYS]
    flat = np.full((AHEAD, 3), 100.0)
    values, weight = with_drivers(y, flat, flat, ORDERS[:, None], LEVELS)
    assert weight == pytest.approx(1.0, abs=0.01)
    assert values[:, 1] == pytest.approx(2 * ORDERS[DAYS:], abs=0.5)


def test_too_short_a_past_earns_no_weight() -> None:
    flat = np.full((AHEAD, 3), 1.0)
    assert with_drivers(np.ones(20), flat, flat, np.ones((27, 1)), LEVELS)[1] == 0.0


def test_several_values_of_a_step_count_with_their_mean() -> None:
    twice = pd.concat([orders(ORDERS - 1), orders(ORDERS + 1)])
    assert read_drivers(twice, "UTC", "D")["orders"].tolist() == pytest.approx(ORDERS.tolist())


def test_no_drivers_are_an_empty_frame() -> None:
    assert read_drivers(None, "UTC", "D").empty


@pytest.mark.parametrize(
    ("wrong", "words"), [(orders().drop(columns="driver"), "lack driver"), (orders().assign(value="many"), "are no numbers")]
)
def test_drivers_that_cannot_be_read_are_refused_with_the_way_to_melt_a_frame(wrong: pd.DataFrame, words: str) -> None:
    with pytest.raises(BadTable, match=rf"{words}(.|\n)*orders\.melt"):
        told(wrong)
