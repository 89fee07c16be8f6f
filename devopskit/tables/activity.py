"""`activity`: usage reduced to whether a resource is used at all: one row for each resource and metric."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

activity = Table(
    name="activity",
    meaning="whether and when each resource was last used, by metric",
    columns=(
        Column("resource_id", "str", "the resource", required=True),
        Column("metric", "str", "name of the table usage", required=True),
        Column("until", "time", "end of the days that were looked at", required=True),
        Column("first", "time", "day of the first sample", required=True),
        Column("days", "float", "days with a sample", required=True, low=0),
        Column("active_days", "float", "days above the idle level of the metric", required=True, low=0),
        Column("last_active", "time", "the newest such day; missing where there is none"),
        Column("longest_quiet", "float", "longest pause in days that ended with use again; missing where there is none", low=0),
        Column("mean", "float", "mean of all samples, in the metric's unit"),
        Column("maximum", "float", "largest sample"),
        Column("minimum", "float", "smallest sample"),
    ),
    key=("resource_id", "metric"),
)
