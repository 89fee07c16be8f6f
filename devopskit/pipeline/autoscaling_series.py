"""Series laid on the steps of a workload's demand: what others measured, and the instances that a replay had ready."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.analysis.autoscalers.hpa import HpaSettings
from devopskit.analysis.policy_search_past import past_of
from devopskit.analysis.replay import replay
from devopskit.analysis.replay_fleet import Fleet
from devopskit.pipeline.autoscaling_workloads import Workload


def on_steps(rows: pd.DataFrame, *, first_s: float, step_s: int, steps: int) -> np.ndarray:
    """Mean value of each step, float [steps], NaN where nothing was measured.

    Parameters
    ----------
    rows : time, value, step_seconds of one metric of one resource. first_s : seconds since 1970 of the first step.
    """
    out = np.full(steps, np.nan)
    if rows.empty:
        return out
    at = (rows["time"].astype("int64").to_numpy() / 1_000_000 - first_s) // step_s
    # Repeated, because a value that was measured over several steps holds for each of them.
    each = max(1, round(float(rows["step_seconds"].max()) / step_s))
    places = (at[:, None] + np.arange(each)).reshape(-1).astype(np.int64)
    values = np.repeat(rows["value"].to_numpy(dtype=float), each)
    inside = (places >= 0) & (places < steps)
    count = np.bincount(places[inside], minlength=steps)
    total = np.bincount(places[inside], weights=values[inside], minlength=steps)
    measured = count > 0
    out[measured] = total[measured] / count[measured]
    return out


def replayed_ready(workload: Workload, fleet: Fleet, settings: HpaSettings) -> np.ndarray:
    """Mean ready instances of each step of the demand under the policy in force, float [steps], NaN before the replayed weeks."""
    out = np.full(len(workload.demand_m), np.nan)
    past = past_of(workload.demand_m, fleet, settings, step_seconds=workload.step_seconds, begins_s=workload.begins_s)
    if workload.policy is None or not past.weeks:
        return out
    ready = replay(past.demand, workload.policy, past.fleet, settings=past.settings).ready
    # The past is cut at its end to a whole quarter hour, so that its first step follows from its length.
    period = settings.sync_period_s
    fine = round(len(workload.demand_m) * workload.step_seconds / period)
    end = fine - (round(workload.begins_s / period) + fine) % round(900 / period)
    places = (np.arange(end - len(ready), end) * period // workload.step_seconds).astype(np.int64)
    count = np.bincount(places, minlength=len(out))[: len(out)]
    total = np.bincount(places, weights=ready, minlength=len(out))[: len(out)]
    out[count > 0] = total[count > 0] / count[count > 0]
    return out
