"""The cheapest policy of a machine group, in its own terms, whose measured chance of a broken week is accepted.

The models run minute by minute in Python, so that the search is short: four minima, and for each the highest target that keeps
the goal, found by halving as in `policy_search`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.group_policy import GroupPolicy, limits, varied, view
from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.policy_search import ROOM, Judged, judged, keeps
from devopskit.analysis.policy_search_past import Past, past_of
from devopskit.analysis.policy_search_trial import Candidate, trial_of
from devopskit.analysis.recommend_policy_advice import Advice
from devopskit.analysis.recommend_policy_frames import HOURS_OF_WEEK, figures, frame_of
from devopskit.analysis.recommend_policy_sensitivity import cases
from devopskit.analysis.replay import replay
from devopskit.analysis.replay_fleet import CENSORED_SHARE, Conditions, Fleet
from devopskit.units import format_share

EACH_MINUTE = HpaSettings(sync_period_s=60)  # the clouds decide once a minute, or less often
TARGETS = (30, 40, 50, 60, 70, 80, 90)  # percent; coarse, because a replay takes a second
# Quantiles of demand that a minimum carries at FLOOR_USE; the highest is there because clouds grow by steps of minutes, which no
# target makes fast enough for a jump
FLOORS = (0.25, 0.75, 0.95, 1.0)
FLOOR_USE = 0.8
MOST_WEEKS = 6
# What these replays leave out beside everything in `recommend_policy_advice.NOT_MODELLED`
LEFT_OUT = "machines are replayed as equal, and the group's warm pool, mixed types and spot replacements are not modelled"


@dataclass(frozen=True)
class GroupAdvice:
    """Advice in the group's own terms.

    Attributes
    ----------
    policy : to be used; None where undecided. current : in force.
    advice : figures, candidates and sensitivity; its policy shows limits and target alone (see `group_policy.view`).
    """

    policy: GroupPolicy | None
    current: GroupPolicy
    advice: Advice


def recommend_group_policy(
    demand: np.ndarray,
    current: GroupPolicy,
    *,
    step_seconds: float,
    fleet: Fleet,
    goal: Goal | None = None,
    begins_s: float = 0.0,
    hourly_price: float = 1.0,
    targets: tuple[int, ...] = TARGETS,
) -> GroupAdvice:
    """Advise another target and other limits for a group from its own past weeks.

    Parameters
    ----------
    demand : [n] millicores of all instances together, oldest first, NaN where nothing was recorded.
    current : policy in force; its form, windows and cooldowns are kept.
    fleet : one instance: `request_m` is what the whole machine or task offers.
    begins_s : seconds from Monday 00:00 to the first step. hourly_price : of one instance.
    targets : percent of the CPU to try, rising.

    Raises
    ------
    RequestError, DataError : demand that cannot be replayed.
    """
    goal = goal or Goal()
    past = past_of(demand, fleet, EACH_MINUTE, step_seconds=step_seconds, begins_s=begins_s, most_weeks=MOST_WEEKS)
    if past.weeks < goal.least_weeks:
        return _undecided(current, past, goal, f"{past.weeks} whole weeks of demand; {goal.least_weeks} would decide it")
    held = _judged(current, past, goal)
    hidden = _hidden(current, held, past)
    if hidden > CENSORED_SHARE:
        share = format_share(hidden)
        return _undecided(
            current, past, goal, f"at its maximum for {share} of the time, so that the demand beyond was never seen"
        )
    found = _search(current, past, goal, targets)
    best = min((one for one in found if keeps(found[one], goal)), key=lambda one: found[one].trial.cost, default=None)
    if best is None or (keeps(held, goal) and held.trial.cost <= found[best].trial.cost):
        best = current if keeps(held, goal) else min(found, key=lambda one: (found[one].chance.value, found[one].trial.cost))
    chosen = held if best is current else found[best]
    advice = _advice(chosen, held, sorted(found.values(), key=lambda one: one.trial.cost), goal, hourly_price)
    warnings = (*past.notes, *advice.warnings, LEFT_OUT)
    what_if = _sensitivity(best, past, goal, HOURS_OF_WEEK * hourly_price)
    return GroupAdvice(best, current, replace(advice, sensitivity=what_if, warnings=warnings))


def _hidden(current: GroupPolicy, held: Judged, past: Past) -> float:
    """Share of the steps in which demand may have been cut off; a fixed count only hides it where all of it was used."""
    least, most = limits(current)
    return held.trial.at_most if least < most else float((past.demand >= most * past.fleet.request_m).mean())


def _search(current: GroupPolicy, past: Past, goal: Goal, targets: tuple[int, ...]) -> dict[GroupPolicy, Judged]:
    """Replays of all that was tried, by policy."""
    carried = past.fleet.request_m * goal.usable_share
    most = max(limits(current)[0], int(np.ceil(ROOM * past.demand.max() / carried)))
    lows = {int(np.ceil(np.quantile(past.demand, q) / (carried * FLOOR_USE))) for q in FLOORS} | {limits(current)[0], 1}
    found: dict[GroupPolicy, Judged] = {}
    cheapest = np.inf
    for least in sorted(low for low in lows if 1 <= low <= most):
        low, high = -1, len(targets)
        while high - low > 1:
            probe = (low + high) // 2
            policy = varied(current, target=targets[probe], least=least, most=most)
            found[policy] = _judged(policy, past, goal)
            if keeps(found[policy], goal):
                low, cheapest = probe, min(cheapest, found[policy].trial.cost)
            elif found[policy].trial.cost >= cheapest:
                break  # because the targets below, which are left, cost more still
            else:
                high = probe
    return found


def _judged(policy: GroupPolicy, past: Past, goal: Goal, lost: np.ndarray | None = None) -> Judged:
    played = replay(past.demand, policy, past.fleet, settings=past.settings, conditions=Conditions(lost=lost))
    return judged(trial_of(Candidate(view(policy)), played, past, usable=goal.usable_share), goal)


def _advice(chosen: Judged, held: Judged, found: list[Judged], goal: Goal, price: float) -> Advice:
    money = {"budget_share": goal.budget_share, "hourly_price": price}
    missed = () if keeps(chosen, goal) else ("no target within the form keeps the goal; this is the safest that was found",)
    return Advice(
        policy=chosen.trial.candidate.policy,
        minima=None,
        figures=figures(chosen, **money),
        current=figures(held, **money),
        candidates=frame_of(found, chosen=chosen, current=held, **money),
        sensitivity=pd.DataFrame(),
        warnings=missed,
        reason="",
        goal=goal,
    )


def _sensitivity(policy: GroupPolicy, past: Past, goal: Goal, weekly_price: float) -> pd.DataFrame:
    """One row a case, in the columns of `recommend_policy_sensitivity.sensitivity`."""
    rows = []
    for case, changed, lost in cases(past):
        found = _judged(policy, changed, goal, lost)
        shares = found.trial.shares
        kept = int((shares <= goal.budget_share).sum())
        rows.append((case, found.trial.cost * weekly_price, found.chance.value, kept, float(shares.max())))
    return pd.DataFrame(rows, columns=["case", "weekly_cost", "chance", "weeks_kept", "worst_share"])


def _undecided(current: GroupPolicy, past: Past, goal: Goal, reason: str) -> GroupAdvice:
    nothing = frame_of([], chosen=None, current=None, budget_share=goal.budget_share, hourly_price=1.0)
    return GroupAdvice(None, current, Advice(None, None, None, None, nothing, nothing.head(0), past.notes, reason, goal))
