"""`sizes`: the decision for each resource and metric, before it becomes something one can buy or write."""

from __future__ import annotations

from devopskit.tables.columns import Column, Table

STATUS = ("decided", "undecided")

sizes = Table(
    name="sizes",
    meaning="how much of a metric each resource needs next week, with the measured chance that it is too little",
    columns=(
        Column("resource_id", "str", "the resource", required=True),
        Column("metric", "str", "cpu (cores), memory or disk (bytes)", required=True, values=("cpu", "memory", "disk")),
        Column("status", "str", "decided, or undecided with a reason", required=True, values=STATUS),
        Column("reason", "str", "why it is undecided and what would decide it"),
        Column("need", "str", "what must fit: p999 or max of the week", required=True, values=("p999", "max")),
        Column("size", "float", "smallest size whose risk is the accepted one", unit="cores or bytes", low=0),
        Column("capacity", "float", "what is provisioned now", unit="cores or bytes", low=0),
        Column("risk", "float", "measured chance that the need of a week exceeds the size", low=0, high=1),
        Column("risk_now", "float", "the same chance at the present capacity", low=0, high=1),
        Column("workload_weeks", "float", "weeks of workloads the risk was measured on", low=0),
        Column("weeks", "float", "weeks of history of this resource", low=0),
        Column("typical", "float", "median of the daily maxima", unit="cores or bytes", low=0),
        Column("peak", "float", "largest sample seen", unit="cores or bytes", low=0),
        Column("rule", "str", "the rule in words, with its numbers"),
        Column("caveats", "str", "what a reader must know, separated by semicolons"),
    ),
    key=("resource_id", "metric"),
)
