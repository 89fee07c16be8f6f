"""`runs`: one row for each run of a report, as its run.json records it."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

STATUS = ("running", "completed", "partial", "failed", "refused", "interrupted")

runs = Table(
    name="runs",
    meaning="one row for each run of a report",
    columns=(
        Column("run_id", "str", "name of the run's folder", required=True),
        Column("report", "str", "notebook it ran", required=True),
        Column("status", "str", "what became of it", required=True, values=STATUS),
        Column("started_at", "time", "when it started", required=True),
        Column("ended_at", "time", "when it ended"),
        Column("reason", "str", "why it did not complete"),
        Column("headline", "str", "first sentence of the page"),
        Column("parameters", "str", "parameters as a JSON object"),
        Column("recorded", "str", "numbers given to kit.record, as a JSON object"),
    ),
    key=("run_id",),
)
