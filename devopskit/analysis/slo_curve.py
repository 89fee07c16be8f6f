"""The objective of a policy: from a latency objective by the service's own curve, else from a budget of short minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from devopskit.analysis.latency_curve import LatencyCurve, fit_latency
from devopskit.analysis.policy_risk import Goal
from devopskit.errors import RequestError
from devopskit.units import format_share

GRID = np.linspace(0.01, 2.0, 400)  # utilisation may pass one, because a request is no limit


@dataclass(frozen=True)
class Objective:
    """Goal of a policy and where it comes from.

    Attributes
    ----------
    goal : with `usable_share` set from the latency objective where a curve carries it.
    curve : the fitted curve; None where the budget of short minutes stands in for it.
    words : how the goal came about, for the page.
    """

    goal: Goal
    curve: LatencyCurve | None
    words: str


def objective(
    goal: Goal,
    *,
    latency_slo_s: float | None,
    utilisation: np.ndarray | None = None,
    latency_s: np.ndarray | None = None,
    quantile: float = 0.95,
    lack: str = "no latency objective or no measured latency was given",
) -> Objective:
    """Goal whose usable share keeps a latency objective, as far as the service's measurements tell.

    Parameters
    ----------
    latency_slo_s : latency that the quantile must stay within, seconds; None = no such objective.
    utilisation, latency_s : float [n], measured together, oldest first; None where `performance` has nothing.
    lack : why they are None, for the words.
    """
    if latency_slo_s is None or utilisation is None or latency_s is None:
        return Objective(goal, None, _budget(goal, lack))
    if not latency_slo_s > 0:
        raise RequestError(
            f"a latency objective of {latency_slo_s} seconds is asked for",
            "no request is answered in zero time, so that every minute would break the objective",
            "give the latency objective in seconds, such as 0.3",
        )
    curve, reason = fit_latency(utilisation, latency_s, quantile=quantile)
    if curve is None:
        return Objective(goal, None, _budget(goal, reason))
    share = usable_share(curve, latency_slo_s)
    if share == 0:
        reason = f"the p{100 * quantile:g} latency is above {1000 * latency_slo_s:.0f} ms even without a queue, which no policy can mend"
        return Objective(goal, curve, _budget(goal, reason))
    words = f"{curve.words}; it stays within {1000 * latency_slo_s:.0f} ms up to {format_share(share)} of the request"
    return Objective(replace(goal, usable_share=share), curve, words)


def usable_share(curve: LatencyCurve, latency_slo_s: float) -> float:
    """Highest utilisation whose latency, with the curve's upper error on top, is within the objective; 0 where none is.

    Not above what was seen: beyond it the curve is a guess, and a wrong guess would be paid by users.
    """
    within = GRID[(curve.at(GRID) * (1 + curve.high_error) <= latency_slo_s) & (curve.seen >= GRID)]
    return float(within.max()) if len(within) else 0.0


def _budget(goal: Goal, reason: str) -> str:
    return f"{reason}: the goal is at most {goal.minutes} minutes a week with demand above {format_share(goal.usable_share)} of the requests"
