"""What is known at one origin: shapes of the week and day, levels, slopes; compiled, one series at a time.

An origin t sees the values before index t only. A history begins with its first real value: filled steps before it would
pretend a history that was never measured.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from devopskit.analysis.compiled import njit

WEEK_DECAY, WEEK_AGES = 0.6, 6
DAY_DECAY, DAY_AGES = 0.7, 14
WEEK_SHAPES, DAY_SHAPES = 5, 4
LEVELS = 16
LAST, RECENT, DAY_LEVEL, WEEK_LEVEL, WEEK_BEFORE, MIDDLE, MIDDLE_ALL, SLOPE_1, SLOPE_4, SLOPE_12, MEAN_1, MEAN_4, MEAN_12 = (
    range(13)
)
STEADY_STEP, STRAIGHT, MEAN_BEFORE = 13, 14, 15


class Lengths(NamedTuple):
    """Steps of a day and of a week, weeks that the long means look back, and steps ahead."""

    day: int
    week: int
    long: int
    horizon: int


@njit
def week_shapes(z: np.ndarray, t: int, long: int, out: np.ndarray) -> None:
    """Fill out [5, week]: last week, fading mean, median of 4, mean and median of up to `long` weeks, by phase from t."""
    week = out.shape[1]
    seen = np.empty(long)
    for phase in range(week):
        n, total, weight, fade, total_fade = 0, 0.0, 0.0, 1.0, 0.0
        for age in range(1, long + 1):
            i = t + phase - age * week
            if i < 0:
                break
            seen[n] = z[i]
            n += 1
            total += z[i]
            if age <= WEEK_AGES:
                weight += fade
                total_fade += fade * z[i]
                fade *= WEEK_DECAY
        out[0, phase] = seen[0]
        out[1, phase] = total_fade / weight
        out[3, phase] = total / n
        out[2, phase] = middle(seen[: min(n, 4)].copy())
        out[4, phase] = middle(seen[:n])


@njit
def day_shapes(z: np.ndarray, t: int, out: np.ndarray) -> None:
    """Fill out [4, day]: last day, fading mean, mean of 7 and of 2 days, by phase from t."""
    day = out.shape[1]
    for phase in range(day):
        n, weight, fade, total_fade, total_7, total_2 = 0, 0.0, 1.0, 0.0, 0.0, 0.0
        for age in range(1, DAY_AGES + 1):
            i = t + phase - age * day
            if i < 0:
                break
            n += 1
            weight += fade
            total_fade += fade * z[i]
            fade *= DAY_DECAY
            total_7 += z[i] if age <= 7 else 0.0
            total_2 += z[i] if age <= 2 else 0.0
        out[0, phase] = z[t + phase - day]
        out[1, phase] = total_fade / weight
        out[2, phase] = total_7 / min(n, 7)
        out[3, phase] = total_2 / min(n, 2)


@njit
def middle(values: np.ndarray) -> float:
    """Median; sorts the values in place, by insertion because they are few."""
    n = len(values)
    for i in range(1, n):
        x, j = values[i], i - 1
        while j >= 0 and values[j] > x:
            values[j + 1] = values[j]
            j -= 1
        values[j + 1] = x
    return middle_of_sorted(values)


@njit
def middle_of_sorted(values: np.ndarray) -> float:
    """Median of sorted values; np.median would add a second to the first run, which compiles it."""
    n = len(values)
    return 0.5 * (values[(n - 1) // 2] + values[n // 2])


@njit
def line(sums: np.ndarray, a: int, b: int) -> tuple[float, float]:
    """Least-squares slope per step and mean of the values a..b-1, from the running sums of value and index times value."""
    n = b - a
    total, moment = sums[0, b] - sums[0, a], sums[1, b] - sums[1, a]
    mean = total / n
    if n < 3:
        return 0.0, mean
    return (moment - 0.5 * (a + b - 1) * total) / (n * (n * n - 1.0) / 12.0), mean


@njit
def running_sums(z: np.ndarray) -> np.ndarray:
    """Running sums [2, T + 1] of value and of index times value, so that any line costs the same."""
    out = np.zeros((2, len(z) + 1))
    for i in range(len(z)):
        out[0, i + 1] = out[0, i] + z[i]
        out[1, i + 1] = out[1, i] + i * z[i]
    return out


@njit
def day_means(sums: np.ndarray, t: int, day: int, most: int) -> np.ndarray:
    """Means of the last whole days before t, oldest first, at most `most`."""
    n = max(min(t // day, most), 1)
    out = np.empty(n)
    for k in range(n):
        b = t - (n - 1 - k) * day
        out[k] = (sums[0, b] - sums[0, b - day]) / day
    return out


@njit
def straightness(means: np.ndarray) -> float:
    """Share of the variance of daily means that a line explains, 0 to 1."""
    n = len(means)
    if n < 7:
        return 0.0
    mean, centre = means.mean(), 0.5 * (n - 1)
    spread, cross, total = 0.0, 0.0, 0.0
    for k in range(n):
        spread += (k - centre) ** 2
        cross += (k - centre) * (means[k] - mean)
        total += (means[k] - mean) ** 2
    return cross * cross / (spread * total) if total > 0 else 0.0


@njit
def levels(z: np.ndarray, sums: np.ndarray, t: int, lengths: Lengths) -> np.ndarray:
    """Levels, slopes and means at t in the order of the constants above."""
    day, week, _, _ = lengths
    out = np.empty(LEVELS)
    out[LAST] = z[t - 1]
    out[RECENT] = (z[t - 1] + z[t - 2] + z[t - 3]) / 3.0
    out[DAY_LEVEL] = (sums[0, t] - sums[0, t - day]) / day
    out[WEEK_LEVEL] = (sums[0, t] - sums[0, t - week]) / week
    before = max(t - 2 * week, 0)
    out[WEEK_BEFORE] = (sums[0, t - week] - sums[0, before]) / (t - week - before) if t - week > before else out[WEEK_LEVEL]
    out[MIDDLE] = thinned_median(z, before, t)
    out[MIDDLE_ALL] = thinned_median(z, max(t - 16 * week, 0) if day > 1 else 0, t)
    out[SLOPE_1], out[MEAN_1] = line(sums, max(t - week, 0), t)
    out[SLOPE_4], out[MEAN_4] = line(sums, max(t - 4 * week, 0), t)
    out[SLOPE_12], out[MEAN_12] = line(sums, max(t - 12 * week, 0), t)
    means = day_means(sums, t, day, 29)
    out[STRAIGHT] = straightness(means[-28:])
    out[STEADY_STEP] = middle(means[1:] - means[:-1]) / day if len(means) > 7 else 0.0
    out[MEAN_BEFORE] = out[MEAN_4]
    return out


@njit
def thinned_median(z: np.ndarray, a: int, b: int) -> float:
    """Median of about 150 evenly spaced values of a..b-1: its error is small beside the noise of any forecast."""
    step = max((b - a) // 149, 1)
    if step > 1 and step % 2 == 0:
        step += 1  # because an even step over hours would always meet the same hours of the day
    return middle_of_sorted(np.sort(z[a:b:step].copy()))


@njit
def level_path(means: np.ndarray, days: int) -> np.ndarray:
    """Daily levels ahead from a ridge regression of the daily change on the gaps to the mean and to a week ago."""
    n = len(means)
    out = np.empty(n + days)
    for k in range(n):  # copying by a slice compiles the text of its error message: two seconds of a first run
        out[k] = means[k]
    centre = means.mean()
    s11, s12, s22, r1, r2 = 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(7, n):
        a, b, change = centre - means[k - 1], means[k - 7] - means[k - 1], means[k] - means[k - 1]
        s11 += a * a
        s12 += a * b
        s22 += b * b
        r1 += a * change
        r2 += b * change
    # two days' worth of shrinkage towards "no change", because few days cannot tell two coefficients apart
    ridge = 2.0 * (s11 + s22) / max(n - 7, 1) + 1e-300
    s11, s22 = s11 + ridge, s22 + ridge
    determinant = s11 * s22 - s12 * s12
    to_mean, to_week = 0.0, 0.0
    if n >= 12 and determinant > 0:
        to_mean, to_week = (r1 * s22 - r2 * s12) / determinant, (r2 * s11 - r1 * s12) / determinant
    to_mean, to_week = min(max(to_mean, 0.0), 1.0), min(max(to_week, 0.0), 1.0)
    for k in range(n, n + days):
        out[k] = out[k - 1] + to_mean * (centre - out[k - 1]) + (to_week * (out[k - 7] - out[k - 1]) if k >= 7 else 0.0)
    return out[n:]
