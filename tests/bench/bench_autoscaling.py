"""Speed of replays: steps a CPU second of the compiled loop, a search over policies, and one policy step by step."""

from __future__ import annotations

import resource
import time

import numpy as np

from devopskit.analysis.autoscalers.hpa import STANDARD
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.policy_search import judged
from devopskit.analysis.policy_search_past import past_of
from devopskit.analysis.policy_search_trial import Candidate, tried
from devopskit.analysis.recommend_policy import recommend_policy
from devopskit.analysis.replay import replay
from devopskit.analysis.replay_fleet import Fleet
from devopskit.analysis.replay_steps import stepped
from devopskit.tables.policies import Behavior, GcpMig, Hpa, Metric, Rate, Rules

WEEK_STEPS = 40_320
SLOW = Behavior(down=Rules(600, "Min", (Rate("Pods", 1, 60), Rate("Percent", 10, 60))))
FLEET = Fleet(500, 40, start_s=60)


def main() -> None:
    """Print one figure a line."""
    demand = demand_of(8)
    for name, behavior in (("no behaviour", None), ("default behaviour", Behavior()), ("slow down", SLOW)):
        policies = [hpa(30 + k, behavior) for k in range(20)]
        print(f"replay, {name}: {speed(demand, policies) / 1e6:.1f} M steps a CPU second")
    search(demand)
    for name, policy in (("HPA", hpa(60, SLOW)), ("MIG", GcpMig(2, 500))):
        begun = time.process_time()
        stepped(demand[:WEEK_STEPS], policy, FLEET, settings=STANDARD)
        print(f"step by step, {name}: {WEEK_STEPS / (time.process_time() - begun) / 1e3:.0f} k steps a CPU second")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def search(demand: np.ndarray) -> None:
    """A tenth of 5,000 policies over eight weeks with their outcome, scaled up; then the same with the chance of each."""
    begun = time.process_time()
    for k in range(500):
        found = replay(demand, hpa(30 + k % 60, (None, Behavior(), SLOW)[k % 3], low=1 + k % 9), FLEET)
        found.short_minutes, found.replica_hours, found.at_most_share  # noqa: B018  what a search looks at
    print(f"5,000 policies x 8 weeks: {10 * (time.process_time() - begun):.0f} CPU s")
    past = past_of(demand, FLEET, STANDARD, step_seconds=15)
    begun = time.process_time()
    for k in range(500):
        judged(tried(Candidate(hpa(30 + k % 60, (None, Behavior(), SLOW)[k % 3], low=1 + k % 9)), past), Goal())
    print(f"5,000 policies x 8 weeks with the chance of each: {10 * (time.process_time() - begun):.0f} CPU s")
    begun = time.process_time()
    advice = recommend_policy(demand, step_seconds=15, fleet=FLEET)
    print(f"one advice from 8 weeks: {time.process_time() - begun:.1f} CPU s, {len(advice.candidates)} candidates")


def demand_of(weeks: int) -> np.ndarray:
    """Daily and weekly rhythm with noise and a few bursts, millicores."""
    rng, t = np.random.default_rng(7), np.arange(weeks * WEEK_STEPS)
    rhythm = 12_000 * (1 + 0.6 * np.sin(2 * np.pi * t / 5760)) * np.where(t // 5760 % 7 < 5, 1, 0.4)
    return (rhythm * np.exp(rng.normal(0, 0.08, len(t))) * np.where(rng.random(len(t)) < 0.001, 3, 1)).astype(np.int64)


def hpa(target: int, behavior: Behavior | None, low: int = 2) -> Hpa:
    """One candidate."""
    return Hpa(500, low, (Metric("Resource", "cpu", "Utilization", target),), behavior)


def speed(demand: np.ndarray, policies: list[Hpa]) -> float:
    """Steps a CPU second, without the compilation."""
    replay(demand[:100], policies[0], FLEET)
    begun = time.process_time()
    for policy in policies:
        replay(demand, policy, FLEET)
    return len(policies) * len(demand) / (time.process_time() - begun)


if __name__ == "__main__":
    main()
