"""What an advice about a policy consists of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from devopskit.analysis.autoscalers.hpa import STANDARD, HpaSettings
from devopskit.analysis.policy_risk import Goal
from devopskit.tables.policies import Hpa

# For the page: what no replay of one workload can know.
NOT_MODELLED = (
    "pods that are evicted or crash",
    "waiting for nodes, unless the start-up time includes it",
    "a second autoscaler on the same workload",
)


@dataclass(frozen=True)
class Place:
    """Where and when the workload runs.

    Attributes
    ----------
    settings : version and flags of the cluster.
    begins_s : seconds from Monday 00:00, in the time zone of the schedule, to the first step of the demand.
    hourly_price : money for one instance and hour; 1 leaves costs in instance hours.
    """

    settings: HpaSettings = STANDARD
    begins_s: float = 0.0
    hourly_price: float = 1.0


@dataclass(frozen=True)
class Figures:
    """What a policy costs and risks.

    Attributes
    ----------
    chance, chance_low, chance_high : chance that the coming week breaks the budget, with its 90 % interval.
    weekly_cost, cost_low, cost_high : of the coming week with its 90 % interval, in the unit of the hourly price.
    weeks, weeks_kept : judged past weeks, and those that kept the budget.
    worst_share : largest share of short minutes in a judged week.
    reversals : changes of direction a day.
    """

    chance: float
    chance_low: float
    chance_high: float
    weekly_cost: float
    cost_low: float
    cost_high: float
    weeks: int
    weeks_kept: int
    worst_share: float
    reversals: float


@dataclass(frozen=True)
class Advice:
    """Answer about one workload: a policy with its figures, or the reason why there is none.

    Attributes
    ----------
    policy : to be used; None where undecided.
    minima : int64 [672], scheduled minimum of each quarter hour from Monday 00:00 on; None = the policy's minimum alone.
    figures, current : of the advised policy and of the one in force; None where there is none.
    candidates : one row a replayed policy, cheapest first; columns in `recommend_policy_frames.COLUMNS`.
    sensitivity : one row a case (as advised, slower start, more demand, a lost zone); columns case, weekly_cost (mean of the
        past weeks, where the figures forecast the coming one), chance, weeks_kept, worst_share.
    warnings : what a reader must know.
    reason : why it is undecided and what would decide it; "" where decided.
    """

    policy: Hpa | None
    minima: np.ndarray | None
    figures: Figures | None
    current: Figures | None
    candidates: pd.DataFrame
    sensitivity: pd.DataFrame
    warnings: tuple[str, ...]
    reason: str
    goal: Goal

    @property
    def status(self) -> str:
        """Either "decided" or "undecided"."""
        return "undecided" if self.reason else "decided"
