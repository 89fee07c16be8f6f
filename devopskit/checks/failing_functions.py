"""Functions that pay for calls that fail."""

from __future__ import annotations

from typing import Any

import pandas as pd

from devopskit.checks._findings import number
from devopskit.checks._judged import Verdict, judged, unsure
from devopskit.checks._rule import Rule
from devopskit.tables.usage import FAILURES, REQUESTS

RULE = Rule("failing_functions", "timeout", "right-size", "medium", "low", ("the cause lies in its code or in what it calls",))


def find(
    resources: pd.DataFrame,
    rates: pd.DataFrame,
    activity: pd.DataFrame,
    *,
    failing: float = 0.1,
    least_days: int = 7,
    least_saving: float = 1.0,
) -> pd.DataFrame:
    """Functions (kind function) of which more than `failing` of the calls fail or time out, at the cost of these calls.

    Failed calls are taken to last as long as the others; half is the least saving, because some fail at once. Retries come
    on top. Inputs: an inventory file, the bill, and usage files with service.requests and service.failures.

    Parameters
    ----------
    resources, rates, activity : rows of these tables. least_days : of measurements before a decision.
    """
    by_metric = {str(metric): rows.set_index("resource_id") for metric, rows in activity.groupby("metric")}
    asked, failed = (by_metric.get(metric, activity.set_index("resource_id").head(0)) for metric in (REQUESTS, FAILURES))

    def judge(function: dict[str, Any]) -> Verdict | None:
        key = function["resource_id"]
        if key not in asked.index or key not in failed.index:
            return None
        calls, errors = number(asked.loc[key, "mean"]), number(failed.loc[key, "mean"])
        if not calls > 0 or errors / calls <= failing:
            return None
        if asked.loc[key, "days"] < least_days:
            return unsure(f"{100 * errors / calls:.0f} % of its calls fail, but it was seen for less than {least_days} days.")
        share = min(errors / calls, 1.0)
        reason = f"{100 * share:.0f} % of its calls fail, and each is paid for."
        return Verdict(reason, share=share, sure=0.5, recommended="correct the failing calls", evidence={"failed_share": share})

    return judged(RULE, resources[resources["kind"] == "function"], rates, judge, least_saving=least_saving, protect=False)
