"""Candidate of ../shared/bench/forecasting: calls `forecast` and `exceed` and nothing else.

DEVOPSKIT_FORECAST_LEAVE=NAME takes the table that refit_forecast.py has fitted without the data set NAME.

Ratio of the scaled quantile loss to the weekly naive, whole open sets, one and four weeks ahead from hourly values and so on:

    table                              h24   h168  h672  d28   d91   mean
    shipped (fitted on these sets)     .501  .699  .637  .724  .838  .680
    fitted in three folds of sets      .502  .695  .661  .727  .896  .696

The 90 % interval holds 85.8, 90.6, 92.0, 93.1, 94.5 % (shipped) and 84.5, 90.4, 93.1, 94.8, 93.8 % (folds); the 95 % peak of a
week is exceeded in 5.7, 10.3, 5.3, 3.0 % (shipped; from h168 on) and 5.3, 9.4, 8.1, 2.3 % (folds). AUC of running out: .766,
.870, .935, .912 (shipped) and .742, .828, .922, .860 (folds). In the folds no set is forecast by a table that has seen it, and
these commands give the shipped table again, digit by digit:

    refit_forecast.py --leave smd+mscloud+azure+surf,asd+nab+google+webdaily,grid+bitbrains+worldcup
    refit_forecast.py
    refit_forecast_calibration.py
    bench.py --method tests.bench.adapter_forecast:forecast --targets [--leave each]

Strength of the ridges, measures of peaks, the expert that knows last year's course and how far a fleet's past moves the tails
of its peaks were chosen by the loss on the folds, the last at random cuts.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np

from devopskit.analysis import exhaustion
from devopskit.analysis.forecast import forecast_array
from devopskit.analysis.forecast_table import DEFAULT

LEFT_OUT = Path(tempfile.gettempdir()) / "devopskit-forecast-left-out"
LEAVE = os.environ.get("DEVOPSKIT_FORECAST_LEAVE", "")
TABLE = LEFT_OUT / f"{LEAVE}.npz" if LEAVE else DEFAULT


def forecast(y, horizon, season, quantiles) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles of every step and of the weekly maxima, NaN throughout where undecided."""
    return forecast_array(y, horizon, season, quantiles, table=TABLE)


def exceed(y, limit, horizon, season) -> tuple[np.ndarray, np.ndarray]:
    """Chance and dates of running out."""
    return exhaustion.exceed(y, limit, horizon, season, table=TABLE)
