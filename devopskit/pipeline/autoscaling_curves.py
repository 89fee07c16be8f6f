"""Latencies of all workloads as the page shows them: a row for each, and the points of the one whose curve is drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from devopskit.pipeline.autoscaling_latency import Latency
from devopskit.pipeline.autoscaling_workloads import Workload

DRAWN = 240  # measurements in the chart; more would be a cloud that weighs a megabyte
GRID = 60  # points of the line
COLUMNS = (
    "resource_id", "name", "service", "objective_s", "quantile", "usable_share", "idle_s", "full", "error", "seen", "counted",
    "useful", "words",
)  # fmt: skip


def curves(found: list[tuple[Workload, Latency]]) -> pd.DataFrame:
    """One row a workload, in COLUMNS; what is unknown is NaN."""
    return pd.DataFrame([_row(*one) for one in found], columns=list(COLUMNS))


def drawn_curve(found: list[tuple[Workload, Latency]], leading: str) -> tuple[str, pd.DataFrame]:
    """Id of the workload whose curve is drawn, and its points: use, measured_s, fitted_s; "" and no rows where none has one.

    Parameters
    ----------
    leading : id that is drawn where it has a curve; otherwise one with an objective, otherwise the first.
    """
    fitted = [(one, latency) for one, latency in found if latency.curve is not None]
    fitted.sort(key=lambda pair: (pair[0].resource_id != leading, pair[1].objective.seconds is None))
    if not fitted:
        return "", pd.DataFrame({"use": [], "measured_s": [], "fitted_s": []})
    return fitted[0][0].resource_id, _points(fitted[0][1])


def _row(workload: Workload, latency: Latency) -> tuple[object, ...]:
    curve, wanted = latency.curve, latency.objective
    fit = (np.nan,) * 4 if curve is None else (curve.idle_s, curve.full, curve.error, curve.seen)
    return (
        workload.resource_id, workload.name, latency.service, np.nan if wanted.seconds is None else wanted.seconds, wanted.quantile,
        latency.goal.usable_share, *fit, latency.counted, np.nan if latency.useful is None else float(latency.useful), latency.words,
    )  # fmt: skip


def _points(latency: Latency) -> pd.DataFrame:
    assert latency.curve is not None
    assert latency.utilisation is not None
    assert latency.latency_s is not None
    known = np.flatnonzero(np.isfinite(latency.utilisation) & np.isfinite(latency.latency_s))
    # Evenly over time and not over use, so that the cloud is as dense as the service was used.
    kept = known[np.linspace(0, len(known) - 1, min(DRAWN, len(known))).astype(int)]
    grid = np.linspace(float(latency.utilisation[kept].min()), latency.curve.seen, GRID)
    dots = pd.DataFrame({"use": latency.utilisation[kept], "measured_s": latency.latency_s[kept], "fitted_s": np.nan})
    line = pd.DataFrame({"use": grid, "measured_s": np.nan, "fitted_s": latency.curve.at(grid)})
    return pd.concat([dots, line], ignore_index=True)
