"""Quantiles of the coming weeks: shapes, properties that must hold for every series, and series that stay undecided."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.forecast import forecast, forecast_array
from devopskit.analysis.forecast_known import Known
from devopskit.errors import RequestError

HOURLY, DAILY = (24, 168), (7,)
LEVELS = (0.05, 0.5, 0.95)
DAY = 10 + 5 * np.sin(2 * np.pi * np.arange(24) / 24)


def noisy(series: int = 3, days: int = 35, seed: int = 0) -> np.ndarray:
    """Hourly series with the same day every day and a little noise."""
    rng = np.random.default_rng(seed)
    return np.tile(DAY, (series, days)) + rng.normal(0, 0.5, (series, 24 * days))


def test_a_forecast_has_quantiles_of_steps_and_of_weeks():
    values, weekly = forecast_array(noisy(days=42), 336, HOURLY, LEVELS)
    assert values.shape == (3, 336, 3)
    assert weekly.shape == (3, 2, 3)
    assert np.isfinite(values).all()
    assert np.isfinite(weekly).all()


def test_a_steady_day_is_forecast_as_it_was():
    values, _ = forecast_array(noisy(), 48, HOURLY, [0.5])
    assert np.abs(values[:, :, 0] - np.tile(DAY, 2)).max() < 1.0


def test_the_history_is_never_written_to():
    y = noisy()
    y[0, 100:110] = np.nan
    before = y.copy()
    forecast_array(y, 24, HOURLY, LEVELS)
    np.testing.assert_array_equal(y, before)


def test_a_read_only_history_is_accepted():
    y = noisy()
    y.setflags(write=False)
    assert np.isfinite(forecast_array(y, 24, HOURLY, LEVELS)[0]).all()


def test_series_in_another_order_get_the_same_answers():
    y = noisy(4)
    forward, _ = forecast_array(y, 24, HOURLY, LEVELS)
    backward, _ = forecast_array(y[::-1], 24, HOURLY, LEVELS)
    np.testing.assert_array_equal(forward, backward[::-1])


def test_a_broken_neighbour_changes_nothing_for_the_others():
    y = noisy(2)
    alone, _ = forecast_array(y[:1], 24, HOURLY, LEVELS)
    y[1] = np.nan
    together, _ = forecast_array(y, 24, HOURLY, LEVELS)
    np.testing.assert_array_equal(together[0], alone[0])


@pytest.mark.parametrize("factor", [1e-6, 1000.0, 1e9])
def test_another_unit_gives_the_same_forecast_in_that_unit(factor):
    values, weekly = forecast_array(noisy(), 168, HOURLY, LEVELS)
    scaled, scaled_weekly = forecast_array(factor * noisy(), 168, HOURLY, LEVELS)
    np.testing.assert_allclose(scaled / factor, values, rtol=1e-6)
    np.testing.assert_allclose(scaled_weekly / factor, weekly, rtol=1e-6)


def test_quantiles_never_cross_in_steps_days_or_weeks():
    got = forecast(noisy(days=42), horizon=336, quantiles=np.linspace(0.001, 0.999, 50))
    assert (np.diff(got.values, axis=2) >= 0).all()
    assert (np.diff(got.daily_peak, axis=2) >= 0).all()
    assert (np.diff(got.weekly_peak, axis=2) >= 0).all()


def test_quantiles_come_back_in_the_order_asked_for():
    falling, _ = forecast_array(noisy(), 24, HOURLY, (0.9, 0.1))
    rising, _ = forecast_array(noisy(), 24, HOURLY, (0.1, 0.9))
    np.testing.assert_array_equal(falling[:, :, ::-1], rising)


def test_gaps_are_bridged_and_the_day_is_kept():
    y = noisy()
    y[:, 300:348] = np.nan
    y[:, ::17] = np.nan
    values, _ = forecast_array(y, 24, HOURLY, [0.5])
    assert np.abs(values[:, :, 0] - DAY).max() < 1.0


def test_a_series_that_was_never_negative_stays_so():
    y = np.maximum(np.random.default_rng(3).normal(0.2, 1, (2, 24 * 35)), 0)
    values, weekly = forecast_array(y, 168, HOURLY, LEVELS)
    assert values.min() >= 0
    assert weekly.min() >= 0


def test_a_series_with_negative_values_may_go_below_zero():
    values, _ = forecast_array(noisy() - 20, 24, HOURLY, LEVELS)
    assert values.max() < 0


@pytest.mark.parametrize("level", [0.0, 7.0, -3.0])
def test_a_constant_series_is_forecast_as_constant(level):
    values, weekly = forecast_array(np.full((1, 24 * 35), level), 168, HOURLY, LEVELS)
    np.testing.assert_allclose(values, level, atol=0.02 * abs(level) + 1e-12)
    np.testing.assert_allclose(weekly, level, atol=0.02 * abs(level) + 1e-12)


def test_a_new_level_is_followed_within_days():
    y = noisy()
    y[:, -96:] += 20
    values, _ = forecast_array(y, 24, HOURLY, [0.5])
    assert np.abs(values[:, :, 0] - (DAY + 20)).mean() < 3


def test_steady_growth_goes_on_for_a_while():
    y = np.arange(200.0)[None, :] + np.random.default_rng(1).normal(0, 0.2, (1, 200))
    values, _ = forecast_array(y, 14, DAILY, [0.5])
    np.testing.assert_allclose(values[0, :, 0], np.arange(200, 214), atol=3)


def test_weekends_are_kept_apart_in_daily_values():
    week = np.array([10.0, 10, 10, 10, 10, 2, 2])
    y = np.tile(week, 20)[None, :] + np.random.default_rng(1).normal(0, 0.1, (1, 140))
    values, _ = forecast_array(y, 7, DAILY, [0.5])
    np.testing.assert_allclose(values[0, :, 0], week, atol=0.7)


def test_a_noisier_series_gets_a_wider_interval():
    calm, wild = noisy(1, seed=5), np.tile(DAY, (1, 35)) + np.random.default_rng(5).normal(0, 3, (1, 840))
    values, _ = forecast_array(np.vstack([calm, wild]), 168, HOURLY, (0.1, 0.9))
    width = (values[:, :, 1] - values[:, :, 0]).mean(axis=1)
    assert width[1] > 3 * width[0]


def test_most_values_to_come_lie_inside_the_interval():
    y = noisy(20, days=42, seed=9)
    values, _ = forecast_array(y[:, :-168], 168, HOURLY, (0.05, 0.95))
    inside = (y[:, -168:] >= values[:, :, 0]) & (y[:, -168:] <= values[:, :, 1])
    assert 0.82 < inside.mean() < 0.98


@pytest.mark.parametrize(
    ("days", "horizon", "words"),
    [(5, 24, "9 days would give"), (12, 168, "14 days would give"), (30, 672, "42 days would give")],
)
def test_a_short_history_is_undecided_and_says_what_is_enough(days, horizon, words):
    got = forecast(noisy(1, days=days), horizon=horizon, quantiles=LEVELS)
    assert got.status.tolist() == ["undecided"]
    assert words in got.reason[0]
    assert np.isnan(got.values).all()


def test_a_history_of_two_weeks_is_marked_provisional():
    got = forecast(noisy(1, days=15), horizon=168, quantiles=LEVELS)
    assert got.status.tolist() == ["decided"]
    assert "provisional: 28 days" in got.caveats[0]


@pytest.mark.parametrize("length", [0, 1, 5])
def test_hardly_any_value_is_undecided_and_no_error(length):
    got = forecast(np.ones((2, length)), horizon=24, quantiles=LEVELS)
    assert got.status.tolist() == ["undecided", "undecided"]


def test_a_series_without_any_value_is_undecided():
    got = forecast(np.vstack([noisy(1), np.full((1, 840), np.nan)]), horizon=24, quantiles=LEVELS)
    assert got.status.tolist() == ["decided", "undecided"]
    assert "no value at all" in got.reason[1]


def test_a_series_that_ended_is_undecided():
    y = noisy(1)
    y[:, -24 * 8 :] = np.nan
    assert "no value in the last 7 days" in forecast(y, horizon=24).reason[0]


def test_infinite_samples_count_as_missing():
    y = noisy()
    y[0, 50] = np.inf
    y[0, 51] = -np.inf
    assert np.isfinite(forecast_array(y, 24, HOURLY, LEVELS)[0]).all()


def test_no_series_at_all_gives_empty_answers():
    values, weekly = forecast_array(np.empty((0, 840)), 168, HOURLY, LEVELS)
    assert values.shape == (0, 168, 3)
    assert weekly.shape == (0, 1, 3)


def test_demand_hidden_by_a_limit_is_undecided():
    y = np.minimum(noisy(1), 12.0)
    got = forecast(y, horizon=24, censored=y >= 12.0)
    assert "a limit hides demand" in got.reason[0]


def test_a_few_masked_steps_make_the_answer_a_lower_bound():
    y = noisy(1)
    mask = np.zeros(y.shape, bool)
    mask[0, 100:103] = True
    assert "at least: 3 steps at the limit were masked" in forecast(y, horizon=24, censored=mask).caveats[0]


@pytest.mark.parametrize("levels", [[0.0], [1.0], [-0.1], [np.nan], []])
def test_quantiles_outside_zero_and_one_are_refused(levels):
    with pytest.raises(RequestError, match="not all above 0 and below 1"):
        forecast_array(noisy(), 24, HOURLY, levels)


@pytest.mark.parametrize("horizon", [0, -5, 2185])
def test_a_horizon_out_of_range_is_refused(horizon):
    with pytest.raises(RequestError, match="is not between 1 and 2184"):
        forecast_array(noisy(), horizon, HOURLY, LEVELS)


def test_an_unknown_season_is_refused_with_the_known_ones():
    with pytest.raises(RequestError, match=r"season=\(24, 168\) for hourly or season=\(7,\) for daily"):
        forecast_array(noisy(), 24, (12,), LEVELS)


@pytest.mark.parametrize("y", [np.ones(100), np.array([["a", "b"]])])
def test_a_history_that_is_no_matrix_of_numbers_is_refused(y):
    with pytest.raises(RequestError, match="instead of a matrix of numbers"):
        forecast_array(y, 24, HOURLY, LEVELS)


def test_weights_of_the_experts_sum_to_one():
    got = forecast(noisy(), horizon=48)
    np.testing.assert_allclose(got.weights.sum(axis=1), 1.0)
    assert len(got.experts) == got.weights.shape[1]


def test_the_record_counts_past_values_inside_the_intervals():
    record = forecast(noisy(2, days=42), horizon=24, origins=2).coverage
    assert record.lead[0] == "hours 0 to 3"
    assert record.judged.sum(axis=1).tolist() == [48, 48]
    assert 0.6 < np.nanmean(record.observed[:, :, 1]) <= 1.0
    assert (record.error > 0).all()


def test_a_history_too_short_for_a_past_forecast_has_an_empty_record():
    record = forecast(noisy(1, days=10), horizon=48, origins=1).coverage
    assert record.judged.sum() == 0
    assert np.isnan(record.observed).all()


def test_a_known_cap_is_never_exceeded():
    got = forecast(noisy(2), horizon=168, known=Known(caps=np.array([12.0, np.nan])))
    assert got.values[0].max() == 12.0
    assert got.weekly_peak[0].max() == 12.0
    assert got.values[1].max() > 12.0
