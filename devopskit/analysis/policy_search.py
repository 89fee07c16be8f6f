"""Search over policies: for each behaviour and floor the highest target that keeps the goal, found by halving.

Risk falls and cost grows with a lower target within one family of policies, so that halving finds the edge with a few replays
in place of forty, and a family ends as soon as it can only cost more than the best one. Every replay that was made stays in
the answer, because together they are the frontier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from devopskit.analysis.autoscalers.hpa_constants import INT32_MAX, release
from devopskit.analysis.policy_risk import Chance, Goal, chance_of
from devopskit.analysis.policy_search_floors import Floors, needs
from devopskit.analysis.policy_search_past import Past
from devopskit.analysis.policy_search_trial import Candidate, Trial, tried
from devopskit.errors import RequestError
from devopskit.tables.policies import Behavior, Hpa, Metric, Rate, Rules

# Steps of about four per cent, because a step is what a rounded-down target costs
TARGETS = (
    20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34, 35, 36, 38, 39, 41, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 63, 65, 68,
    70, 72, 74, 76, 78, 80, 82, 84, 86, 88, 90, 92, 94, 96, 98,
)  # fmt: skip
FLOORS = (0.25, 0.75, 0.95)  # quantiles of demand that a constant minimum carries at FLOOR_USE
FLOOR_USE = 0.8
SCHEDULES = (Floors(1.0), Floors(1.15), Floors(1.3), Floors(1.0, forecast=True), Floors(1.15, forecast=True))
TOLERANCE_BY_DEFAULT = (1, 35)  # HPAConfigurableTolerance is on from here (kubernetes pkg/features/kube_features.go)
LEAST_SCHEDULED_WEEKS = 3  # two of them can then be judged with a schedule from earlier weeks
ROOM = 4.0  # maximum over what fully used instances would have needed: a bound for broken metrics, not a lever of cost
FINALISTS = 2  # behaviours that floors and schedules are tried with, because they rank nearly alike with and without


@dataclass(frozen=True)
class Scope:
    """Which levers may be moved.

    Attributes
    ----------
    least, most : bounds of the count; `most` None = four times what fully used instances would have needed.
    targets : utilisation targets to try, rising, percent.
    schedules : whether minima by quarter hour of the week are tried.
    """

    least: int = 2
    most: int | None = None
    targets: tuple[int, ...] = TARGETS
    schedules: bool = True

    def __post_init__(self) -> None:
        if self.least < 1 or (self.most is not None and self.most < self.least) or not self.targets:
            raise RequestError(
                f"a scope from {self.least} to {self.most} instances with {len(self.targets)} targets holds no policy",
                "the API refuses a maximum below the minimum, and a utilisation target needs at least one instance to measure",
                "give a minimum of one or more, a maximum not below it, and at least one target",
            )


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
    floors: Floors | None = None

    def at(self, target: int, most: int) -> Candidate:
        """Member with this target."""
        metric = Metric("Resource", "cpu", "Utilization", target)
        return Candidate(Hpa(max(most, self.least), self.least, (metric,), self.behavior), self.floors)


class Search:
    """Replays of candidates over one past, each made once."""

    def __init__(self, past: Past, goal: Goal, scope: Scope) -> None:
        self.past, self.goal, self.scope = past, goal, scope
        self.carried_m = past.fleet.request_m * goal.usable_share
        self.most = scope.most or largest_wanted(past, scope, self.carried_m)
        self.need = needs(past)
        self.found: dict[tuple[Family, int], Judged] = {}
        self.best, self.near = np.inf, len(scope.targets) // 2  # cheapest cost that keeps the goal, and where its target stands
        self._minima: dict[Floors, np.ndarray] = {}

    def judged(self, family: Family, target: int) -> Judged:
        """Trial and chance of one member."""
        key = (family, target)
        if key not in self.found:
            candidate = family.at(target, self.most)
            trial = tried(candidate, self.past, usable=self.goal.usable_share, minima=self.minima(family.floors))
            self.found[key] = judged(trial, self.goal)
        return self.found[key]

    def minima(self, floors: Floors | None) -> np.ndarray | None:
        """Scheduled minimum of every step of the past, int64 [weeks, steps of a week]; None without a schedule."""
        if floors is None:
            return None
        if floors not in self._minima:
            self._minima[floors] = floors.rolling(self.past, self.need, request_m=self.carried_m)
        return self._minima[floors]

    def coming(self, chosen: Judged) -> np.ndarray | None:
        """Scheduled minima of the coming week, int64 [quarters]; None without a schedule."""
        policy, floors = chosen.trial.candidate.policy, chosen.trial.candidate.floors
        if floors is None:
            return None
        return np.clip(floors.after(self.need, request_m=self.carried_m), policy.min_replicas, policy.max_replicas)

    def halve(self, family: Family, goal: Goal) -> float:
        """Cost of the highest target of a family that keeps the goal; infinity where none does, or none can be the cheapest."""
        targets = self.scope.targets
        low, high, probe, reach = -1, len(targets), min(self.near, len(targets) - 1), 2
        while high - low > 1:
            found = self.judged(family, targets[probe])
            if keeps(found, goal):
                low = probe
            elif found.trial.cost >= self.best:
                return np.inf  # because the targets below, which are left, cost more still
            else:
                high = probe
            if low >= 0 and high < len(targets):
                probe = (low + high) // 2
            else:  # the edge lies near that of the families before, so that the steps start small and double
                probe = min(low + reach, len(targets) - 1) if low >= 0 else max(high - reach, 0)
                reach *= 2
        if low < 0:
            return np.inf
        cost = self.judged(family, targets[low]).trial.cost
        if cost < self.best:
            self.best, self.near = cost, low
        return cost

    def run(self, goal: Goal) -> list[Judged]:
        """Search all behaviours plainly, and the best ones with floors and schedules; all that was replayed, cheapest first.

        Parameters
        ----------
        goal : as at the beginning, or with another risk or limit of reversals; replays that were made are not made again.
        """
        self.best = np.inf  # so that a second run with another goal starts afresh
        cost = {behavior: self.halve(Family(behavior, self.scope.least), goal) for behavior in behaviors(self.past)}
        for behavior in sorted(cost, key=lambda b: cost[b])[:FINALISTS]:
            for family in self._raised(behavior):
                self.halve(family, goal)
        return sorted(self.found.values(), key=lambda found: found.trial.cost)

    def _raised(self, behavior: Behavior | None) -> Iterator[Family]:
        """Families of a behaviour with a higher or scheduled minimum."""
        scope, past = self.scope, self.past
        lows = {int(np.ceil(np.quantile(past.demand, q) / (self.carried_m * FLOOR_USE))) for q in FLOORS}
        yield from (Family(behavior, low) for low in sorted(lows) if scope.least < low <= self.most)
        if scope.schedules and past.weeks >= LEAST_SCHEDULED_WEEKS:
            yield from (Family(behavior, scope.least, floors) for floors in SCHEDULES)


def keeps(found: Judged, goal: Goal) -> bool:
    """Whether a candidate has at most the accepted chance and does not flap."""
    calm = goal.most_reversals is None or found.trial.reversals <= goal.most_reversals
    return calm and found.chance.value <= goal.risk


def judged(trial: Trial, goal: Goal) -> Judged:
    """Trial with its chance."""
    return Judged(trial, chance_of(trial.episodes, int(trial.judged.sum()), goal.minutes))


def largest_wanted(past: Past, scope: Scope, carried_m: float) -> int:
    """Maximum with room above the largest count that fully used instances would have needed."""
    return min(INT32_MAX, max(scope.least, int(np.ceil(ROOM * past.demand.max() / carried_m))))


def behaviors(past: Past) -> tuple[Behavior | None, ...]:
    """Behaviours to try: the controller's own, and, where the cluster obeys it, small tolerances."""
    settings = past.settings
    told = settings.configurable_tolerance
    if not (release(settings.version) >= TOLERANCE_BY_DEFAULT if told is None else told):
        return (None, _behavior(900, None, None), _behavior(1800, None, None))
    return (None, _behavior(300, 0.0, 0.1), _behavior(300, 0.02, 0.02), _behavior(900, 0.02, 0.02), _behavior(1800, 0.02, 0.02))


def _behavior(window_s: int, up: float | None, down: float | None) -> Behavior:
    """Growth up to five times a sync, because a surge does not wait; shrinking to the highest count of the window."""
    growth = Rules(0, "Max", (Rate("Percent", 400, 15), Rate("Pods", 4, 15)), up)
    return Behavior(growth, Rules(window_s, "Max", (Rate("Percent", 100, 15),), down))
