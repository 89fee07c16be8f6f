"""The cheapest policy whose chance of a broken week, measured on past weeks, is at most what was asked."""

from __future__ import annotations

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

LEAST_WEEKS = 4  # fewer carry no statement about one week in twenty


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
    if past.weeks < LEAST_WEEKS:
        return _undecided(_too_short(past), past, goal)
    held = judged(tried(Candidate(current), past, usable=goal.usable_share), goal) if current else None
    if held and held.trial.at_most > CENSORED_SHARE:
        return _undecided(_cut_off(held), past, goal)
    search = Search(past, goal, scope or Scope())
    found = search.run()
    return _advice(found, choose(found, goal), held, search, place)


def choose(found: list[Judged], goal: Goal) -> Judged | None:
    """Cheapest candidate that keeps the goal; None where none does."""
    return min((f for f in found if keeps(f, goal)), key=lambda f: f.trial.cost, default=None)


def _advice(found: list[Judged], chosen: Judged | None, held: Judged | None, search: Search, place: Place) -> Advice:
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


def _too_short(past: Past) -> str:
    return (
        f"{past.weeks} whole weeks of demand; {LEAST_WEEKS} would decide it, because fewer say nothing about one week in twenty"
    )


def _cut_off(held: Judged) -> str:
    most, share = held.trial.candidate.policy.max_replicas, format_share(held.trial.at_most)
    return (
        f"at its maximum of {most} for {share} of the time, so that the demand beyond was never recorded; "
        f"four weeks with a higher maximum would decide it"
    )


def _nothing_safe(goal: Goal) -> str:
    asked = format_share(goal.risk)
    return f"no policy within the scope has a chance of a broken week of at most {asked}; a higher maximum, a faster start or a larger budget would"


def _refuse_no_request(fleet: Fleet) -> None:
    if fleet.request_m == 0:
        raise RequestError(
            "the workload sets no CPU request, and a policy is asked for",
            "utilisation is use divided by request: without one the real HPA cannot compute anything and never scales",
            "set a CPU request on every container (devopskit proposes one) and give it as request_m",
        )
