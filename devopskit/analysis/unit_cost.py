"""Cost of one request, customer or job: cost divided by a driver, and how much of the cost follows it."""

from __future__ import annotations

import numpy as np
import pandas as pd

LEAST_DAYS, CLEAR = 14, 0.5  # days that a regression needs, and the r squared from which its split is shown


def unit_costs(cost: pd.DataFrame, driver: pd.DataFrame) -> pd.DataFrame:
    """Cost of one unit of a driver for each day and key.

    Parameters
    ----------
    cost : day, key, cost. driver : day, key, units, e.g. requests of a service from `performance`.

    Returns
    -------
    day, key, cost, units, unit_cost; missing where there were no units, never zero or infinite.
    """
    both = cost.merge(driver, on=["day", "key"], how="inner")
    return both.assign(unit_cost=both["cost"] / both["units"].where(both["units"] > 0))


def fixed_and_variable(costs: np.ndarray, units: np.ndarray) -> dict[str, float] | None:
    """Fixed cost a day, cost of one more unit and r squared of a line through the days; None where no line is clear."""
    known = ~np.isnan(costs) & ~np.isnan(units)
    x, y = units[known], costs[known]
    if len(x) < LEAST_DAYS or x.std() == 0 or y.std() == 0:
        return None
    square = float(np.corrcoef(x, y)[0, 1] ** 2)
    slope, fixed = np.polyfit(x, y, 1)
    # A falling or negative line is no cost function, however well it fits.
    if square <= CLEAR or slope < 0 or fixed < 0:
        return None
    return {"fixed": float(fixed), "variable": float(slope), "r_squared": square}
