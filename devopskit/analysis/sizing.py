"""How much of a metric each workload needs next week, with the measured chance that it is too little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from devopskit.analysis.back_test import BackTest, judge
from devopskit.analysis.evidence import Evidence, weigh
from devopskit.analysis.features import peak
from devopskit.analysis.history import History
from devopskit.analysis.method import GRID, NOT_CALIBRATED, Choice, choose
from devopskit.analysis.reduction import reduce_dense
from devopskit.analysis.row_median import row_median
from devopskit.analysis.sizing_request import NEEDS, check, known
from devopskit.errors import RequestError
from devopskit.tables.summary import Summary
from devopskit.units import format_share


@dataclass(frozen=True)
class Sizes:
    """The decision for n workloads, in the order of the summary.

    Attributes
    ----------
    resource_id : text [n].
    need : what must fit, "max" or "p999" of the week.
    size : float [n], smallest size with the accepted risk, in the unit of the metric; NaN where undecided.
    reason : text [n], why it is undecided and what would decide it; '' where decided.
    risk, risk_now : float [n], measured chance that a week's need exceeds the size, and the present capacity; NaN where not known.
    workload_weeks : int, weeks of workloads the risk was measured on.
    weeks : int [n], judged weeks of each workload.
    typical, peak : float [n], median daily maximum and largest sample.
    caveats : text [n], separated by semicolons.
    rule : the rule in words with its numbers.
    back_test : stated against observed risk on past weeks.
    choice : the method with its replay, for questions about other sizes; None where nothing could be decided.
    """

    resource_id: np.ndarray
    need: str
    size: np.ndarray
    reason: np.ndarray
    risk: np.ndarray
    risk_now: np.ndarray
    workload_weeks: int
    weeks: np.ndarray
    typical: np.ndarray
    peak: np.ndarray
    caveats: np.ndarray
    rule: str
    back_test: BackTest
    choice: Choice | None = None

    @property
    def status(self) -> np.ndarray:
        """Each workload's status, "decided" or "undecided", text [n]."""
        return np.where(self.reason == "", "decided", "undecided")

    @property
    def interval(self) -> tuple[float, float]:
        """Range that holds the risk of the fleet's sizes in nine of ten cases, by past weeks; see `BackTest.interval`."""
        return self.back_test.interval


def decide(
    summary: Summary,
    *,
    risk: float,
    need: str,
    capacity: np.ndarray | None = None,
    previous: np.ndarray | None = None,
    minimum: float = 0.0,
    case: Case | None = None,
) -> Sizes:
    """Size every workload of a summary; the pool that measures the risk is the whole summary.

    Parameters
    ----------
    summary : usage of one metric and kind.
    risk : accepted chance that next week's need exceeds the size, above 0 and below 1.
    need : what must fit, "max" (memory: a kill) or "p999" (CPU: throttling) of the week.
    capacity : float [n], provisioned now, NaN where unknown.
    previous : float [n], the sizes advised last time, NaN where none: sizes then move in steps below 10 %, unless that is risky.
    minimum : no size is below this guard, in the unit of the metric.
    case : what `prepare` made of the same arguments, for many risks asked of one summary; made here by default.

    Raises
    ------
    RequestError : risk or need is not one of the above.
    """
    check(risk, need)
    last = known("previous", previous, len(summary.resource_id))
    case = case or prepare(summary, need, capacity, moves=previous is not None)
    decided, choice, nothing = case.reason == "", case.choice, np.full(len(case.reason), np.nan)
    size = nothing
    if choice is not None:
        advised = choice.sizes(risk, last)
        size = np.where(decided, np.maximum(advised, minimum), np.nan)
    return Sizes(
        resource_id=summary.resource_id,
        need=need,
        size=size,
        reason=case.reason,
        risk=nothing if choice is None else choice.stated(size, risk),
        risk_now=nothing if choice is None else choice.chance(np.where(decided, case.history.capacity, np.nan)),
        workload_weeks=int(np.isfinite(case.teachers.outcome).sum()),
        weeks=case.evidence.weeks,
        typical=row_median(summary.daily_max),
        peak=peak(summary.weekly_max),
        caveats=_told(case.evidence.caveats, decided & (risk < GRID[0])),
        rule=_words(choice, risk, need, case.teachers),
        back_test=judge(choice, case.teachers, summary, risk),
        choice=choice,
    )


def frontier(
    summary: Summary, *, risks: Sequence[float], need: str, capacity: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cost against risk: for each asked risk the risk observed on past weeks and the sum of today's sizes, three float arrays."""
    for risk in risks:
        check(risk, need)
    case = prepare(summary, need, capacity, moves=False)
    if case.choice is None:
        return np.array(risks, float), np.full(len(risks), np.nan), np.full(len(risks), np.nan)
    decided = case.reason == ""
    total = [float(np.exp(case.choice.wanted(risk)[decided]).sum()) for risk in risks]
    observed = [judge(case.choice, case.teachers, summary, risk).pooled for risk in risks]
    return np.array(risks, float), np.array(observed), np.array(total)


def recommend_sizes(
    usage: np.ndarray,
    *,
    step_seconds: int,
    kind: str,
    risk: float,
    need: str,
    capacity: np.ndarray | None = None,
    previous: np.ndarray | None = None,
) -> np.ndarray:
    """Sizes [n] for usage [n, samples], NaN where undecided; `decide` on the same data says why.

    Parameters
    ----------
    usage : cores or bytes, NaN = no sample, oldest first, the last column is the newest sample.
    step_seconds : length of a step, divides a day.
    kind : "cpu" or "memory".
    risk, need, capacity, previous : as in `decide`.
    """
    if kind not in ("cpu", "memory"):
        raise RequestError(
            f"kind {kind!r} is not known",
            "a size is decided for one metric at a time: cpu or memory",
            'give kind="cpu" or kind="memory"',
        )
    summary = reduce_dense(usage, step_seconds=step_seconds, capacity=capacity)
    return decide(summary, risk=risk, need=need, capacity=capacity, previous=previous).size


@dataclass(frozen=True)
class Case:
    """What every answer about a summary starts from; the risk is measured on `teachers`, `choice` is None where nothing can be decided."""

    evidence: Evidence
    history: History
    teachers: History
    reason: np.ndarray
    choice: Choice | None


def prepare(summary: Summary, need: str, capacity: np.ndarray | None, *, moves: bool) -> Case:
    """Weigh the history and choose the method; `moves` as in `calibration.replay`."""
    provisioned = known("capacity", capacity, len(summary.resource_id))
    evidence = weigh(summary, need, provisioned)
    usable = evidence.usable[:, None]  # the others would shift the ranks and the common scatter of the fleet
    history = History(np.where(usable, evidence.need, np.nan), np.where(usable, summary.daily_max, np.nan), provisioned)
    teachers = history.teachers()
    reason = _reasons(summary, evidence, teachers)
    choice = choose(teachers, moves=moves, whole=history) if (reason == "").any() else None
    return Case(evidence, history, teachers, reason, choice)


def _told(caveats: np.ndarray, uncalibrated: np.ndarray) -> np.ndarray:
    """Caveats [n], with a word on sizes whose risk lies below what the pool can measure, so that no finding hides it."""
    joined = [f"{caveat}; {NOT_CALIBRATED}" if caveat else NOT_CALIBRATED for caveat in caveats.tolist()]
    return np.where(uncalibrated, np.array(joined, dtype=object), caveats)


def _reasons(summary: Summary, evidence: Evidence, teachers: History) -> np.ndarray:
    """Reason of each workload to stay undecided: its own, else the fleet's, else none."""
    reason = np.where(evidence.usable, teachers.lack(), evidence.reason)
    with np.errstate(invalid="ignore"):
        idle = ~(peak(summary.daily_max[:, -14:]) > 0)
    return np.where((reason == "") & idle, "no use in the last 14 days; new samples would decide it", reason).astype(object)


def _words(choice: Choice | None, risk: float, need: str, history: History) -> str:
    judged = np.isfinite(history.outcome)
    tested = f"{int(judged.sum()):,} workload-weeks of {int(judged.any(0).sum())} weeks"
    if choice is None:
        return f"undecided: the risk could not be measured on {tested}"
    return f"{choice.words(risk)}; a size must fit {NEEDS[need]} with a risk of {format_share(risk)}, measured on {tested}"
