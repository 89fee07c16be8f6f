"""`Summary`: usage reduced to what a size is decided from; dense arrays and streamed files both end here.

Weeks are blocks of seven days counted back from `end`, so that the newest week is always whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime

import numpy as np


@dataclass(frozen=True)
class Summary:
    """Weekly and daily extremes of one metric for n resources over w weeks, oldest first.

    Attributes
    ----------
    resource_id : text [n].
    weekly_max, weekly_p999 : float [n, w], in the unit of the metric; NaN where the week has no sample. P99.9 is exact
        (linear interpolation between order statistics, as numpy.nanquantile).
    daily_max : float [n, 7 w]; NaN where the day has no sample.
    samples : int [n, w], samples seen in the week.
    pinned : int [n, w], samples at 98 % or more of the capacity given at reduction (0 where none was given).
    step_seconds : float [n], length of a step; a full week has 604,800 / step samples.
    end : end of the newest week, exclusive, UTC midnight.
    """

    resource_id: np.ndarray
    weekly_max: np.ndarray
    weekly_p999: np.ndarray
    daily_max: np.ndarray
    samples: np.ndarray
    pinned: np.ndarray
    step_seconds: np.ndarray
    end: datetime

    def need(self, name: str) -> np.ndarray:
        """Weekly need [n, w]: "max" or "p999"."""
        return {"max": self.weekly_max, "p999": self.weekly_p999}[name]

    def of(self, resources: Iterable[str]) -> Summary:
        """Rows of these resources, in the order of this summary; those without a row are left out."""
        rows = np.isin(self.resource_id, np.asarray(list(resources), dtype=str))
        arrays = {field.name: getattr(self, field.name)[rows] for field in fields(self) if field.name != "end"}
        return replace(self, **arrays)
