"""Size and span of a made-up cluster, and its samples as OpenMetrics text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Fleet:
    """Size and span of the cluster; `start` and `end` in seconds since 1970, `scrape` the seconds between samples."""

    workloads: int
    replicas: int
    start: int
    end: int
    scrape: int
    noisy: bool = False

    @property
    def times(self) -> np.ndarray:
        """Stamps of the samples, start excluded so that the last one stands at the end."""
        return np.arange(self.start + self.scrape, self.end + 1, self.scrape)

    @property
    def nodes(self) -> int:
        """Machines, so many that about four fifths of their cores are requested."""
        return max(2, self.workloads) if self.noisy else 2

    @property
    def middle(self) -> int:
        """Moment at which things happen: a multiple of an hour near the middle."""
        return (self.start + self.end) // 2 // 3600 * 3600

    @property
    def rare(self) -> np.ndarray:
        """Stamps for what never changes: every six hours, and every scrape of the last hours (noisy: of the last day)."""
        t = self.times
        return t[(t % 21_600 < self.scrape) | (t > self.end - (86_400 if self.noisy else 7200))]


def samples(series: str, times: np.ndarray, values: np.ndarray) -> str:
    """Lines of one series."""
    return "".join(f"{series} {v:.15g} {t}\n" for t, v in zip(times.tolist(), values.tolist(), strict=True))


def ones(name: str, labels: str, times: np.ndarray, value: float = 1.0) -> str:
    return samples(f"{name}{{{labels}}}", times, np.full(len(times), value))
