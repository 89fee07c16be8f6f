"""The step contract: every autoscaler is asked at a time, with what it can see, and answers with a count.

An autoscaler keeps its own past (alarms, windows, cooldowns) and nothing else: no clock, no I/O, so that a replay is a
loop over `step` and gives the same answer twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Seen:
    """What can be observed at one moment of equal instances (pods, tasks, machines).

    Attributes
    ----------
    current : instances asked for at present.
    ready : instances that serve.
    counted : instances whose sample the autoscaler trusts (past initialisation or warm-up), at most `ready`.
    missing : of the counted ones, those without a sample now.
    used_m : use of one serving instance, milli-units.
    request_m : what one instance asks for, milli-units; 0 where nothing is requested.
    outside : metrics from outside of the instances by name, milli-units (queue length, requests); absent = failed.
    """

    current: int
    ready: int
    counted: int
    missing: int = 0
    used_m: int = 0
    request_m: int = 0
    outside: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """Answer of one step: the count, why in the autoscaler's own word, and whether its metric failed.

    `request_m` is set by autoscalers that change the size of an instance instead of the count.
    """

    count: int
    reason: str = ""
    error: bool = False
    request_m: int | None = None


class Autoscaler(Protocol):
    """What a replay drives."""

    every_s: float

    def step(self, now: float, seen: Seen) -> Decision:
        """Decide at `now` (seconds, never decreasing)."""
        ...
