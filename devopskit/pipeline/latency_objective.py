"""Latency objective of one workload: what its tag says, else what the report was asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devopskit.checks._facts import fact
from devopskit.tables.performance import LATENCY_P50, LATENCY_P95, LATENCY_P99

TAG = "latency_slo"  # e.g. "300ms", "0.3 s", "p99 300ms"
METRICS = {0.5: LATENCY_P50, 0.95: LATENCY_P95, 0.99: LATENCY_P99}
QUANTILE = 0.95
_WRITTEN = re.compile(r"(?:p(50|95|99)\s*[<=:]*\s*)?([0-9]*\.?[0-9]+)\s*(ms|s)?", re.IGNORECASE)


@dataclass(frozen=True)
class LatencyObjective:
    """Seconds that a quantile of the latency must stay within; None = no objective. `note` says what could not be read."""

    seconds: float | None = None
    quantile: float = QUANTILE
    note: str = ""

    @property
    def metric(self) -> str:
        """Name of the measured latency that belongs to it."""
        return METRICS[self.quantile]


def latency_objective(resource: Mapping[str, Any], asked: float) -> LatencyObjective:
    """Objective of a workload.

    Parameters
    ----------
    resource : row of `resources`; its tag latency_slo wins, because services differ.
    asked : seconds at the 95th percentile for all others; 0 = none.
    """
    written = fact(resource, TAG)
    fallen_back = LatencyObjective(asked if asked > 0 else None)
    if not written:
        return fallen_back
    found = _WRITTEN.fullmatch(written.strip())
    if found is None or float(found[2]) == 0:
        note = f"its tag {TAG} is {written[:40]!r}, which is no latency; write for example 300ms or p99 300ms"
        return LatencyObjective(fallen_back.seconds, note=note)
    seconds = float(found[2]) / (1000 if (found[3] or "").lower() == "ms" else 1)
    return LatencyObjective(seconds, int(found[1]) / 100 if found[1] else QUANTILE)
