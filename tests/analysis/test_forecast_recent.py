"""What the last days say: a changed level, a nightly job, and the origins that see them."""

from __future__ import annotations

import numpy as np
import pytest

from devopskit.analysis.exhaustion import tempered
from devopskit.analysis.forecast import forecast_array
from devopskit.analysis.forecast_experts_kernel import moved
from devopskit.analysis.forecast_past_kernel import origins
from devopskit.analysis.forecast_recent_kernel import half_life, lately, take, usual_quantiles

HOURLY = (24, 168)
DAY = 100 + 60 * np.sin(2 * np.pi * np.arange(24) / 24)
LEVELS = np.array([0.1, 0.5, 0.9])


def ended(hours_ago: int, factor: float) -> np.ndarray:
    """Seven weeks of the same day with noise in proportion, fallen to a share some hours before the end."""
    y = np.tile(DAY, (1, 49)) * np.random.default_rng(4).lognormal(0, 0.1, (1, 49 * 24))
    y[:, -hours_ago:] *= factor
    return y


def nightly(days: int = 35) -> np.ndarray:
    """Two units, and twenty at three o'clock on every other night."""
    z = np.full((days, 24), 2.0)
    z[::2, 3] = 20.0
    return z.ravel()


@pytest.mark.parametrize(("factor", "error", "width"), [(0.3, 15.0, 100.0), (0.02, 4.0, 7.0)])
def test_after_the_end_of_an_event_the_interval_is_as_small_as_what_is_left(factor, error, width):
    values, _ = forecast_array(ended(96, factor), 24, HOURLY, (0.05, 0.5, 0.95))
    assert (values[0, :, 2] - values[0, :, 0]).mean() < width
    assert np.abs(values[0, :, 1] - factor * DAY).mean() < error


def test_a_series_that_never_moved_has_a_smaller_interval_than_before_its_fall():
    steady, _ = forecast_array(ended(1, 1.0), 24, HOURLY, (0.05, 0.95))
    fallen, _ = forecast_array(ended(120, 0.1), 24, HOURLY, (0.05, 0.95))
    assert np.ptp(fallen[0], axis=1).mean() < np.ptp(steady[0], axis=1).mean()


def test_a_job_on_every_other_night_keeps_its_hour_in_the_upper_quantile():
    values, _ = forecast_array(nightly()[None], 24, HOURLY, (0.5, 0.95))
    assert values[0, :, 1].argmax() == 3
    assert values[0, 3, 1] > 12


def test_the_usual_quantiles_of_an_hour_hold_both_kinds_of_nights():
    z = nightly()
    usual = usual_quantiles(z, np.full(24, z.mean()), 24, LEVELS)
    # with one hour to each side a third of the values are of the night hour, half of those of the job
    np.testing.assert_allclose(usual[0, 3], [2, 2, 20])
    np.testing.assert_allclose(usual[0, 12], [2, 2, 2])


def test_usual_quantiles_follow_the_level_ahead_in_proportion():
    z = np.tile(DAY, 35)
    usual = usual_quantiles(z, 3 * np.tile(DAY, 2), 24, LEVELS)
    np.testing.assert_allclose(usual[1, :, 1], 3 * np.tile(usual[0, :24, 1], 2), rtol=1e-4)


def test_usual_quantiles_of_negative_values_are_shifted_instead():
    z = np.tile(DAY, 35) - 500
    usual = usual_quantiles(z, np.tile(DAY - 490, 2), 24, LEVELS)
    np.testing.assert_allclose(usual[1], usual[0] + 10, rtol=1e-9)


def test_a_part_of_a_day_is_at_the_level_that_its_hours_say():
    z = np.tile(DAY, 35)
    whole, part = (usual_quantiles(z, path, 24, LEVELS) for path in (DAY, DAY[:6]))
    np.testing.assert_allclose(part[1], whole[1, :6], rtol=0.02)


def test_changes_and_sizes_are_those_of_the_last_days():
    z = np.tile(DAY, 20)
    z[-24:] += 7.0
    got = lately(z, 24)
    # of the last two days one stands 7 above the day before, of the last eight one too
    np.testing.assert_allclose(got, [3.5, 7 / 8, 103.5, 100 + 7 / 8])


def test_a_history_of_one_period_has_no_changes():
    assert lately(DAY, 24)[:2].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("week", "near"), [(168, 168), (7, 28)])
def test_the_newest_stretch_has_more_origins_than_others(week, near):
    cuts = origins(14 * week, week, week)
    newest, before = (cuts >= 14 * week - near).sum(), ((cuts >= 14 * week - 2 * near) & (cuts < 14 * week - near)).sum()
    assert newest > before + 2
    assert (np.diff(cuts) > 0).all()


def test_a_short_history_has_an_origin_at_most_once_a_step():
    cuts = origins(178, 24, 168)
    assert cuts.tolist() == list(range(168, 178))


@pytest.mark.parametrize(("day", "steps"), [(24, 72.0), (1, 14.0)])
def test_errors_lose_half_their_say_in_days(day, steps):
    assert half_life(day) == steps


def test_quantiles_of_few_values_stay_inside_them():
    out = np.empty(3)
    take(np.array([1.0, 2.0, 4.0]), LEVELS, out)
    np.testing.assert_allclose(out, [1.0, 2.0, 4.0])


@pytest.mark.parametrize(("level", "expected"), [(1.0, 0.5), (20.0, 10.0), (40.0, 35.0)])
def test_a_shape_is_moved_in_proportion_unless_that_would_magnify_it(level, expected):
    assert moved(5.0, 10.0, level) == pytest.approx(expected)


def test_tempered_chances_keep_their_order_and_certainty():
    odds = np.array([0.7, 0.7])
    told = [tempered(p, odds) for p in (0.0, 1e-9, 0.1, 0.5, 0.9, 1 - 1e-9, 1.0)]
    assert told == sorted(told)
    assert told[0] == 0.0
    assert told[-1] == 1.0
    assert told[4] < 0.8
