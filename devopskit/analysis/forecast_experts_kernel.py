"""The combined methods: each turns what is known at an origin into a path; compiled, one series at a time."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.compiled import njit
from devopskit.analysis.forecast_profile_kernel import (
    DAY_LEVEL,
    DAY_SHAPES,
    LAST,
    MEAN_1,
    MEAN_4,
    MEAN_12,
    MIDDLE,
    MIDDLE_ALL,
    RECENT,
    SLOPE_1,
    SLOPE_4,
    SLOPE_12,
    STEADY_STEP,
    STRAIGHT,
    WEEK_BEFORE,
    WEEK_LEVEL,
    WEEK_SHAPES,
    Lengths,
    day_means,
    day_shapes,
    level_path,
    levels,
    week_shapes,
)

EXPERTS = (
    "last week", "fading weeks", "median of 4 weeks", "mean of weeks", "median of weeks",
    "last day", "fading days", "mean of 7 days", "mean of 2 days",
    "fading weeks at the last day's level", "fading weeks, recent shift fades", "fading weeks times the last day's ratio",
    "fading weeks, correlated error", "7 days, recent shift fades", "2 days times daily level", "fading weeks times daily level",
    "level of the last day", "last value", "median of 2 weeks", "median of all",
    "fading weeks with damped drift", "last week plus its weekly step",
    "line of 1 week", "line of 4 weeks", "line of 12 weeks", "last value plus slope of 1 week", "last value plus slope of 4 weeks",
    "last value plus steady step", "same weeks of last year", "fading weeks with the course of last year",
)  # fmt: skip
TRENDS, YEARS = 20, 28  # index of the first expert that extrapolates, and of the first that knows last year
COUNT = len(EXPERTS)
FADE = 8.0  # steps in which a recent shift falls to a third
HALF_LIFE = 2.0  # weeks of the damped drift
YEAR = 52  # weeks, so that the days of the week stay in place


@njit
def paths(z: np.ndarray, sums: np.ndarray, t: int, lengths: Lengths, out: np.ndarray) -> float:
    """Fill out [experts, horizon] at origin t; return how straight the last four weeks are (R², 0 to 1)."""
    day, week, long, _ = lengths
    weekly, daily = np.empty((WEEK_SHAPES, week)), np.empty((DAY_SHAPES, day))
    week_shapes(z, t, long, weekly)
    day_shapes(z, t, daily)
    known = levels(z, sums, t, lengths)
    repeat(weekly, out[0:5])
    repeat(daily, out[5:9])
    shifted(z, t, (weekly[1], daily[2]), known, out[9:14])
    scaled(day_means(sums, t, day, 56), weekly[1], daily[3], out[14:16])
    for lead in range(out.shape[1]):
        out[16, lead], out[17, lead] = known[DAY_LEVEL], known[LAST]
        out[18, lead], out[19, lead] = known[MIDDLE], known[MIDDLE_ALL]
    trending(known, min(t, 12 * week), week, out)
    last_year(z, sums, t, week, out)
    return known[STRAIGHT]


@njit
def repeat(shapes: np.ndarray, out: np.ndarray) -> None:
    """Repeat every shape over the horizon."""
    period = shapes.shape[1]
    for e in range(shapes.shape[0]):
        for lead in range(out.shape[1]):
            out[e, lead] = shapes[e, lead % period]


@njit
def shifted(z: np.ndarray, t: int, shapes: tuple[np.ndarray, np.ndarray], known: np.ndarray, out: np.ndarray) -> None:
    """Fill out [5, horizon]: the shapes of a week and of a day, moved to where the series has been lately."""
    weekly, daily = shapes
    week, day = len(weekly), len(daily)
    usual = weekly[week - day :].mean()
    shift = known[DAY_LEVEL] - usual
    ratio = min(known[DAY_LEVEL] / usual, 3.0) if usual > 0 and known[DAY_LEVEL] >= 0 else 1.0
    recent = known[RECENT] - (weekly[week - 1] + weekly[week - 2] + weekly[week - 3]) / 3.0
    recent_day = known[RECENT] - (daily[(3 * day - 1) % day] + daily[(3 * day - 2) % day] + daily[(3 * day - 3) % day]) / 3.0
    memory, square = 0.0, 1e-300
    for k in range(1, week):
        memory += (z[t - k] - weekly[week - k]) * (z[t - k - 1] - weekly[week - k - 1])
        square += (z[t - k] - weekly[week - k]) ** 2
    memory = min(max(memory / square, 0.0), 0.999)
    error = z[t - 1] - weekly[week - 1]
    for lead in range(out.shape[1]):
        fade = np.exp(-lead / FADE)
        error *= memory
        base, plain = weekly[lead % week], daily[lead % day]
        out[0, lead] = base + shift
        out[1, lead] = base + recent * fade
        out[2, lead] = base * ratio
        out[3, lead] = base + error
        out[4, lead] = plain + recent_day * fade


@njit
def scaled(means: np.ndarray, weekly: np.ndarray, daily: np.ndarray, out: np.ndarray) -> None:
    """Fill out [2, horizon]: the shape of two days and of the weeks, brought to the daily levels ahead."""
    day, week, horizon = len(daily), len(weekly), out.shape[1]
    level = level_path(means, (horizon - 1) // day + 1)
    usual = daily.mean()
    for k in range(len(level)):
        within = weekly[(k * day) % week : (k * day) % week + day].mean()
        for lead in range(k * day, min((k + 1) * day, horizon)):
            out[0, lead] = moved(daily[lead % day], usual, level[k])
            out[1, lead] = moved(weekly[lead % week], within, level[k])


@njit
def moved(value: float, usual: float, level: float) -> float:
    """A value of a shape at another level: in proportion where both are positive, unless it would be magnified, else by the difference."""
    if usual > 0 and value >= 0 and 0 < level < 3.0 * usual:
        return value * level / usual
    return value + level - usual


@njit
def trending(known: np.ndarray, length: int, week: int, out: np.ndarray) -> None:
    """Fill the experts that extrapolate a slope or a weekly step."""
    drift = known[WEEK_LEVEL] - known[WEEK_BEFORE]
    damp = 0.5 ** (1.0 / HALF_LIFE)
    for lead in range(out.shape[1]):
        weeks = (lead + 1.0) / week
        out[20, lead] = out[1, lead] + drift * damp * (1.0 - damp**weeks) / (1.0 - damp)
        out[21, lead] = out[0, lead] + drift * (lead // week + 1)
        out[22, lead] = known[MEAN_1] + known[SLOPE_1] * (0.5 * (min(length, week) - 1) + lead + 1)
        out[23, lead] = known[MEAN_4] + known[SLOPE_4] * (0.5 * (min(length, 4 * week) - 1) + lead + 1)
        out[24, lead] = known[MEAN_12] + known[SLOPE_12] * (0.5 * (length - 1) + lead + 1)
        out[25, lead] = known[LAST] + known[SLOPE_1] * (lead + 1)
        out[26, lead] = known[LAST] + known[SLOPE_4] * (lead + 1)
        out[27, lead] = known[LAST] + known[STEADY_STEP] * (lead + 1)


@njit
def last_year(z: np.ndarray, sums: np.ndarray, t: int, week: int, out: np.ndarray) -> None:
    """Fill out the two experts of last year: its weeks at this year's level, and its course with this year's weeks.

    The course is the mean of three weeks around the day over that of the four weeks before, so that the noise of single days
    a year ago is no part of it. Where less than 13 months are known, both are the fading weeks.
    """
    span = 4 * week
    ago = t - YEAR * week
    if ago < span:
        for lead in range(out.shape[1]):  # no slice: its error message alone would take two seconds to compile
            out[28, lead] = out[29, lead] = out[1, lead]
        return
    now, then = (sums[0, t] - sums[0, t - span]) / span, (sums[0, ago] - sums[0, ago - span]) / span
    for lead in range(out.shape[1]):
        i = ago + lead % (YEAR * week)
        out[28, lead] = z[i] + now - then
        a, b = i - 3 * week // 2, min(i + 3 * week // 2 + 1, t)
        out[29, lead] = moved(out[1, lead], then, (sums[0, b] - sums[0, a]) / (b - a))
