"""Bad input to forecasts of arrays: an undecided series with its reason, the same answers for the others, errors for bad requests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devopskit.analysis.forecast import forecast, forecast_array
from devopskit.errors import RequestError

T, SEASON, LEVELS = 24 * 30, (24, 168), (0.1, 0.5, 0.9)
SHAPE = 2 + np.sin(np.arange(T) * 2 * np.pi / 24)
Y = np.random.default_rng(1).lognormal(0, 1, (3, 1)) * SHAPE * np.random.default_rng(2).lognormal(0, 0.1, (3, T))
Y.flags.writeable = False


def values(y: object, horizon: object = 48, season: object = SEASON, quantiles: object = LEVELS) -> np.ndarray:
    """Quantiles of the steps to come."""
    return forecast_array(y, horizon, season, quantiles)[0]


def replaced(at: slice | int, value: float) -> np.ndarray:
    """Return the first series with other values at a place."""
    row = Y[0].copy()
    row[at] = value
    return row


UNDECIDED = {
    "NaN only": (replaced(slice(None), np.nan), "no value at all; 20 days of history would decide it"),
    "infinite": (replaced(slice(None), -np.inf), "no value at all; 20 days of history would decide it"),
    "beyond any demand": (Y[0] * 1e300, "no value at all; 20 days of history would decide it"),
    "a huge negative constant": (replaced(slice(None), -1.7e308), "no value at all; 20 days of history would decide it"),
    "one new point": (replaced(slice(0, -1), np.nan), "0 days of history are too few for this horizon"),
    "one old point": (replaced(slice(1, None), np.nan), "no value in the last 7 days; new values would decide it"),
    "one of six hours": (np.where(np.arange(T) % 6, np.nan, Y[0]), "fewer than half of the steps have a value"),
    "ended": (replaced(slice(-200, None), np.nan), "no value in the last 7 days; new values would decide it"),
}
DECIDED = {
    "negative": -Y[0],
    "one huge value": replaced(300, 1.7e308),
    "a millionfold value": replaced(300, 1e6 * Y[0, 300]),
    "a huge value at the end": replaced(-1, 1e300),
    "tiny values": Y[0] * 1e-300,
    "a large constant": replaced(slice(None), 1e18),
    "zeros": replaced(slice(None), 0.0),
    "a gap of nine days": replaced(slice(200, 420), np.nan),
    "every other hour": replaced(slice(0, None, 2), np.nan),
    "a counter": np.cumsum(Y[0]),
}


@pytest.mark.parametrize("name", UNDECIDED)
def test_a_series_that_cannot_be_forecast_says_why_and_changes_no_other(name: str) -> None:
    got = forecast(np.vstack([UNDECIDED[name][0], Y[1:]]), horizon=48, quantiles=LEVELS)
    assert UNDECIDED[name][1] in got.reason[0]
    assert np.isnan(got.values[0]).all()
    np.testing.assert_array_equal(got.values[1:], values(Y)[1:])


@pytest.mark.parametrize("name", DECIDED)
def test_an_odd_series_is_forecast_in_finite_order_and_changes_no_other(name: str) -> None:
    found = values(np.vstack([DECIDED[name], Y[1:]]))
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=2) >= 0).all()
    np.testing.assert_array_equal(found[1:], values(Y)[1:])


def test_one_huge_value_counts_as_missing() -> None:
    np.testing.assert_array_equal(values(replaced(300, 1.7e308)[None]), values(replaced(300, np.nan)[None]))


def test_a_horizon_longer_than_the_history_is_undecided_for_every_series() -> None:
    got = forecast(Y, horizon=2184)
    assert [reason[:24] for reason in got.reason] == ["30 days of history are t"] * 3


@pytest.mark.parametrize("shape", [(0, T), (3, 0), (0, 0), (3, 1), (3, 23), (3, 167)])
def test_too_few_series_or_steps_are_undecided_and_no_error(shape: tuple[int, int]) -> None:
    np.testing.assert_array_equal(values(np.ones(shape)), np.full((shape[0], 48, 3), np.nan))


ALIKE: dict[str, Callable[[np.ndarray], object]] = {
    "a list of lists": lambda y: y.tolist(),
    "columns first in memory": np.asfortranarray,
    "every other column of a wider array": lambda y: np.repeat(y, 2, axis=1)[:, ::2],
    "missing values hidden by a mask": lambda y: np.ma.MaskedArray(np.nan_to_num(y, nan=1e9), np.isnan(y)),
}


@pytest.mark.parametrize("name", ALIKE)
def test_the_same_numbers_in_another_form_have_the_same_forecast(name: str) -> None:
    y = np.where(np.arange(T) % 97 == 3, np.nan, Y)
    np.testing.assert_array_equal(values(ALIKE[name](y)), values(y))


@pytest.mark.parametrize("kind", ["float32", "int64", "uint16"])
def test_numbers_of_any_type_are_forecast_like_those_of_double_precision(kind: str) -> None:
    y = (100 * Y).round().astype(kind)
    np.testing.assert_array_equal(values(y), values(y.astype(float)))


@pytest.mark.parametrize("y", [None, [[1.0], [1.0, 2.0]], [["a", "b"]], Y.astype(complex), Y.astype(object), Y[0], Y[None]])
def test_a_history_that_is_no_matrix_of_numbers_is_refused(y: object) -> None:
    with pytest.raises(
        RequestError, match=r"(?s)instead of a matrix of numbers.*give a float array of shape \(series, steps\)"
    ):
        values(y)


@pytest.mark.parametrize("horizon", [0, -1, None, 1.5, np.nan, "48", 10**9, np.array([4, 5])])
def test_a_horizon_that_is_no_number_of_steps_within_reach_is_refused(horizon: object) -> None:
    with pytest.raises(RequestError, match="steps is not between 1 and 2184"):
        values(Y, horizon)


@pytest.mark.parametrize("season", [24, 0, None, "day", (), (0,), [[24], [168]], (23, 168)])
def test_a_season_that_is_not_known_is_refused(season: object) -> None:
    with pytest.raises(RequestError, match=r"(?s)a season of .* is not known.*season=\(24, 168\)"):
        values(Y, 48, season)


@pytest.mark.parametrize("levels", [0, 1, -0.5, 5, np.nan, None, "x", (), (0.5, 1.0), [[0.1, 0.9]]])
def test_quantiles_that_are_no_chances_are_refused(levels: object) -> None:
    with pytest.raises(RequestError, match=r"(?s)the quantiles .* are not all above 0 and below 1"):
        values(Y, 48, SEASON, levels)


def test_one_quantile_may_be_a_number_by_itself() -> None:
    np.testing.assert_array_equal(values(Y, 48, SEASON, 0.5), values(Y, 48, SEASON, [0.5]))


def test_repeated_quantiles_in_any_order_have_their_own_place() -> None:
    found, plain = values(Y, 48, SEASON, (0.9, 0.1, 0.9)), values(Y)
    np.testing.assert_array_equal(found, plain[:, :, [2, 0, 2]])


def history(seed: int) -> np.ndarray:
    """Return healthy and hostile series, which nothing may write to."""
    rng = np.random.default_rng(seed)
    y = rng.lognormal(0, 1, (5, 1)) * rng.lognormal(0, 0.3, (5, int(rng.integers(1, 900))))
    hostile = rng.choice([0.0, -1.0, np.nan, np.inf, -np.inf, 5e-324, 1e-300, 1e99, -1e99, 1.7e308], y.shape)
    y = np.where(rng.random(y.shape) < rng.choice([0.0, 0.01, 0.5, 1.0], (5, 1)), hostile, y)
    y.flags.writeable = False
    return y


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 24, 170, 700]))
def test_hostile_values_give_quantiles_or_a_reason_and_never_an_error_or_warning(seed: int, horizon: int) -> None:
    got = forecast(history(seed), horizon=horizon, quantiles=LEVELS)
    told = np.isfinite(got.values).all((1, 2))
    assert told.tolist() == [reason == "" for reason in got.reason]
    assert (np.diff(got.values[told], axis=2) >= 0).all()
