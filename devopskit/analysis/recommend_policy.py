"""The cheapest policy whose chance of a broken week, measured on past weeks, is at most what was asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from devopskit.analysis.policy_risk import Goal
from devopskit.analysis.policy_search import Judged, Scope, Search, judged, keeps
from devopskit.analysis.policy_search_past import QUARTER_S, Past, past_of
from devopskit.analysis.policy_search_trial import Candidate, tried
from devopskit.analysis.recommend_policy_advice import Advice, Figures, Place
from devopskit.analysis.recommend_policy_frames import HOURS_OF_WEEK, figures, frame_of
from devopskit.analysis.recommend_policy_sensitivity import sensitivity
from devopskit.analysis.replay_fleet import CENSORED_SHARE, Fleet
from devopskit.errors import RequestError
from devopskit.tables.policies import Hpa
from devopskit.units import format_share

__all__ = ["Advice", "Figures", "Goal", "Place", "Scope", "recommend_policy"]

SOON_ENOUGH_WEEKS = 8
HOPELESS = 0.5  # chance from which a policy is no advice any more: it breaks the budget more often than not
NOTICED_AT_MOST = 0.01  # share of the time at the maximum that a reader is told about


def recommend_policy(
    demand: np.ndarray,
    *,
    step_seconds: float,
    request_m: int = 0,
    fleet: Fleet | None = None,
    current: Hpa | None = None,
    goal: Goal | None = None,
    scope: Scope | None = None,
    place: Place | None = None,
) -> Advice:
    """Advise a policy for one workload from its own past weeks.

    Parameters
    ----------
    demand : [n] millicores asked of all instances together, oldest first, NaN where nothing was recorded.
    step_seconds : length of a step.
    request_m : CPU request of one instance, millicores; `fleet` in its place gives start-up time and limit too.
    current : policy in force, to compare with and to notice demand that its maximum cut off.
    goal : budget and accepted risk. scope : levers that may move. place : cluster, calendar and price.

    Raises
    ------
    RequestError, DataError : no request, or demand that cannot be replayed.
    """
    goal, place = goal or Goal(), place or Place()
    service = fleet or Fleet(request_m, 1)
    _refuse_no_request(service)
    past = past_of(demand, service, place.settings, step_seconds=step_seconds, begins_s=place.begins_s)
    if past.weeks < goal.least_weeks:
        return _undecided(_too_short(past, goal), past, goal)
    held, unplayed = present(current, past, goal)
    if held and cut_off(held, past) > CENSORED_SHARE:
        return _undecided(_cut_off(held, past), past, goal)
    search = Search(past, goal, scope or Scope())
    chosen, missed = choose(search)
    if held and keeps(held, goal) and (chosen is None or held.trial.cost <= chosen.trial.cost):
        chosen, missed = held, ("the policy in force keeps the goal and nothing cheaper does: nothing need change",)
    advice = _advice(chosen, held, search, place)
    return replace(advice, warnings=(*advice.warnings, *missed, *unplayed, *caveats(advice, held, past)))


def present(current: Hpa | None, past: Past, goal: Goal) -> tuple[Judged | None, tuple[str, ...]]:
    """Trial of the policy in force, or None and in words why it cannot be replayed: the advice does not depend on it."""
    if current is None:
        return None, ()
    if current.outside:
        return None, ("the policy in force follows a metric from outside, which was not given, so that it is not compared",)
    try:
        return judged(tried(Candidate(current), past, usable=goal.usable_share), goal), ()
    except RequestError as refused:
        return None, (f"the policy in force is not compared: {refused.what}",)


def cut_off(held: Judged, past: Past) -> float:
    """Share of the steps in which the policy in force may have hidden demand: those at its maximum.

    A fixed count is always at its maximum, so that this alone says nothing of it; it hides demand where all that was requested
    is used.
    """
    policy = held.trial.candidate.policy
    if policy.min_replicas < policy.max_replicas:
        return held.trial.at_most
    return float((past.demand >= policy.max_replicas * past.fleet.request_m).mean())


def caveats(advice: Advice, held: Judged | None, past: Past) -> tuple[str, ...]:
    """What a reader must know about an advice beyond its figures."""
    words = list(held.trial.candidate.policy.defaulted) if held else []
    hidden = cut_off(held, past) if held else 0.0
    if hidden > NOTICED_AT_MOST:
        share = format_share(hidden)
        words.append(f"the policy in force was at its maximum for {share} of the time, so that peaks may be understated")
    if past.weeks < SOON_ENOUGH_WEEKS:
        words.append(f"the chance rests on {past.weeks} weeks: a surge rarer than one in {past.weeks} weeks is hardly in it")
    down = advice.policy.behavior.down if advice.policy and advice.policy.behavior else None
    if down and down.tolerance is not None:
        words.append(
            "the tolerance needs Kubernetes 1.35, or 1.33 with the gate HPAConfigurableTolerance; older clusters ignore it"
        )
    if advice.minima is not None:
        words.append("the schedule is in the time zone of the demand's first step and moves by an hour when clocks change")
    return tuple(words)


def choose(search: Search) -> tuple[Judged | None, tuple[str, ...]]:
    """Cheapest candidate that keeps the goal; else the best there is with what it misses in words; None where it is hopeless."""
    asked = search.goal
    best = _cheapest(search, asked)
    if best is not None:
        return best, ()
    best = _cheapest(search, replace(asked, most_reversals=None))
    if best is not None:
        return best, (
            f"no safe policy changes direction less often than asked; this one does {best.trial.reversals:.0f} times a day",
        )
    safest = min(search.found.values(), key=lambda f: (f.chance.value, f.trial.cost))
    if safest.chance.value > HOPELESS:
        return None, ()
    risk, chance = format_share(asked.risk), format_share(safest.chance.value)
    return safest, (
        f"no policy within the scope has a chance of a broken week of at most {risk}; this is the safest, with {chance}",
    )


def _cheapest(search: Search, goal: Goal) -> Judged | None:
    kept = [found for found in search.run(goal) if keeps(found, goal)]
    return min(kept, key=lambda found: found.trial.cost, default=None)


def _advice(chosen: Judged | None, held: Judged | None, search: Search, place: Place) -> Advice:
    found = sorted(search.found.values(), key=lambda f: f.trial.cost)
    goal, price = search.goal, place.hourly_price
    money = {"budget_share": goal.budget_share, "hourly_price": price}
    frame = frame_of(found, chosen=chosen, current=held, **money)
    now = figures(held, **money) if held else None
    if chosen is None:
        empty = _undecided(_nothing_safe(goal), search.past, goal)
        return Advice(None, None, None, now, frame, empty.sensitivity, empty.warnings, empty.reason, goal)
    return Advice(
        policy=chosen.trial.candidate.policy,
        minima=_from_monday(search.coming(chosen), search.past),
        figures=figures(chosen, **money),
        current=now,
        candidates=frame,
        sensitivity=sensitivity(chosen, search, weekly_price=HOURS_OF_WEEK * price),
        warnings=search.past.notes,
        reason="",
        goal=goal,
    )


def _from_monday(minima: np.ndarray | None, past: Past) -> np.ndarray | None:
    """Schedule from Monday on: the weeks of the past begin where they must so as to end with the newest step."""
    return None if minima is None else np.roll(minima, round(past.phase * past.settings.sync_period_s / QUARTER_S))


def _undecided(reason: str, past: Past, goal: Goal) -> Advice:
    nothing = frame_of([], chosen=None, current=None, budget_share=goal.budget_share, hourly_price=1.0)
    return Advice(None, None, None, None, nothing, nothing.head(0), past.notes, reason, goal)


def _too_short(past: Past, goal: Goal) -> str:
    return f"{past.weeks} whole weeks of demand; {goal.least_weeks} would decide it, because fewer say little about one week in twenty"


def _cut_off(held: Judged, past: Past) -> str:
    most, share = held.trial.candidate.policy.max_replicas, format_share(cut_off(held, past))
    return (
        f"at its maximum of {most} for {share} of the time, so that the demand beyond was never recorded; "
        f"four weeks with a higher maximum would decide it"
    )


def _nothing_safe(goal: Goal) -> str:
    asked = format_share(goal.risk)
    return (
        f"every policy within the scope breaks the budget in most weeks, and {asked} is asked for; "
        f"a higher maximum, a faster start or a larger budget would decide it"
    )


def _refuse_no_request(fleet: Fleet) -> None:
    if fleet.request_m == 0:
        raise RequestError(
            "the workload sets no CPU request, and a policy is asked for",
            "utilisation is use divided by request: without one the real HPA cannot compute anything and never scales",
            "set a CPU request on every container (devopskit proposes one) and give it as request_m",
        )
