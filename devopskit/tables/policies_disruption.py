"""Form of a PodDisruptionBudget: how many pods a drain must leave alive."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from devopskit.tables._required import require

_PERCENT = re.compile(r"([0-9]+)%")
WHO = "the PodDisruptionBudget API"


@dataclass(frozen=True)
class DisruptionBudget:
    """Pods that stay or may go in a voluntary disruption, as a count or a percentage such as "25%"; exactly one is given."""

    min_available: int | str | None = None
    max_unavailable: int | str | None = None

    def __post_init__(self) -> None:
        require(
            (self.min_available is None) != (self.max_unavailable is None),
            "the budget gives both or neither of minAvailable and maxUnavailable",
            f"{WHO} refuses a budget that sets both, and one that sets neither says nothing",
            "keep exactly one of the two",
        )
        for given in (self.min_available, self.max_unavailable):
            share = _PERCENT.fullmatch(given) if isinstance(given, str) else None
            require(
                given is None or (isinstance(given, int) and given >= 0) or (share is not None and int(share[1]) <= 100),
                f"the budget names {given!r}",
                f"{WHO} takes whole counts of zero or more and whole percentages of 0 to 100",
                "write for example 1 or '25%'",
            )

    def allowed(self, healthy: int, expected: int) -> int:
        """Pods that may be evicted now; both percentages round up (kubernetes pkg/controller/disruption)."""
        if self.min_available is not None:
            return max(0, healthy - _count(self.min_available, expected))
        return max(0, healthy - (expected - _count(self.max_unavailable or 0, expected)))


def _count(given: int | str, expected: int) -> int:
    return given if isinstance(given, int) else math.ceil(int(given.rstrip("%")) * expected / 100)
