"""What the last days say: after a change of level the whole past misleads about size and error; compiled, one series at a time."""

from __future__ import annotations

import numpy as np

from devopskit.analysis.compiled import njit


@njit
def half_life(day: int) -> float:
    """Steps in which a past error loses half its say: three days of hourly, two weeks of daily values."""
    return 72.0 if day > 1 else 14.0


@njit
def lately(z: np.ndarray, period: int) -> np.ndarray:
    """Mean change over a short period (a day; a week of daily values) in the last two and eight of them, and mean size there."""
    out = np.zeros(4)
    for place, many in enumerate((2, 8)):
        n = min(many * period, len(z))
        changes, last = 0, len(z)
        for i in range(last - n, last):
            out[2 + place] += abs(z[i]) / n
            if i >= period:
                out[place] += abs(z[i] - z[i - period])
                changes += 1
        out[place] /= max(changes, 1)
    return out


@njit
def usual_quantiles(z: np.ndarray, path: np.ndarray, period: int, levels: np.ndarray) -> np.ndarray:
    """Quantiles [2, horizon, levels] of the values at the same phase of past short periods: as they were, and at the level ahead.

    A nightly job that runs on two nights in three shows here, whereas errors of a smooth path hide it.
    """
    out = np.empty((2, len(path), len(levels)))
    rows = min(14 if period == 24 else 8, len(z) // period - 1)
    # levels below zero have no proportions, so that such series are shifted instead
    positive = z[len(z) - (rows + 1) * period :].min() >= 0
    middle, plain, moved = phases(z, (rows, period), positive, levels)
    for begin in range(0, len(path), period):
        end = min(begin + period, len(path))
        level = level_ahead(path[begin:end], middle, positive)
        for lead in range(begin, end):
            for g in range(len(levels)):
                out[0, lead, g] = plain[lead - begin, g]
                out[1, lead, g] = moved[lead - begin, g] * level if positive else moved[lead - begin, g] + level
    return out


@njit
def phases(
    z: np.ndarray, table: tuple[int, int], positive: bool, levels: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean of the values over their period's level [period], quantiles of the values and of the values over their level.

    `table` is the number of past periods and the steps of one. An hour is seen with its neighbours, because 14 values hold
    no 95 % quantile; a weekday stands alone, because a Saturday is no Friday.
    """
    rows, period = table
    reach = 1 if period == 24 else 0
    tiny = 1e-6 * np.abs(z).mean() + 1e-300
    means = np.empty(rows + 1)
    for k in range(rows + 1):
        means[k] = z[len(z) - (k + 1) * period : len(z) - k * period].mean()
    plain, moved = np.empty(rows * (2 * reach + 1)), np.empty(rows * (2 * reach + 1))
    middle, first, second = np.empty(period), np.empty((period, len(levels))), np.empty((period, len(levels)))
    for phase in range(period):
        n = 0
        for k in range(rows):
            for near in range(-reach, reach + 1):
                i = len(z) - (k + 1) * period + phase + near
                if i >= len(z):
                    i -= period
                level = means[(len(z) - 1 - i) // period]
                plain[n] = z[i]
                moved[n] = z[i] / (level + tiny) if positive else z[i] - level
                n += 1
        middle[phase] = moved.mean()
        take(np.sort(plain), levels, first[phase])
        take(np.sort(moved), levels, second[phase])
    return middle, first, second


@njit
def level_ahead(path: np.ndarray, middle: np.ndarray, positive: bool) -> float:
    """Level of a period of the path; of a part of a period what the usual shape of that part makes of it."""
    part = len(path)
    if part == len(middle):
        return max(path.mean(), 0.0) if positive else path.mean()
    if positive:
        return max(path.mean(), 0.0) / max(middle[:part].mean(), 1e-3)
    return path.mean() - middle[:part].mean()


@njit
def take(values: np.ndarray, levels: np.ndarray, out: np.ndarray) -> None:
    """Fill out with the quantiles of sorted values, straight between them."""
    n = len(values)
    for g in range(len(levels)):
        place = min(max(levels[g] * (n + 1) - 1, 0.0), n - 1.0)
        low = int(place)
        high = min(low + 1, n - 1)
        out[g] = values[low] + (place - low) * (values[high] - values[low])
