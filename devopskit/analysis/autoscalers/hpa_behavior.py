"""Windows, scaling policies and events of an HPA: how far a proposal may move the count at one sync.

Source: stabilizeRecommendation*, convertDesiredReplicas*, calculateScaleUpLimit*, storeScaleEvent in kubernetes
pkg/controller/podautoscaler/horizontal.go.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from devopskit.analysis.autoscalers.hpa_constants import UP_FACTOR, UP_LEAST
from devopskit.tables.policies import Behavior, Rate, Rules


@dataclass(frozen=True)
class Recommended:
    """A past proposal at a time in seconds."""

    count: int
    at: float


@dataclass
class Event:
    """A past change of the count; `outdated` once it is older than the longest period of its direction."""

    change: int
    at: float
    outdated: bool = False


def remember(past: list[Recommended], count: int, now: float, *, expired: Iterable[int]) -> None:
    """Store a proposal in the last expired slot, or at the end: the controller never shrinks the list."""
    slots = list(expired)
    if slots:
        past[slots[-1]] = Recommended(count, now)
    else:
        past.append(Recommended(count, now))


def highest_in_window(past: list[Recommended], desired: int, window_s: float, now: float) -> int:
    """Highest proposal of the window, its edge included (the path without `behavior`), and remember this one."""
    best = max([desired, *(r.count for r in past if r.at >= now - window_s)])
    remember(past, desired, now, expired=[i for i, r in enumerate(past) if r.at < now - window_s])
    return best


def within_band(past: list[Recommended], counts: tuple[int, int], windows_s: tuple[float, float], now: float) -> int:
    """Current count moved between the lowest proposal of the up window and the highest of the down window.

    Parameters
    ----------
    counts : current and desired.
    windows_s : up and down; a proposal exactly as old as the window is outside.
    """
    current, desired = counts
    up, down = now - windows_s[0], now - windows_s[1]
    lowest = min([desired, *(r.count for r in past if r.at > up)])
    highest = max([desired, *(r.count for r in past if r.at > down)])
    remember(past, desired, now, expired=[i for i, r in enumerate(past) if r.at < min(up, down)])
    return min(max(current, lowest), highest)


def changed_within(events: Iterable[Event], period_s: float, now: float) -> int:
    """Sum of the changes of the last `period_s` seconds, its edge excluded."""
    return sum(e.change for e in events if e.at > now - period_s)


def record(events: list[Event], change: int, rules: Rules, now: float) -> None:
    """Store a change. One marked slot is overwritten; the other marked ones keep counting, as in the controller."""
    longest = max(rate.period_s for rate in rules.rates)
    for event in events:
        event.outdated |= event.at < now - longest
    marked = [i for i, event in enumerate(events) if event.outdated]
    if marked:
        events[marked[-1]] = Event(change, now)
    else:
        events.append(Event(change, now))


@dataclass
class Past:
    """Changes of the count so far."""

    up: list[Event]
    down: list[Event]

    def start(self, current: int, rate: Rate, now: float) -> int:
        """Count at the beginning of the period of `rate`, before what was added and removed within it."""
        return current - changed_within(self.up, rate.period_s, now) + changed_within(self.down, rate.period_s, now)


def up_limit(current: int, rules: Rules, past: Past, now: float) -> int:
    """Highest count the up rules allow now."""
    if rules.select == "Disabled":
        return current
    limits = [_raised(past.start(current, rate, now), rate) for rate in rules.rates]
    return min(limits) if rules.select == "Min" else max(limits)


def down_limit(current: int, rules: Rules, past: Past, now: float) -> int:
    """Lowest count the down rules allow now."""
    if rules.select == "Disabled":
        return current
    limits = [_lowered(past.start(current, rate, now), rate) for rate in rules.rates]
    return max(limits) if rules.select == "Min" else min(limits)


def _raised(start: int, rate: Rate) -> int:
    return start + rate.value if rate.kind == "Pods" else math.ceil(start * (1 + rate.value / 100))


def _lowered(start: int, rate: Rate) -> int:
    return start - rate.value if rate.kind == "Pods" else int(start * (1 - rate.value / 100))


def limited(counts: tuple[int, int], limits: tuple[int, int], behavior: Behavior, past: Past, now: float) -> tuple[int, str]:
    """Desired count after the rates and limits, with the reason the HPA's status gives.

    Parameters
    ----------
    counts : current and desired; limits : minimum and maximum.
    """
    current, desired = counts
    if desired > current:
        rate = max(current, up_limit(current, behavior.up, past, now))
        if desired > min(rate, limits[1]):
            return (rate, "ScaleUpLimit") if rate < limits[1] else (limits[1], "TooManyReplicas")
    if desired < current:
        rate = min(current, down_limit(current, behavior.down, past, now))
        if desired < max(rate, limits[0]):
            return (rate, "ScaleDownLimit") if rate > limits[0] else (limits[0], "TooFewReplicas")
    return desired, "DesiredWithinRange"


def limited_without_behavior(current: int, desired: int, low: int, high: int) -> tuple[int, str]:
    """Desired count within the limits, and at most doubled (or four), with the reason the HPA's status gives."""
    rate = max(UP_FACTOR * current, UP_LEAST)
    if desired < low:
        return low, "TooFewReplicas"
    if desired > min(rate, high):
        return (rate, "ScaleUpLimit") if rate < high else (high, "TooManyReplicas")
    return desired, "DesiredWithinRange"
