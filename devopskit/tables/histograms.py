"""Edges of the log-bucket histogram that the store fills and the analysis reads.

Bucket b >= 0 holds values in [SMALLEST * RATIO**b, SMALLEST * RATIO**(b + 1)); bucket -1 holds zeros and what is below.
A ratio of 1.02 keeps any quantile within 2 % of the exact one.
"""

from __future__ import annotations

import math

import numpy as np

from devopskit.tables.columns import Column, Table

RATIO = 1.02
SMALLEST = 1e-6  # a microcore, or a millionth of a byte: below this a value counts as zero
LOG_RATIO = math.log(RATIO)
LOG_SMALLEST = math.log(SMALLEST)

histograms = Table(
    name="histograms",
    meaning="daily log-bucket histogram of usage",
    columns=(
        Column("resource_id", "str", "the resource", required=True),
        Column("metric", "str", "OpenTelemetry name", required=True),
        Column("day", "time", "start of the UTC day", required=True),
        Column("bucket", "int", "index of the bucket, -1 for zero", required=True, low=-1),
        Column("samples", "int", "samples in the bucket", required=True, low=1),
    ),
    key=("resource_id", "metric", "day", "bucket"),
)


def lower_edge(bucket: np.ndarray) -> np.ndarray:
    """Lower edge of each bucket, in the unit of the metric (0 for bucket -1)."""
    return np.where(bucket < 0, 0.0, np.exp(LOG_SMALLEST + np.asarray(bucket) * LOG_RATIO))
