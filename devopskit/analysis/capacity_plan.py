"""How much must be there in which future: scenarios over a forecast of weekly peaks, and whole units that can be bought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devopskit.errors import RequestError


@dataclass(frozen=True)
class Scenario:
    """One future.

    Attributes
    ----------
    name : words for the reader.
    growth : factor on the growth that the forecast itself holds (1 = as forecast, 2 = twice as fast).
    uplift : factor on the need in `weeks`, such as a launch day.
    weeks : first and last week of the uplift, counted from 0; None = every week.
    zones : zones of which one is lost, so that the rest must carry all; 0 = none is lost.
    """

    name: str
    growth: float = 1.0
    uplift: float = 1.0
    weeks: tuple[int, int] | None = None
    zones: int = 0

    def __post_init__(self) -> None:
        if not (self.growth >= 0 and self.uplift > 0) or self.zones in (1,) or self.zones < 0:
            raise RequestError(
                f"the scenario {self.name!r} has growth {self.growth}, uplift {self.uplift} and {self.zones} zones",
                "growth is a factor of zero or more, an uplift is above zero, and a loss needs at least two zones",
                "give e.g. Scenario('twice the growth', growth=2) or Scenario('a zone is lost', zones=3)",
            )


def need(now: np.ndarray, peaks: np.ndarray, scenario: Scenario) -> np.ndarray:
    """Need of every week in a scenario.

    Parameters
    ----------
    now : float [n], peak of the last whole week. peaks : float [n, w], forecast weekly peaks at one level.

    Returns
    -------
    float [n, w] in the same unit; NaN where the forecast is undecided.
    """
    grown = now[:, None] + scenario.growth * (peaks - now[:, None])
    # Faster growth never lowers a need: a forecast that falls is left as it is.
    wanted = np.maximum(grown, peaks) if scenario.growth > 1 else grown
    inside = np.ones(peaks.shape[1], dtype=bool)
    if scenario.weeks is not None:
        first, last = scenario.weeks
        inside = (np.arange(peaks.shape[1]) >= first) & (np.arange(peaks.shape[1]) <= last)
    lifted = np.where(inside, wanted * scenario.uplift, wanted)
    # With one of N zones gone the rest is (N-1)/N of the capacity, which asks for N/(N-1) of the need.
    return lifted * (scenario.zones / (scenario.zones - 1) if scenario.zones else 1.0)


def units(wanted: np.ndarray, capacity: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Whole units of `size` [n] to add so that `capacity` [n] holds `wanted` [n]; 0 where it holds, NaN where unknown."""
    short = np.maximum(wanted - capacity, 0.0)
    # A millionth of a unit is rounding, not need.
    return np.ceil(np.round(short / size, 6))


def first_week_short(wanted: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """Index of the first week [n] in which the need exceeds the capacity; -1 where it never does."""
    short = np.nan_to_num(wanted, nan=-np.inf) > capacity[:, None]
    return np.where(short.any(axis=1), short.argmax(axis=1), -1)
