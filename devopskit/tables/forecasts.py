"""`forecasts`: the ledger of what was forecast, one row for each run, subject and week ahead; scored once that week is past."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

# Levels that a row keeps: the median, an 80 % and a 90 % interval; what happened is judged against all of them.
LEVELS = (0.05, 0.1, 0.5, 0.9, 0.95)
QUANTILES = tuple(f"q{round(100 * level):02d}" for level in LEVELS)

forecasts = Table(
    name="forecasts",
    meaning="what was forecast: the largest value of each week ahead, by subject",
    columns=(
        Column("run_id", "str", "run that made the forecast; empty where it was made by hand"),
        Column("made_at", "time", "end of the data that the forecast knew of", required=True),
        Column("subject", "str", "what was forecast: a resource, pool, quota or budget, and its quantity", required=True),
        Column("resource_id", "str", "the resource, where the subject is one"),
        Column("metric", "str", "OpenTelemetry name, or effective_cost", required=True),
        Column("unit", "str", "unit of the quantiles: By, {cpu}, 1 ... or a currency"),
        Column("target_start", "time", "start of the week that was forecast", required=True),
        Column("target_end", "time", "end of that week, exclusive", required=True),
        *(Column(name, "float", f"quantile {level:g} of the week's largest value") for name, level in zip(QUANTILES, LEVELS, strict=True)),
        Column("limit", "float", "capacity that the need was compared with", low=0),
        Column("chance", "float", "stated chance that the limit is passed by the end of that week", low=0, high=1),
    ),
    key=("run_id", "subject", "target_start"),
)  # fmt: skip
