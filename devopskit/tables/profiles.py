"""`profiles`: use by hour of the week, one row for each resource, metric and hour."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

HOURS = 168

profiles = Table(
    name="profiles",
    meaning="use by hour of the week, for schedules",
    columns=(
        Column("resource_id", "str", "the resource", required=True),
        Column("metric", "str", "name of the table usage", required=True),
        Column("hour", "int", "hour of the week in UTC, 0 = Monday 00:00", required=True, low=0, high=HOURS - 1),
        Column("weeks", "float", "weeks with a sample in this hour", required=True, low=0),
        Column("mean", "float", "mean of the samples, in the metric's unit"),
        Column("maximum", "float", "largest sample"),
    ),
    key=("resource_id", "metric", "hour"),
)
