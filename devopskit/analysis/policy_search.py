"""Search over policies: for each behaviour and floor the highest target that keeps the goal, found by halving.

Risk falls with a lower target within one family of policies, so that halving finds the edge with five replays in place of
nineteen; every replay that was made stays in the answer, because together they are the frontier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from devopskit.analysis.autoscalers.hpa_constants import release
from devopskit.analysis.policy_risk import Chance, Goal, chance_of
from devopskit.analysis.policy_search_floors import needs, rolling, schedule_after
from devopskit.analysis.policy_search_past import Past
from devopskit.analysis.policy_search_trial import Candidate, Trial, tried
from devopskit.tables.policies import Behavior, Hpa, Metric, Rate, Rules

TARGETS = (20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 74, 78, 82, 85, 88, 91, 94, 97)
FLOORS = (0.0, 0.25, 0.75, 0.95)  # quantiles of demand that a constant minimum carries at FLOOR_USE; 0 = the least there may be
FLOOR_USE = 0.8
HEADROOMS = (1.0, 1.15, 1.3)
TOLERANCE_BY_DEFAULT = (1, 35)  # HPAConfigurableTolerance is on by default (kubernetes pkg/features/kube_features.go)
LEAST_SCHEDULED_WEEKS = 3  # two of them can then be judged with a schedule from earlier weeks
ROOM = 2.0  # maximum over the largest count that was wanted: a bound for broken metrics, not a lever of cost


@dataclass(frozen=True)
class Scope:
    """Which levers may be moved.

    Attributes
    ----------
    least, most : bounds of the count; `most` None = twice what was ever wanted.
    targets : utilisation targets to try, rising, percent.
    schedules : whether minima by quarter hour of the week are tried.
    """

    least: int = 2
    most: int | None = None
    targets: tuple[int, ...] = TARGETS
    schedules: bool = True


@dataclass(frozen=True)
class Judged:
    """A trial with the chance that a coming week breaks the budget."""

    trial: Trial
    chance: Chance


@dataclass(frozen=True)
class Family:
    """Policies that differ in their target alone."""

    behavior: Behavior | None
    least: int
    headroom: float | None = None

    def at(self, target: int, most: int) -> Candidate:
        """Member with this target."""
        metric = Metric("Resource", "cpu", "Utilization", target)
        return Candidate(Hpa(max(most, self.least), self.least, (metric,), self.behavior), self.headroom)


def behaviors(past: Past) -> tuple[Behavior | None, ...]:
    """Behaviours to try: the controller's own, and, where the cluster obeys it, small tolerances with longer windows."""
    settings = past.settings
    told = settings.configurable_tolerance
    if not (release(settings.version) >= TOLERANCE_BY_DEFAULT if told is None else told):
        return (None, _behavior(900, None), _behavior(1800, None))
    return (None, _behavior(300, 0.02), _behavior(900, 0.02), _behavior(1800, 0.02))


def _behavior(window_s: int, tolerance: float | None) -> Behavior:
    """Growth up to five times a sync, because a surge does not wait; shrinking to the highest count of the window."""
    up = Rules(0, "Max", (Rate("Percent", 400, 15), Rate("Pods", 4, 15)), tolerance)
    return Behavior(up, Rules(window_s, "Max", (Rate("Percent", 100, 15),), tolerance))


def families(past: Past, scope: Scope) -> Iterator[Family]:
    """Every family within the scope."""
    request = past.fleet.request_m
    floors = {
        max(scope.least, int(np.ceil(np.quantile(past.demand, q) / (request * FLOOR_USE)))) if q else scope.least
        for q in FLOORS
    }
    for behavior in behaviors(past):
        for low in sorted(floors):
            yield Family(behavior, min(low, scope.most or low))
        if scope.schedules and past.weeks >= LEAST_SCHEDULED_WEEKS:
            yield from (Family(behavior, scope.least, headroom) for headroom in HEADROOMS)


class Search:
    """Replays of candidates over one past, each made once."""

    def __init__(self, past: Past, goal: Goal, scope: Scope) -> None:
        self.past, self.goal, self.scope = past, goal, scope
        self.most = scope.most or largest_wanted(past, scope)
        self.found: dict[tuple[Family, int], Judged] = {}
        self.need = needs(past)

    def judged(self, family: Family, target: int) -> Judged:
        """Trial and chance of one member."""
        key = (family, target)
        if key not in self.found:
            trial = tried(
                family.at(target, self.most), self.past, usable=self.goal.usable_share, minima=self.minima(family.headroom)
            )
            self.found[key] = judged(trial, self.goal)
        return self.found[key]

    def minima(self, headroom: float | None) -> np.ndarray | None:
        """Scheduled minimum of every step of the past, int64 [weeks, steps of a week]."""
        if headroom is None:
            return None
        return rolling(self.past, self.need, headroom=headroom, usable=self.goal.usable_share)

    def coming(self, chosen: Judged) -> np.ndarray | None:
        """Scheduled minima of the coming week, int64 [quarters]; None without a schedule."""
        candidate = chosen.trial.candidate
        if candidate.headroom is None:
            return None
        request, usable = self.past.fleet.request_m, self.goal.usable_share
        minima = schedule_after(self.need, headroom=candidate.headroom, request_m=request, usable=usable)
        return np.minimum(np.maximum(minima, candidate.policy.min_replicas), candidate.policy.max_replicas)

    def halve(self, family: Family, risk: float) -> None:
        """Find the highest target of a family whose chance is at most `risk`."""
        targets = self.scope.targets
        low, high = -1, len(targets)
        while high - low > 1:
            middle = (low + high) // 2
            if self.judged(family, targets[middle]).chance.value <= risk:
                low = middle
            else:
                high = middle

    def run(self) -> list[Judged]:
        """Search every family; all candidates that were replayed, cheapest first."""
        for family in families(self.past, self.scope):
            self.halve(family, self.goal.risk)
        return sorted(self.found.values(), key=lambda found: found.trial.cost)


def judged(trial: Trial, goal: Goal) -> Judged:
    """Trial with its chance."""
    return Judged(trial, chance_of(trial.episodes, int(trial.judged.sum()), goal.minutes))


def largest_wanted(past: Past, scope: Scope) -> int:
    """Maximum with room above the largest count that half-used instances would have needed."""
    return max(scope.least, int(np.ceil(ROOM * past.demand.max() / past.fleet.request_m)))
