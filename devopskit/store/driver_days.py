"""What the cost is divided by: requests, customers or jobs of each service and day, by one Ibis expression."""

from __future__ import annotations

import ibis
from ibis import _

SECONDS_OF_A_DAY = 86_400
WHOLE_ENOUGH = 0.9  # share of a day that must be measured: the cost of all of it would be divided by a part of its requests


def is_rate(metric: str) -> bool:
    """Whether a metric counts in a second, such as http.server.request.rate, and is no level such as the customers there are."""
    return metric.endswith((".rate", "_rate", ".per_second"))


def driver_days(performance: ibis.Table, metric: str) -> ibis.Table:
    """Units of each service and day.

    Parameters
    ----------
    performance : rows of this table. metric : name in it.

    Returns
    -------
    day (date), resource_id, units: the sum of the day of a rate, the mean of the day of a level. Days of which less than
    nine tenths were measured are left out; a small gap is taken to be like the rest of its day.
    """
    rows = performance.filter((_.metric == metric) & _.value.notnull())
    day = (_.time.epoch_seconds() / SECONDS_OF_A_DAY).floor().cast("int64")
    sums = rows.group_by(day=day, resource_id=_.resource_id).aggregate(
        seconds=_.step_seconds.sum().cast("float64"), weighted=(_.value * _.step_seconds).sum()
    )
    whole = sums.filter(_.seconds >= WHOLE_ENOUGH * SECONDS_OF_A_DAY)
    scale = SECONDS_OF_A_DAY if is_rate(metric) else 1.0
    found = whole.mutate(units=_.weighted / _.seconds * scale, day=(_.day * SECONDS_OF_A_DAY).as_timestamp("s").date())
    return found.select("day", "resource_id", "units").order_by("day", "resource_id")
